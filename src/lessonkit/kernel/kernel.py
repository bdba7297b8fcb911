"""A running kernel: cells, expressions, and what it has loaded.

`execute` stores what it produces and the gate compares with what it produces, so the two cannot
disagree about how a notebook is run.
"""

import inspect
import json
import re
import tempfile
import time
from collections.abc import Iterable
from contextlib import ExitStack
from itertools import pairwise
from math import ceil
from pathlib import Path
from typing import Self

from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from lessonkit.kernel import inside, state
from lessonkit.kernel.engine import engine
from lessonkit.kernel.environment import NO_CAPTURE, kernel_environment
from lessonkit.kernel.errors import with_its_error
from lessonkit.kernel.failures import CellError, ExpressionError, KernelLostError
from lessonkit.notebook import plain_traceback, tidy
from lessonkit.page import as_python
from lessonkit.project import Project

__all__ = ["Kernel"]

# A text, since a kernel need not have this package.
INSIDE = "\n".join(map(inspect.getsource, (state, inside)))
# It is evaluated before the notebook has given any name another meaning.
INSTALL = (
    f"(lambda module: exec({INSIDE!r}, module.__dict__) or "
    f"__import__('sys').modules.__setitem__({inside.NAME!r}, module))"
    f"(__import__('types').ModuleType({inside.NAME!r}))"
)
# After that, the name of this function is the one that a notebook must leave alone.
TOOLS = f"__import__({inside.NAME!r})"
STATE, LOADED = f"{TOOLS}.state()", f"{TOOLS}.loaded()"
DIED = "the kernel died (a crash in compiled code, or out of memory?)"


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
        self.root = project.root.resolve()
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
        self._started = time.time()
        self._log = Path(scratch, "opened")
        self._log.touch()
        begin = f"{TOOLS}.begin({str(self.root)!r}, {str(self._log)!r}, {NO_CAPTURE!r})"
        for answer in self._ask([INSTALL, begin]):
            if answer["status"] != "ok":
                raise KernelLostError(f"the kernel does not start: {answer['evalue']}")

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
        except Exception as error:  # a display that the format of notebooks does not know
            said = f"{type(error).__name__}: {error}".partition("\n")[0]
            raise KernelLostError(f"its outputs could not be recorded ({said})") from None
        if any(part.get("source") == "ask_exit" for part in self._reply(index).get("payload", ())):
            raise KernelLostError(
                "exit() ends the kernel, and nothing below could run: leave it out"
            )
        return self.outputs(index)

    def outputs(self, index: int) -> list[NotebookNode]:
        """The outputs of a code cell that has run, as they are now.

        They stay as the engine has recorded them, which counts them, while the kernel runs.
        """
        recorded = self.notebook.cells[index].outputs
        return tidy(with_its_error(recorded, self._reply(index)))

    def _reply(self, index: int) -> dict:
        return self._client.replies.get(index, {})

    def may_change(self, index: int) -> bool:
        """Whether a later cell may update what a cell shows."""
        return any(cells.get(index) for cells in self._client._display_id_map.values())

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
            value = f"{TOOLS}.Answer({as_python(expression)})"
            asked += [(expression, value), ("its state", STATE)]
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
        (answer,) = self._ask([LOADED])
        named = json.loads(_text(answer)) if answer["status"] == "ok" else []
        return [Path(name) for name in (*named, *self._opened(imported=True))]

    def opened_files(self, named: Iterable[Path] = ()) -> list[Path]:
        """The project's files that were there before, and that the notebook has opened.

        Args:
            named: other files that it may have read.
        """
        files = [*map(Path, self._opened(imported=False)), *named]
        return [file for file in files if file.is_file() and file.stat().st_mtime < self._started]

    def _opened(self, imported: bool) -> list[str]:
        lines = self._log.read_text(encoding="utf-8").splitlines()
        opened = map(json.loads, lines)
        return list(dict.fromkeys(path for by_import, path in opened if by_import == imported))

    def _ask(self, expressions: list[str]) -> list[dict]:
        """Evaluate without a trace in the history and without an output."""
        named = {str(number): expression for number, expression in enumerate(expressions)}
        try:
            client = self._client.kc
            assert client is not None, "the engine has been started"
            request = client.execute("", silent=True, store_history=False, user_expressions=named)
            waiting = NotebookNode(source="; ".join(expressions))
            reply = self._client.wait_for_reply(request, waiting)
            assert reply is not None, "an answer is waited for until it comes"
        except CellTimeoutError:
            raise KernelLostError(f"an expression was stopped after {self.timeout} s") from None
        except DeadKernelError:
            raise KernelLostError(DIED) from None
        return list(reply["content"]["user_expressions"].values())


def _text(answer: dict) -> str:
    """What an expression gave, which was an `Answer`."""
    return answer["data"]["text/plain"]


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
