"""How long a page takes to read."""

from collections.abc import Iterable

from lessonkit.page import FENCE, Cell
from lessonkit.site.description import plain_text
from lessonkit.site.left_out import LeftOut

__all__ = ["minutes_to_read"]

WORDS_A_MINUTE = 200
LINES_A_MINUTE = 20  # of code, which is read more slowly than prose
FOLDED = frozenset({"hide-cell", "hide-input"})


def minutes_to_read(cells: Iterable[Cell], left_out: LeftOut) -> int:
    r"""How long a notebook takes to read, without its exercises and the code that is not shown.

    >>> from lessonkit.page import cells_of
    >>> prose = {"cell_type": "markdown", "source": "word " * 600}
    >>> code = {"cell_type": "code", "source": "x\n" * 40}
    >>> minutes_to_read(cells_of({"cells": [prose, code]}), LeftOut())
    5
    >>> code["metadata"] = {"tags": ["hide-input"]}
    >>> minutes_to_read(cells_of({"cells": [prose, code]}), LeftOut())
    3
    """
    unread = FOLDED | left_out.cells | left_out.code
    words = lines = 0
    for cell in cells:
        if cell.kind == "markdown" and not left_out.hides(cell):
            words += len(plain_text(FENCE.sub("", cell.source)).split())
        elif cell.kind == "code" and not left_out.has(unread, cell):
            lines += sum(bool(line.strip()) for line in cell.source.splitlines())
    return max(1, round(words / WORDS_A_MINUTE + lines / LINES_A_MINUTE))
