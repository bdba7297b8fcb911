"""Press Run below every cell of a notebook's page, and store what became of each beside it.

    python -m tests.site.kinds notebooks/01_matmul.ipynb --whole

Without `--whole` the page has a part of the data, as a reader has at first. A lesson is run both
ways, in any order; what is stored of the other way stays.
"""

import argparse
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

from lessonkit.live.judge import judged
from lessonkit.live.kinds import ABSENT, EQUAL, KEY, OTHER
from lessonkit.notebook import read_notebook, store_notebook
from lessonkit.page import Cell, cells_of

from .conftest import ROOT, Server, Visitor, build, chromium
from .live import Live

__all__ = ["fresh_kinds"]

SUMS = "Sums of floats are added up in another order here, and a training goes other ways."
VERSIONS = "Another version of Matplotlib draws it here."


def fresh_kinds(page: Live, cells: list[Cell]) -> Iterator[tuple[Cell, str, str]]:
    """Run all cells of a page; give each with its kind and what differs."""
    by_place = {cell.index: cell for cell in cells}
    for ran in page.run_all():
        cell = by_place[ran["index"]]
        yield cell, *judged(cell, ran["outputs"])


def main() -> None:
    """Record the kinds of the notebooks named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("notebooks", nargs="+", type=Path)
    parser.add_argument("--whole", action="store_true", help="with all data")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        built = build(ROOT, Path(folder, "course"), strict=False)
        assert built.returncode == 0, built.stderr
        with Server(Path(folder)) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            for path in asked.notebooks:
                address = f"http://127.0.0.1:{server.server_port}/course/{address_of(path)}"
                visitor = Visitor(browser)
                page = Live(visitor.open(address), whole=asked.whole)
                _record(path, page, asked.whole)
                visitor.context.close()
            server.shutdown()


def address_of(path: Path) -> str:
    """Where the page of a notebook lies in the site."""
    name = path.resolve().relative_to(ROOT).with_suffix("").as_posix()
    return name.replace("notebooks/", "lessons/").removeprefix("docs/") + "/"


def _record(path: Path, page: Live, whole: bool) -> None:
    notebook = read_notebook(path)
    counts: dict[str, int] = {}
    for cell, kind, difference in fresh_kinds(page, cells_of(notebook)):
        counts[kind] = counts.get(kind, 0) + 1
        stored = notebook.cells[cell.index].metadata.setdefault(KEY, {})
        live = dict(stored.get("live", {}))
        if whole:
            live = {"kind": kind} | _reason(kind, difference) | _kept(live, "part")
        else:
            live = {"kind": EQUAL} | live | {"part": kind}
        if live.get("part") == live["kind"]:
            del live["part"]
        if live == {"kind": EQUAL}:
            stored.pop("live", None)
        else:
            stored["live"] = live
        if not stored:
            del notebook.cells[cell.index].metadata[KEY]
    store_notebook(notebook, path)
    total = sum(counts.values())
    print(f"{path}: {total} cells", ", ".join(f"{n} {kind}" for kind, n in counts.items()))


def _kept(live: dict, name: str) -> dict:
    return {name: live[name]} if name in live else {}


def _reason(kind: str, difference: str) -> dict[str, str]:
    first = difference.partition("\n")[0]
    if kind == OTHER:
        return {"reason": VERSIONS if "image/svg+xml:" in first else SUMS}
    return {"reason": first} if kind == ABSENT else {}


if __name__ == "__main__":
    main()
