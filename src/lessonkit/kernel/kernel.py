"""A running kernel: cells, expressions, and what it has loaded.

`execute` stores what it produces and the gate compares with what it produces, so the two cannot
disagree about how a notebook is run.
"""

import ast
import json
import re
import tempfile
from contextlib import ExitStack
from itertools import pairwise
from math import ceil
from pathlib import Path
from typing import Self

from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from lessonkit.kernel import state
from lessonkit.kernel.engine import engine
from lessonkit.kernel.environment import kernel_environment
from lessonkit.notebook import plain_traceback, tidy
from lessonkit.page import as_python
from lessonkit.project import Project

__all__ = ["CellError", "ExpressionError", "Kernel", "KernelLostError"]

# What is asked between two expressions. A text, since a kernel need not have this package.
STATE = (
    "(lambda tools: exec({source!r}, tools) or tools['json'].dumps("
    "tools['fingerprints'](__import__('IPython').get_ipython().user_ns)))({{}})"
).format(source=f"import json\n{Path(state.__file__).read_text(encoding='utf-8')}")
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
    """An expression in prose could not be evaluated, or did more than that."""


class Kernel:
    """A running kernel for one notebook, to be used in a `with` statement.

    Args:
        notebook: its cells receive the fresh outputs.
        folder: where the kernel runs, the notebook's own folder.
        timeout: seconds that one cell may take; if left out, what the project allows.

    Raises:
        ProjectError: the project's settings cannot be understood.
    """

    def __init__(self, notebook: NotebookNode, folder: Path, timeout: float | None = None):
        project = Project.around(folder) or Project(folder)
        self.notebook = notebook
        self.folder = folder
        self.pins = project.environment
        self.timeout = ceil(timeout or project.cell_timeout)  # nbclient counts whole seconds

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self._start(stack, stack.enter_context(tempfile.TemporaryDirectory(prefix="ck-")))
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *exception: object) -> None:
        self._stack.close()

    def _start(self, stack: ExitStack, scratch: str) -> None:
        self._client = engine(self.notebook, self.folder, self.timeout, scratch)
        environment = kernel_environment(self.pins, Path(scratch))
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
            ExpressionError: names the expression and its error, or what it changed: a page without
                its anchors would show something else below it.
            KernelLostError: the kernel died or the time ran out.
        """
        if not expressions:
            return []
        asked = [("its state", STATE)]
        for expression in expressions:
            asked += [(expression, as_python(expression)), ("its state", STATE)]
        answers = self._ask([python for _, python in asked])
        for (name, _), answer in zip(asked, answers, strict=True):
            if answer["status"] != "ok":
                raise ExpressionError(f"{name}: {answer['ename']}: {answer['evalue']}")
        states = [json.loads(_text(answer)) for answer in answers[::2]]
        for expression, (before, after) in zip(expressions, pairwise(states), strict=True):
            if changed := state.changed_names(before, after):
                raise ExpressionError(f"{expression}: {state.CHANGES.format(changed)}")
        return [_text(answer) for answer in answers[1::2]]

    def loaded_files(self) -> list[Path]:
        """The files of all modules that the kernel has imported."""
        modules = "[*__import__('sys').modules.values()]"
        file = "str(getattr(module, '__dict__', {}).get('__file__'))"
        names = f"'\\n'.join({file} for module in {modules})"
        (answer,) = self._ask([names])
        return [Path(name) for name in _text(answer).split("\n")]

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


def _text(answer: dict) -> str:
    """What an expression gave, which was a text."""
    return ast.literal_eval(answer["data"]["text/plain"])


def _cell_error(cell: NotebookNode, error: CellExecutionError) -> CellError:
    recorded = [output for output in cell.outputs if output.output_type == "error"]
    # The reply does not know what was raised where a value is shown; the output does.
    told = recorded[-1] if recorded else error
    traceback = plain_traceback("\n".join(told.traceback) if recorded else told.traceback)
    raised = f"{told.ename}: {told.evalue}"
    # Its first frame may lie in a cell above, which has no place in this one.
    here = rf"Cell In\[{cell.execution_count}\], line (\d+)"
    if number := re.search(here, traceback):
        lines = cell.source.split("\n")
        # IPython counts from the first line that says something.
        skipped = next(i for i, line in enumerate(lines) if line.strip())
        place = skipped + int(number[1])
        raised = f"line {place}, `{lines[place - 1].strip()}`: {raised}"
    return CellError(raised, traceback)
