"""One run of a notebook, cell after cell, for tests that ask for single cells in any order."""

from contextlib import ExitStack
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path

from nbformat import NotebookNode

from lessonkit.kernel import CellError, ExpressionError, Kernel, KernelLostError
from lessonkit.page import Anchor, Cell, cells_of

__all__ = ["NotebookRun", "Step"]


@dataclass
class Step:
    """What running one cell gave.

    Attributes:
        outputs: of a code cell.
        values: of a prose cell, each anchor with its fresh text.
        error: why there is neither; empty if all went well.
    """

    outputs: list[NotebookNode] = field(default_factory=list)
    values: list[tuple[Anchor, str]] = field(default_factory=list)
    error: str = ""


class NotebookRun:
    """Runs the cells above before the one that is asked for, so that any choice of tests is right.

    Args:
        notebook: the stored notebook, left unchanged.
        folder: where the kernel runs.
        timeout: seconds that one cell may take; if left out, what the project allows.
    """

    def __init__(self, notebook: NotebookNode, folder: Path, timeout: float | None):
        copy = deepcopy(notebook)
        self._cells = cells_of(copy)
        self._stack = ExitStack()
        self._kernel = Kernel(copy, folder, timeout)
        self._steps: list[Step] = []
        self._lost = ""

    def step(self, index: int) -> Step:
        """The result of the cell at `index`.

        If a later cell may still update what it shows, all cells run first.
        """
        self._run_until(index)
        step = self._steps[index]
        if step.outputs and self._kernel.may_change(index):
            self._run_until(len(self._cells) - 1)
            step.outputs = self._kernel.outputs(index)
        return step

    def close(self) -> None:
        """Stop the kernel."""
        self._stack.close()

    def _run_until(self, index: int) -> None:
        while len(self._steps) <= index:
            self._steps.append(self._next(len(self._steps)))

    def _next(self, index: int) -> Step:
        if self._lost:
            return Step(error=f"not run: {self._lost}")
        try:
            if index == 0:
                self._stack.enter_context(self._kernel)
            return self._executed(self._cells[index])
        except KernelLostError as error:
            self.close()
            self._lost = f"the kernel was lost in {self._cells[index].label}"
            return Step(error=str(error))
        except CellError as error:
            return Step(error=f"{error}\n\n{error.traceback}")
        except ExpressionError as error:
            return Step(error=str(error))

    def _executed(self, cell: Cell) -> Step:
        if cell.kind == "code":
            return Step(outputs=self._kernel.run(cell.index))
        computed = [anchor for anchor in cell.anchors if anchor.expression]
        fresh = self._kernel.evaluate(cell.expressions)
        return Step(values=list(zip(computed, fresh, strict=True)))
