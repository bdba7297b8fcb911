"""What a page is before anything runs: its cells, its numbers in prose, and the rules it keeps.

Needs the standard library only.
"""

from lessonkit.page.anchors import Anchor, Drawing, anchors, as_python, prose_problems, rewritten
from lessonkit.page.cell import Cell, cells_of
from lessonkit.page.digests import digest
from lessonkit.page.element import element_box
from lessonkit.page.markdown import (
    CODE_SPAN,
    FENCE,
    blanked,
    fences,
    unchecked_fences,
    unclosed_fences,
)
from lessonkit.page.numbers import uncomputed_numbers
from lessonkit.page.prediction import Prediction, prediction_of
from lessonkit.page.rules import page_problems, shown_kind, unchecked_cells
from lessonkit.page.tolerance import EXACT, ROUNDING, Tolerance, tolerance_of

__all__ = [
    "CODE_SPAN",
    "EXACT",
    "FENCE",
    "ROUNDING",
    "Anchor",
    "Cell",
    "Drawing",
    "Prediction",
    "Tolerance",
    "anchors",
    "as_python",
    "blanked",
    "cells_of",
    "digest",
    "element_box",
    "fences",
    "page_problems",
    "prediction_of",
    "prose_problems",
    "rewritten",
    "shown_kind",
    "tolerance_of",
    "unchecked_cells",
    "unchecked_fences",
    "unclosed_fences",
    "uncomputed_numbers",
]
