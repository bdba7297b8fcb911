"""What the page's script must know of the cells, beyond what the page shows."""

import json
from collections.abc import Sequence

from lessonkit.live.kinds import kind_of
from lessonkit.page import Cell

__all__ = ["cell_data"]


def cell_data(cells: Sequence[Cell], shown: set[int]) -> str:
    """The code cells of a page as JSON.

    Args:
        cells: all cells of a notebook.
        shown: the places of those whose code the page shows: the script reads it there.
    """
    data = [_about(cell, cell.index in shown) for cell in cells if cell.number]
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False)


def _about(cell: Cell, shown: bool) -> dict:
    kind, part, reason = kind_of(cell)
    about = {"index": cell.index, "number": cell.number, "kind": kind}
    about |= {"part": part, "reason": reason}
    about |= {name: cell.options[name] for name in ("alt", "caption") if name in cell.options}
    if not shown:
        about["source"] = cell.source
    return {name: value for name, value in about.items() if value != ""}
