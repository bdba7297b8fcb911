"""One kernel that runs the cells of one notebook, the same way on every machine.

Refresh stores what it produces and the gate compares with what it produces, so the two cannot
disagree about how a notebook is run.
"""

import ast
import re
import tempfile
from contextlib import ExitStack
from math import ceil
from pathlib import Path
from typing import Self

from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from coursekit.engine import engine
from coursekit.environment import kernel_environment
from coursekit.outputs import plain_traceback, tidy
from coursekit.prose import as_python

__all__ = ["CellError", "ExpressionError", "Kernel", "KernelLostError"]

DIED = "the kernel died (a crash in compiled code, or out of memory?)"


class KernelLostError(Exception):
    """The kernel died or a cell ran out of time: nothing below can run."""


class CellError(Exception):
    """A cell raised an error that its tags do not announce.

    Args:
        message: the cell's line and the error, in one line.
        traceback: all of it, in plain text.
    """

    def __init__(self, message: str, traceback: str):
        super().__init__(message)
        self.traceback = traceback


class ExpressionError(Exception):
    """An expression in prose could not be evaluated."""


class Kernel:
    """A running kernel for one notebook, to be used in a `with` statement.

    Args:
        notebook: its cells receive the fresh outputs.
        folder: where the kernel runs, the notebook's own folder.
        timeout: seconds that one cell may take.
    """

    def __init__(self, notebook: NotebookNode, folder: Path, timeout: float):
        self.notebook = notebook
        self.folder = folder
        self.timeout = ceil(timeout)  # nbclient counts whole seconds

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self._start(stack, stack.enter_context(tempfile.TemporaryDirectory(prefix="ck-")))
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *exception: object) -> None:
        self._stack.close()

    def _start(self, stack: ExitStack, scratch: str) -> None:
        self._client = engine(self.notebook, self.folder, self.timeout, scratch)
        environment = kernel_environment(Path(scratch))
        try:
            stack.enter_context(self._client.setup_kernel(cleanup_kc=True, env=environment))
        except RuntimeError as error:
            raise KernelLostError(f"the kernel does not start: {error}") from None

    def run(self, index: int) -> list[NotebookNode]:
        """Run the code cell at `index` and return its fresh outputs.

        Raises:
            CellError: it raised an error and has no tag `raises-exception`.
            KernelLostError: the kernel died or the time ran out.
        """
        cell = self.notebook.cells[index]
        try:
            self._client.execute_cell(cell, index)
        except CellExecutionError as error:
            raise _cell_error(cell, error) from None
        except CellTimeoutError:
            raise KernelLostError(
                f"the cell was stopped after {self.timeout} s: make it faster, or allow more time"
            ) from None
        except DeadKernelError:
            raise KernelLostError(DIED) from None
        cell.outputs = tidy(cell.outputs)
        return cell.outputs

    def evaluate(self, expressions: list[str]) -> list[str]:
        """The texts of Python expressions in the kernel, each as in an anchor.

        Args:
            expressions: such as `loss:.2f`.

        Raises:
            ExpressionError: names the expression and its error.
            KernelLostError: the kernel died or the time ran out.
        """
        if not expressions:
            return []
        answers = self._ask([as_python(expression) for expression in expressions])
        for expression, answer in zip(expressions, answers, strict=True):
            if answer["status"] != "ok":
                raise ExpressionError(f"{expression}: {answer['ename']}: {answer['evalue']}")
        return [ast.literal_eval(answer["data"]["text/plain"]) for answer in answers]

    def loaded_files(self) -> list[Path]:
        """The files of all modules that the kernel has imported."""
        modules = "[*__import__('sys').modules.values()]"
        file = "str(getattr(module, '__dict__', {}).get('__file__'))"
        names = f"'\\n'.join({file} for module in {modules})"
        (answer,) = self._ask([names])
        return [Path(name) for name in ast.literal_eval(answer["data"]["text/plain"]).split("\n")]

    def _ask(self, expressions: list[str]) -> list[dict]:
        """Evaluate without a trace in the history and without an output."""
        named = {str(number): expression for number, expression in enumerate(expressions)}
        try:
            request = self._client.kc.execute(
                "", silent=True, store_history=False, user_expressions=named
            )
            waiting = NotebookNode(source="; ".join(expressions))
            reply = self._client.wait_for_reply(request, waiting)
        except CellTimeoutError:
            raise KernelLostError(f"an expression was stopped after {self.timeout} s") from None
        except DeadKernelError:
            raise KernelLostError(DIED) from None
        return list(reply["content"]["user_expressions"].values())


def _cell_error(cell: NotebookNode, error: CellExecutionError) -> CellError:
    recorded = [output.traceback for output in cell.outputs if output.output_type == "error"]
    traceback = plain_traceback("\n".join(recorded[-1]) if recorded else error.traceback)
    raised = f"{error.ename}: {error.evalue}"
    if number := re.search(r"Cell In\[\d+\], line (\d+)", traceback):
        line = cell.source.splitlines()[int(number[1]) - 1].strip()
        raised = f"line {number[1]}, `{line}`: {raised}"
    return CellError(raised, traceback)
