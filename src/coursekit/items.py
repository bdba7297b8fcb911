"""The tests of one notebook: its page, each of its code cells, each prose cell with numbers."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from coursekit.compare import outputs_difference
from coursekit.execution import NotebookRun, Step
from coursekit.notebook import NotebookError, read_notebook
from coursekit.project import project_root
from coursekit.prose import anchors
from coursekit.rules import cell_label, options, page_problems, tags
from coursekit.stamp import stale
from coursekit.text import Tolerance, text_difference, tolerance_of

__all__ = ["CellItem", "DriftError", "NotebookFile", "PageItem", "ProseItem"]


class DriftError(Exception):
    """What a page shows is not what its code gives; the message is the whole report."""


class NotebookFile(pytest.File):
    """One notebook and, once a test needs it, one run of it."""

    _run: NotebookRun | None = None

    def collect(self) -> Iterator[pytest.Item]:
        """The tests in the order of the page."""
        try:
            self.notebook = read_notebook(self.path)
        except NotebookError as error:
            raise self.CollectError(str(error)) from None
        yield PageItem.from_parent(self, name="page")
        count = 0
        for index, cell in enumerate(self.notebook.cells):
            if cell.cell_type == "code":
                count += 1
                yield CellItem.from_parent(self, name=f"Cell {count}", index=index)
            elif cell.cell_type == "markdown" and any(a.expression for a in anchors(cell.source)):
                yield ProseItem.from_parent(self, name=f"Prose {index + 1}", index=index)

    def step(self, index: int) -> Step:
        """What the cell at `index` gives when all cells above have run."""
        if self._run is None:
            timeout = self.config.getoption("nbval_cell_timeout")
            self._run = NotebookRun(self.notebook, self.path.parent, timeout)
        return self._run.step(index)

    def teardown(self) -> None:
        """Stop the kernel, if one was started."""
        if self._run is not None:
            self._run.close()
            self._run = None


class _NotebookItem(pytest.Item):
    """A test with a report that the author of a lesson can act on."""

    parent: NotebookFile

    def repr_failure(self, excinfo: pytest.ExceptionInfo, style: str | None = None) -> object:
        if isinstance(excinfo.value, DriftError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, None, str]:
        return self.path, None, f"{self.path.name}: {self.name}"


class PageItem(_NotebookItem):
    """What can be said against a page without running it."""

    def runtest(self) -> None:
        """Look for a stale stamp and broken rules."""
        notebook = self.parent.notebook
        problems = [
            f"stale: {reason} (run python -m coursekit.refresh)"
            for reason in stale(notebook, project_root(self.path))
        ]
        problems += page_problems(notebook)
        if problems:
            raise DriftError("\n".join([f"{self.path.name} is not fit to be published", *problems]))


class _CellItem(_NotebookItem):
    """A test that needs the notebook to be run as far as its cell."""

    def __init__(self, *, index: int, **kwargs: object):
        super().__init__(**kwargs)
        self.index = index
        self.cell = self.parent.notebook.cells[index]

    @property
    def tolerance(self) -> Tolerance:
        try:
            return tolerance_of(tags(self.cell))
        except ValueError as error:
            raise self.drift(str(error)) from None

    def executed(self) -> Step:
        step = self.parent.step(self.index)
        if step.error:
            raise self.drift(step.error)
        return step

    def drift(self, *findings: str) -> DriftError:
        """The error to raise: where, what, and the cell's source."""
        label = cell_label(self.parent.notebook, self.index)
        headline = f"{self.path.name}, {label}: {findings[0]}"
        lines = enumerate(self.cell.source.splitlines(), 1)
        source = "\n".join(f"{number:4} | {line}" for number, line in lines)
        return DriftError("\n\n".join([headline, *findings[1:], source]))


class CellItem(_CellItem):
    """The stored outputs of a code cell against fresh ones."""

    def runtest(self) -> None:
        """Run the cell and compare, unless it states why it is unchecked."""
        outputs = self.executed().outputs
        if options(self.cell.source).get("unchecked"):
            return
        if difference := outputs_difference(self.cell.outputs, outputs, self.tolerance):
            raise self.drift("the page does not show what the code gives", difference)


class ProseItem(_CellItem):
    """The numbers of a prose cell against the values that the code gives."""

    def runtest(self) -> None:
        """Compute each number after the cells above."""
        drifted = [
            f"{anchor.expression} is {fresh!r}, the page says {anchor.text!r}"
            for anchor, fresh in self.executed().values
            if text_difference(anchor.text, fresh, self.tolerance)
        ]
        if drifted:
            raise self.drift("the prose does not say what the code gives", "\n".join(drifted))
