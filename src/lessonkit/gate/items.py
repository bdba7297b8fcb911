"""The tests of one notebook: its page, each of its code cells, each prose cell with numbers.

The notebook and its code cells are nbval's own tests. They differ in what runs a cell, in what is
compared and in what is told; whatever knows nbval's tests knows these.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from nbval.plugin import IPyNbCell, IPyNbFile, NbCellError

from lessonkit.compare import outputs_difference, text_difference
from lessonkit.gate.notebook_run import NotebookRun, Step
from lessonkit.gate.plugin import ROUNDED
from lessonkit.notebook import NotebookError, read_notebook, refuse_other_languages
from lessonkit.page import EXACT, ROUNDING, Cell, cells_of, page_problems
from lessonkit.project import Project
from lessonkit.stamp import KEY, stale

__all__ = ["CellItem", "DriftError", "NotebookFile", "PageItem", "ProseItem"]


class DriftError(NbCellError):
    """What a page shows is not what its code gives; the message is the whole report."""

    def __init__(self, message: str, number: int = 0, source: str = ""):
        super().__init__(number, message, source)


class NotebookFile(IPyNbFile):
    """One notebook and, once a test needs it, one run of it."""

    _run: NotebookRun | None = None

    # nbval has tests of code cells alone.
    def collect(self) -> Iterator[pytest.Item]:  # pyright: ignore[reportIncompatibleMethodOverride]
        """The tests in the order of the page."""
        try:
            self.nb = read_notebook(self.path)
            refuse_other_languages(self.nb, self.path)
        except NotebookError as error:
            raise self.CollectError(str(error)) from None
        self.cells = cells_of(self.nb)
        yield PageItem.from_parent(self, name="page")
        for cell in self.cells:
            if cell.kind == "code":
                # What nbval wants to know of a cell stands beside what we read in it.
                own = {"cell_num": cell.number, "cell": cell.stored, "options": {}}
                name = f"Cell {cell.number or f'at {cell.index + 1}, not run'}"
                yield CellItem.from_parent(self, name=name, page_cell=cell, **own)
            elif cell.expressions:
                name = f"Prose {cell.index + 1}"
                yield ProseItem.from_parent(self, name=name, page_cell=cell)

    def setup(self) -> None:
        """Start nothing: a test of the page alone needs no kernel."""

    def step(self, index: int) -> Step:
        """What the cell at `index` gives when all cells above have run."""
        if self._run is None:
            timeout = self.config.getoption("nbval_cell_timeout")
            self._run = NotebookRun(self.nb, self.path.parent, timeout)
        return self._run.step(index)

    def teardown(self) -> None:
        """Stop the kernel, if one was started."""
        if self._run is not None:
            self._run.close()
            self._run = None


class _NotebookItem(pytest.Item):
    """A test with a report that the author of a lesson can act on."""

    parent: NotebookFile

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style=None):
        if isinstance(excinfo.value, DriftError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, None, str]:
        return self.path, None, f"{self.path.name}: {self.name}"


class PageItem(_NotebookItem):
    """What can be said against a page without running it."""

    def runtest(self) -> None:
        """Look for a stale stamp and broken rules."""
        cells, stamp = self.parent.cells, self.parent.nb["metadata"].get(KEY)
        problems = [
            f"stale: {reason} (run lessonkit execute)"
            for reason in stale(stamp, cells, Project.required(self.path))
        ]
        problems += page_problems(cells)
        if problems:
            raise DriftError("\n".join([f"{self.path.name} is not fit to be published", *problems]))


class _CellItem(_NotebookItem):
    """A test that needs the notebook to be run as far as its cell."""

    def __init__(self, *, page_cell: Cell, **kwargs: Any):
        super().__init__(**kwargs)
        self.page_cell = page_cell
        rounding = self.config.getoption("rounding") and page_cell.tolerance == EXACT
        self.tolerance = ROUNDING if rounding else page_cell.tolerance

    def setup(self) -> None:
        """No cell is expected to fail: one below a lost kernel says so itself."""

    def executed(self) -> Step:
        if self.page_cell.fault:
            raise self.drift(self.page_cell.fault)
        step = self.parent.step(self.page_cell.index)
        if step.error:
            raise self.drift(step.error)
        return step

    def drift(self, *findings: str) -> DriftError:
        """The error to raise: where, what, and the cell's source."""
        headline = f"{self.path.name}, {self.page_cell.label}: {findings[0]}"
        lines = enumerate(self.page_cell.source.splitlines(), 1)
        source = "\n".join(f"{number:4} | {line}" for number, line in lines)
        return DriftError("\n\n".join([headline, *findings[1:], source]))

    def note_rounding(self, difference: str | None) -> None:
        """Have the report say what passes in this mode alone."""
        if self.tolerance == ROUNDING and difference:
            headline = difference.partition("\n")[0]
            self.user_properties.append((ROUNDED, f"{self.page_cell.label}: {headline}"))


# nbval's own reports have other types than pytest's.
class CellItem(_CellItem, IPyNbCell):  # pyright: ignore[reportIncompatibleMethodOverride]
    """The stored outputs of a code cell against fresh ones."""

    def runtest(self) -> None:
        """Run the cell and compare, unless it states why it is unchecked."""
        self.test_outputs = self.executed().outputs
        if self.page_cell.unchecked:
            return
        if not self.compare_outputs(self.test_outputs, self.page_cell.outputs):
            found = self.comparison_traceback
            raise self.drift("the page does not show what the code gives", *found)
        self.note_rounding(outputs_difference(self.page_cell.outputs, self.test_outputs))

    def compare_outputs(self, test: list, ref: list, skip_compare: None = None) -> bool:
        """Nbval's question, asked of all that a reader sees."""
        difference = outputs_difference(ref, test, self.tolerance)
        self.comparison_traceback = [difference] if difference else []
        return not difference


class ProseItem(_CellItem):
    """The numbers of a prose cell against the values that the code gives."""

    def runtest(self) -> None:
        """Compute each number after the cells above."""
        values = self.executed().values
        drifted = [
            f"{anchor.expression} is {fresh!r}, the page says {anchor.text!r}"
            for anchor, fresh in values
            if text_difference(anchor.text, fresh, self.tolerance)
        ]
        if drifted:
            raise self.drift("the prose does not say what the code gives", "\n".join(drifted))
        for anchor, fresh in values:
            self.note_rounding(text_difference(anchor.text, fresh))
