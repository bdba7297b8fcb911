"""The engine: one kernel that runs the cells of one notebook, the same way on every machine.

Refresh stores what it produces and the gate compares with what it produces, so the two cannot
disagree about how a notebook is run.
"""

import ast
import logging
import os
import re
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Self

from ipykernel.kernelspec import get_kernel_dict
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

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


class _ThisInterpreter(KernelSpecManager):
    """Gives the interpreter that runs the tools, whatever kernelspecs lie around."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        return KernelSpec(**get_kernel_dict())


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
        self.timeout = timeout
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        scratch = self._stack.enter_context(tempfile.TemporaryDirectory(prefix="ck-"))
        # Pipes instead of ports: kernels that start at the same moment cannot collide.
        pipes = {"transport": "ipc", "ip": f"{scratch}/k"} if os.name != "nt" else {}
        manager = AsyncKernelManager(
            kernel_spec_manager=_ThisInterpreter(),
            connection_file=f"{scratch}/kernel.json",
            **pipes,
        )
        self._client = NotebookClient(
            self.notebook,
            km=manager,
            timeout=self.timeout,
            shell_timeout_interval=1,
            iopub_timeout=30,
            raise_on_iopub_timeout=True,
            record_timing=False,
            log=logging.Logger("nbclient", logging.CRITICAL),  # what goes wrong is raised
            shutdown_kernel="immediate",
            resources={"metadata": {"path": str(self.folder)}},
        )
        environment = kernel_environment(Path(scratch))
        running = self._client.setup_kernel(cleanup_kc=True, env=environment)
        try:
            self._stack.enter_context(running)
        except RuntimeError as error:
            self._stack.close()
            raise KernelLostError(f"the kernel does not start: {error}") from None
        return self

    def __exit__(self, *exception: object) -> None:
        self._stack.close()

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
                f"the cell was stopped after {self.timeout:g} s: make it faster, or allow more time"
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
            raise KernelLostError(f"an expression was stopped after {self.timeout:g} s") from None
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
