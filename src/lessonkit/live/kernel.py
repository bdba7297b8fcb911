"""In a page: the kernel of `lessonkit run`, which runs the cells in the same interpreter.

It lies where `lessonkit.kernel.kernel` lies elsewhere. No time can be measured out to a cell here,
since nothing could stop it.
"""

import os
import sys
from contextlib import ExitStack, chdir
from pathlib import Path
from typing import Self

from IPython import display
from nbformat import NotebookNode, from_dict

from lessonkit.kernel.failures import CellError, ExpressionError
from lessonkit.live.worker.frames import error_with_frames, line_in
from lessonkit.live.worker.runner import Runner
from lessonkit.notebook import tidy
from lessonkit.page import as_python

__all__ = ["Kernel"]

EXPECTED = "raises-exception"


class Kernel:
    """A namespace for one notebook, to be used in a `with` statement.

    Args:
        notebook: its cells.
        folder: where they run, the notebook's own folder.
        timeout: has no effect here.
    """

    def __init__(self, notebook: NotebookNode, folder: Path, timeout: float | None = None):
        self.notebook, self.folder = notebook, Path(folder)

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            stack.callback(setattr, display, "publish", display.publish)
            stack.callback(sys.modules.__setitem__, "__main__", sys.modules["__main__"])
            stack.callback(setattr, sys, "path", sys.path)
            stack.enter_context(chdir(self.folder))
            sys.path = [os.fspath(Path.cwd()), *sys.path]
            self._sent: list[dict] = []
            self._runner = Runner(self._sent.append, "Cell In[{}]", error_with_frames)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *exception: object) -> None:
        self._stack.close()

    def run(self, index: int) -> list[NotebookNode]:
        """Run the code cell at `index` and return its fresh outputs.

        Raises:
            CellError: it raised an error and has no tag `raises-exception`.
        """
        cell = self.notebook.cells[index]
        self._sent.clear()
        if not self._runner.run(cell.source) and EXPECTED not in cell.metadata.get("tags", ()):
            raise _cell_error(cell.source, self._sent[-1], f"Cell In[{self._runner.runs}]")
        return tidy([from_dict(output) for output in self._sent])

    def evaluate(self, expressions: list[str]) -> list[str]:
        """The texts of Python expressions in the notebook's namespace, each as in an anchor.

        Args:
            expressions: such as `loss:.2f`.

        Raises:
            ExpressionError: names the expression and its error.
        """
        texts = []
        for expression in expressions:
            try:
                texts.append(eval(as_python(expression), self._runner.main.__dict__))
            except Exception as error:
                reason = f"{type(error).__name__}: {error}"
                raise ExpressionError(f"{expression}: {reason}") from None
        return texts


def _cell_error(source: str, error: dict, name: str) -> CellError:
    raised = f"{error['ename']}: {error['evalue']}"
    if line := line_in(error, name):
        raised = f"line {line}, `{source.split(chr(10))[line - 1].strip()}`: {raised}"
    return CellError(raised, "\n".join(error["traceback"]))
