"""How a cell comes out in the page, beside what is stored: one of four kinds."""

from typing import NamedTuple

from lessonkit.page import Cell

__all__ = ["ABSENT", "EQUAL", "KINDS", "OTHER", "TIMED", "Kind", "kind_of"]

EQUAL, TIMED, OTHER, ABSENT = KINDS = ("equal", "timed", "other", "absent")
"""Equal but for rounding; equal but for times; other numbers in the same words; not run there."""
KEY = "lessonkit"


class Kind(NamedTuple):
    """What a reader can expect of a cell.

    Attributes:
        name: one of `KINDS`, with all data that the course offers to the page.
        part: the same with the part of the data that the page loads first, where it differs.
        reason: why its numbers differ, or why it does not run; empty for the first two.
    """

    name: str
    part: str = ""
    reason: str = ""


def kind_of(cell: Cell) -> Kind:
    """The kind that is stored with a cell: equal, if there is none."""
    stored = cell.stored.get("metadata", {}).get(KEY, {}).get("live", {})
    return Kind(stored.get("kind", EQUAL), stored.get("part", ""), stored.get("reason", ""))
