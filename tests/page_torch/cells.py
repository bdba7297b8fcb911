"""Run notebooks with the stand-in in place of PyTorch, and compare with what is stored.

    python -m tests.page_torch.cells notebooks/01_matmul.ipynb

The kernel and the comparison are those of the gate. Of a traceback the frames inside PyTorch and
inside the stand-in do not count: they are other code. The kind of a cell:

- same: a reader sees the same to the last character and pixel.
- rounded: numbers differ as far as rounding could move them.
- timed: a cell that shows times has the same words.
- needs PyTorch: a judge or a rival that is not in the page.
- follows: it comes out otherwise, or not at all, below a cell that needs PyTorch.
- differs, fails: anything else.
"""

import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from nbformat import NotebookNode

from lessonkit.compare import outputs_difference
from lessonkit.kernel import CellError, Kernel
from lessonkit.notebook import read_notebook
from lessonkit.page import EXACT, ROUNDING, Cell, Tolerance, cells_of

from ..rooms import ROOT

INNER = ("File torch/", "File page_torch/torch/")
ANY_TIME = Tolerance(factor=1e9)
GOOD, BAD = ("same", "rounded", "timed"), ("differs", "fails")
IN_PLACE_OF_TORCH = {
    "PYTHONPATH": os.pathsep.join(str(ROOT / folder) for folder in ("src/page_torch", "src", ".")),
    "OPENBLAS_CORETYPE": "Nehalem",  # no fused multiply-add, as in a browser
}
"""What makes a process take the stand-in for torch."""


class Verdict(NamedTuple):
    """What became of one cell.

    Attributes:
        cell: how to find it.
        kind: one of those above.
        message: the difference, or the error.
    """

    cell: str
    kind: str
    message: str


def run(path: Path) -> Iterator[Verdict]:
    """Run a notebook in its folder, and judge one code cell after the other.

    The environment has to be `IN_PLACE_OF_TORCH`.
    """
    missing = False
    cells = cells_of(read_notebook(path))
    with Kernel(read_notebook(path), path.parent) as kernel:
        for cell in cells:
            if cell.number:
                kind, message = _judge(cell, kernel)
                if missing and kind in BAD:
                    kind = "follows"
                missing = missing or kind == "needs PyTorch"
                yield Verdict(cell.label, kind, message)


def _judge(cell: Cell, kernel: Kernel) -> tuple[str, str]:
    try:
        stored, fresh = (
            list(map(_without_inner_frames, outputs))
            for outputs in (cell.outputs, kernel.run(cell.index))
        )
    except CellError as error:
        return "needs PyTorch" if "needs PyTorch" in str(error) else "fails", str(error)
    allowed = [("same", EXACT), ("rounded", ROUNDING)]
    if cell.tolerance.factor > 1:
        allowed.append(("timed", ANY_TIME))
    for kind, tolerance in allowed:
        if not (message := outputs_difference(stored, fresh, tolerance)):
            return kind, ""
    return "differs", message


def _without_inner_frames(output: NotebookNode) -> NotebookNode:
    if output.output_type != "error":
        return output
    outer = [frame for frame in output.traceback if not any(name in frame for name in INNER)]
    return NotebookNode(output | {"traceback": outer})


def main() -> int:
    """Print a line a notebook, and the cells that are not as they should be."""
    os.environ.update(IN_PLACE_OF_TORCH)
    wrong = 0
    for path in map(Path, sys.argv[1:]):
        verdicts = list(run(path.resolve()))
        counts = Counter(verdict.kind for verdict in verdicts)
        print(f"{path.name}: {len(verdicts)} cells, {dict(counts)}", flush=True)
        for verdict in verdicts:
            if verdict.kind not in GOOD:
                print(f"  {verdict.cell} {verdict.kind}: {verdict.message}")
        wrong += sum(counts[kind] for kind in BAD)
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
