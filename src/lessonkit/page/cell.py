"""A notebook's cells, each read once: what it says of itself, and how to find it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lessonkit.page.anchors import Anchor, anchors
from lessonkit.page.tolerance import EXACT, Tolerance, tolerance_of

__all__ = ["Cell", "cells_of"]

NEVER_RUN = "skip-execution"  # a tag that nbclient heeds
OPTION = re.compile(r"#\|\s*([\w-]+)\s*:\s*(.*)")
MOVES = re.compile(r"<!--\s*moves:(.*?)-->", re.DOTALL)


@dataclass(frozen=True)
class Cell:
    r"""One cell of a notebook.

    Attributes:
        stored: the cell as the notebook holds it; a run changes its outputs.
        index: its place in the notebook, from 0.
        kind: `code`, `markdown` or `raw`.
        number: of a code cell, the one that a run from the top gives it; 0 for others, for an empty
            one and for one that no run executes.
        source: its text.
        tags: of its metadata.
        options: the lines at its top such as `#| alt: The loss falls`, by name.
        tolerance: how far its numbers may move.
        fault: why its tags state no tolerance; empty if they can be read.
        anchors: of a Markdown cell, its numbers and where they come from.
    """

    stored: dict
    index: int
    kind: str
    number: int
    source: str
    tags: tuple[str, ...]
    options: Mapping[str, str]
    tolerance: Tolerance
    fault: str
    anchors: tuple[Anchor, ...]

    @property
    def label(self) -> str:
        """How to find the cell: its place, and for code the number that its run will show."""
        return f"cell {self.index + 1} ({f'In [{self.number}]' if self.number else self.kind})"

    @property
    def outputs(self) -> list[dict]:
        """What it shows, of a code cell."""
        return self.stored["outputs"]

    @property
    def texts(self) -> list[str]:
        """All texts among what it shows, whatever they stand for."""
        return [*_texts(self.stored.get("outputs", []))]

    @property
    def expressions(self) -> list[str]:
        """What its computed numbers are computed from, in order."""
        return [anchor.expression for anchor in self.anchors if anchor.expression]

    @property
    def unchecked(self) -> str | None:
        """Why nobody compares its outputs; None if they are compared."""
        return self.options.get("unchecked")

    @property
    def moves(self) -> str:
        """Why its numbers move from run to run: `#| moves: reason`, or a comment in prose."""
        comment = MOVES.search(self.source) if self.kind == "markdown" else None
        return comment[1].strip() if comment else self.options.get("moves", "")


def cells_of(notebook: dict) -> list[Cell]:
    """The cells of a notebook, as `nbformat.read` gives it, in order."""
    cells: list[Cell] = []
    number = 0
    for index, stored in enumerate(notebook["cells"]):
        runs = _runs(stored)
        number += runs
        cells.append(_cell(stored, index, number if runs else 0))
    return cells


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)


def _runs(stored: dict) -> bool:
    code = stored["cell_type"] == "code" and stored["source"].strip()
    return bool(code) and NEVER_RUN not in stored.get("metadata", {}).get("tags", ())


def _cell(stored: dict, index: int, number: int) -> Cell:
    kind, source = stored["cell_type"], stored["source"]
    tags = tuple(stored.get("metadata", {}).get("tags", ()))
    try:
        tolerance, fault = tolerance_of(tags), ""
    except ValueError as error:
        tolerance, fault = EXACT, str(error)
    return Cell(
        stored=stored,
        index=index,
        kind=kind,
        number=number,
        source=source,
        tags=tags,
        options=_options(source) if kind == "code" else {},
        tolerance=tolerance,
        fault=fault,
        anchors=tuple(anchors(source)) if kind == "markdown" else (),
    )


def _options(source: str) -> dict[str, str]:
    stated = {}
    for line in source.splitlines():
        if not line.startswith("#"):
            break
        if match := OPTION.match(line):
            stated[match[1]] = match[2].strip()
    return stated
