"""What became of a cell in the page, beside what is stored: by the gate's own comparer."""

import math
import re
from collections.abc import Mapping, Sequence

from nbformat import NotebookNode, from_dict

from lessonkit.compare import outputs_difference, picture_difference, text_difference
from lessonkit.live.kinds import ABSENT, EQUAL, OTHER, TIMED
from lessonkit.live.worker.views import view
from lessonkit.page import EXACT, ROUNDING, Cell, Tolerance

__all__ = ["judged"]

DRAWING = "image/svg+xml"
ANY_NUMBER = Tolerance(absolute=math.inf)
# Another version of Matplotlib sets its labels by a few pixels more or less, and the axes follow.
LAYOUT = Tolerance(absolute=4.0)
BOUND = re.compile(r"\btimes (?:faster|slower|the time)\b")  # asserted, and true where it was run
ID = re.compile(r"(?<=#)figure-\w+|(?<=id=\")figure-\w+")
LABEL = re.compile(r"<text\b.*?</text>", re.S)
EMBEDDED = re.compile(r"data:image/png;base64,\s*([\w+/=\s]+)")
TAG = re.compile(r"(<\w+)([^<>]*)>")
ATTRIBUTE = re.compile(r'[\w:-]+="[^"]*"')
GROUP = re.compile(r"</?g\b[^>]*>")  # versions differ in how they nest, and in nothing that is seen


def judged(cell: Cell, outputs: Sequence[Mapping]) -> tuple[str, str]:
    """The kind of a cell that has run in a page.

    Args:
        cell: as it is stored.
        outputs: those of the page, as nbformat describes them.

    Returns:
        One of `KINDS`, and what differs where it is not equal.
    """
    stored, fresh = _with_equal_drawings(_seen(cell.outputs), _seen(outputs))
    if _fails(fresh) and BOUND.search(fresh[-1]["evalue"]):
        return TIMED, ""
    if _fails(fresh) and not _fails(stored):
        return ABSENT, fresh[-1]["evalue"] or fresh[-1]["ename"]
    difference = outputs_difference(stored, fresh, EXACT)
    if difference is None or outputs_difference(stored, fresh, ROUNDING) is None:
        return EQUAL, ""
    if cell.tolerance.factor > 1:
        words = outputs_difference(stored, fresh, ANY_NUMBER)
        return (TIMED, "") if words is None else (ABSENT, words)
    words = outputs_difference(_without_drawings(stored), _without_drawings(fresh), ANY_NUMBER)
    return (OTHER, difference) if words is None else (ABSENT, words)


def _seen(outputs: Sequence[Mapping]) -> list[NotebookNode]:
    """Outputs as a page shows them: no traceback of an error, and drawings in its own colours."""
    kept = []
    for output in outputs:
        seen = dict(output)
        if output["output_type"] == "error":
            seen["traceback"] = []
        elif "data" in output:
            seen["metadata"] = {}
            if DRAWING in output["data"]:
                seen["data"] = output["data"] | {DRAWING: view(output, "figure")}
        kept.append(from_dict(seen))
    return kept


def _with_equal_drawings(
    stored: list[NotebookNode], fresh: list[NotebookNode]
) -> tuple[list[NotebookNode], list[NotebookNode]]:
    """The fresh drawings that show the same as the stored ones are replaced by these."""
    for before, after in zip(stored, fresh, strict=False):
        was, now = (output.get("data", {}).get(DRAWING) for output in (before, after))
        if was and now and _shows_the_same(was, now):
            after["data"][DRAWING] = was
    return stored, fresh


def _shows_the_same(old: str, new: str) -> bool:
    """Whether two drawings have the same labels, and the same lines in almost the same places."""
    if text_difference(_labels(old), _labels(new), ROUNDING):
        return False
    pictures = EMBEDDED.findall(old), EMBEDDED.findall(new)
    if len(pictures[0]) != len(pictures[1]):
        return False
    if any(picture_difference(*pair, ROUNDING) for pair in zip(*pictures, strict=True)):
        return False
    return text_difference(_lines(old), _lines(new), LAYOUT) is None


def _labels(drawing: str) -> str:
    """What is written in a drawing, a label a line."""
    found = (re.sub(r"<[^>]*>|\s", "", label) for label in LABEL.findall(drawing))
    return "\n".join(found)


def _lines(drawing: str) -> str:
    """What else is drawn, its ids numbered in their order."""
    numbers: dict[str, int] = {}
    drawing = ID.sub(lambda name: f"n{numbers.setdefault(name[0], len(numbers))}", drawing)
    drawing = TAG.sub(
        _with_sorted_attributes, GROUP.sub("", LABEL.sub("", EMBEDDED.sub("", drawing)))
    )
    return " ".join(drawing.split())


def _with_sorted_attributes(tag: re.Match) -> str:
    return " ".join([tag[1], *sorted(ATTRIBUTE.findall(tag[2])), ">"])


def _fails(outputs: Sequence[NotebookNode]) -> bool:
    return bool(outputs) and outputs[-1]["output_type"] == "error"


def _without_drawings(outputs: Sequence[NotebookNode]) -> list[NotebookNode]:
    """Outputs whose drawings are there, and no more: other numbers make other lines."""
    return [
        from_dict(output | {"data": output["data"] | {DRAWING: ""}})
        if DRAWING in output.get("data", {})
        else output
        for output in outputs
    ]
