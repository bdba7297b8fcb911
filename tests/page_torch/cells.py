"""Run the cells of notebooks on the stand-in, and compare what they print with what is stored.

    PYTHONPATH=src/page_torch:src python tests/page_torch/cells.py notebooks/01_matmul.ipynb

There is no Jupyter in it: a cell is executed, and its last expression shown, as a page does it.
Figures are drawn and thrown away. The verdict of a cell:

- same: the same text to the last character.
- rounded: the same words, and numbers that differ by one unit in the last printed place.
- timed: the same words in a cell that shows times.
- needs PyTorch: a judge or a rival that is not in the page.
- follows: it comes out otherwise, or not at all, after a cell above that needs PyTorch.
- differs, fails: anything else.
"""

import ast
import contextlib
import io
import json
import os
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

NUMBER = re.compile(r"-?\d[\d,]*\.?\d*(?:e[+-]?\d+)?")
BAD = ("differs", "fails")


class Verdict(NamedTuple):
    """What became of one cell."""

    cell: int
    kind: str
    got: str
    wanted: str


def run(notebook: Path) -> Iterator[Verdict]:
    """Run a notebook in its folder, and judge one code cell after the other."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    names = {"__name__": "__main__"}
    missing = False
    with contextlib.chdir(notebook.parent):
        for number, cell in enumerate(c for c in cells if c["cell_type"] == "code"):
            source = "".join(cell["source"])
            wanted, error = _stored(cell)
            got, raised = execute(source, names)
            kind = _judge(cell, got, wanted, raised, error)
            if missing and kind in BAD:
                kind = "follows"
            missing = missing or kind == "needs PyTorch"
            yield Verdict(number, kind, got + _said(raised), wanted + (error or ""))


def execute(source: str, names: dict[str, object]) -> tuple[str, BaseException | None]:
    """Run a cell; return what it prints and shows, and what it raises."""
    tree = ast.parse(source)
    last = None
    if tree.body and isinstance(tree.body[-1], ast.Expr) and not source.rstrip().endswith(";"):
        last = ast.Expression(tree.body.pop().value)
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        try:
            exec(compile(tree, "cell", "exec"), names)
            value = eval(compile(last, "cell", "eval"), names) if last else None
        except Exception as error:
            return out.getvalue(), error
        if value is not None:
            print(getattr(value, "data", None) if _is_markdown(value) else repr(value))
    return out.getvalue(), None


def _is_markdown(value: object) -> bool:
    return type(value).__name__ == "Markdown"


def _stored(cell: dict) -> tuple[str, str | None]:
    """The text that a cell has printed and shown, and its error."""
    text, error = "", None
    for output in cell["outputs"]:
        if output["output_type"] == "stream" and output["name"] == "stdout":
            text += "".join(output["text"])
        elif output["output_type"] == "execute_result":
            data = output["data"]
            text += "".join(data.get("text/markdown", data["text/plain"])) + "\n"
        elif output["output_type"] == "error":
            error = f"{output['ename']}: {output['evalue']}"
    return text, error


def _judge(
    cell: dict,
    got: str,
    wanted: str,
    raised: BaseException | None,
    error: str | None,
) -> str:
    said = _said(raised)
    if type(raised).__name__ == "NeedsPyTorchError":
        return "needs PyTorch"
    if bool(raised) != bool(error):
        return "fails" if raised else "differs"
    pairs = ((got, wanted), (said, error or ""))
    if all(a.split() == b.split() for a, b in pairs):
        return "same"
    if any(tag.startswith("timing") for tag in cell["metadata"].get("tags", [])):
        words = (NUMBER.sub("#", a).split() == NUMBER.sub("#", b).split() for a, b in pairs)
        return "timed" if all(words) else "differs"
    return "rounded" if all(nearly(a, b) for a, b in pairs) else "differs"


def _said(raised: BaseException | None) -> str:
    return "" if raised is None else f"{type(raised).__name__}: {raised}"


def nearly(a: str, b: str) -> bool:
    """Whether two texts have the same words, and numbers within a unit of the last place."""
    if NUMBER.sub("#", a).split() != NUMBER.sub("#", b).split():
        return False
    return all(_one_unit(*pair) for pair in zip(NUMBER.findall(a), NUMBER.findall(b), strict=True))


def _one_unit(x: str, y: str) -> bool:
    x, y = x.replace(",", ""), y.replace(",", "")
    digits, _, power = y.partition("e")
    unit = 10.0 ** (int(power or 0) - len(digits.partition(".")[2]))
    return x == y or ("." in digits and abs(float(x) - float(y)) < 1.01 * unit)


def main() -> int:
    """Print a line a notebook, and the cells that went wrong."""
    os.environ.setdefault("MPLBACKEND", "agg")
    wrong = 0
    for path in map(Path, sys.argv[1:]):
        verdicts = list(run(path.resolve()))
        counts = Counter(verdict.kind for verdict in verdicts)
        print(f"{path.name}: {len(verdicts)} cells,", dict(counts), flush=True)
        for verdict in verdicts:
            if verdict.kind in BAD:
                wrong += 1
                print(f"  cell {verdict.cell} {verdict.kind}")
                print(f"    got    {verdict.got[-500:]!r}")
                print(f"    wanted {verdict.wanted[-500:]!r}")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
