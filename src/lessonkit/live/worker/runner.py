"""Runs one cell after another in one namespace, as a kernel of Jupyter would."""

import ast
import contextlib
import linecache
import sys
import types
from collections.abc import Callable

from IPython import display

from lessonkit.live.worker.errors import CELL, error_output
from lessonkit.live.worker.mime import display_data, execute_result
from lessonkit.live.worker.streams import Stream

__all__ = ["Runner"]


class Runner:
    """Python in a page: its namespace is that of `__main__`, so that classes can be pickled.

    Args:
        send: is called with each output, as nbformat describes it, as soon as it is there.
        cell: what a traceback calls the file of a cell, `{}` for the number of its run.
        on_error: gives the output of an error.
    """

    def __init__(
        self,
        send: Callable[[dict], None],
        cell: str = f"{CELL}{{}}>",
        on_error: Callable[[BaseException], dict] = error_output,
    ):
        self.send, self.cell, self.on_error = send, cell, on_error
        self.runs = 0
        self.main = types.ModuleType("__main__")
        sys.modules["__main__"] = self.main
        display.publish = self._display

    def run(self, source: str) -> bool:
        """Execute a cell, and show its last expression unless a semicolon follows.

        Returns:
            Whether it went through. If not, its error was sent as the last output.
        """
        # Tracebacks and `inspect` find the lines of a cell here, under a name of its own for each
        # run: what an earlier run has defined keeps its lines.
        self.runs += 1
        name = self.cell.format(self.runs)
        linecache.cache[name] = len(source), None, source.splitlines(keepends=True), name
        self.out, self.err = (Stream(kind, self.send) for kind in ("stdout", "stderr"))
        with contextlib.redirect_stdout(self.out), contextlib.redirect_stderr(self.err):
            try:
                self._execute(source, name)
                _show_figures()
            except BaseException as error:  # SystemExit too ends the cell, and not the page
                self._flush()
                self.send(self.on_error(error))
                return False
            finally:
                self._flush()
        return True

    def _execute(self, source: str, name: str) -> None:
        tree = ast.parse(source, name)
        last = None
        if tree.body and isinstance(tree.body[-1], ast.Expr) and not _is_silenced(source):
            last = ast.Expression(tree.body.pop().value)
        exec(compile(tree, name, "exec"), self.main.__dict__)
        if last is not None:
            value = eval(compile(last, name, "eval"), self.main.__dict__)
            if value is not None:
                self.main._ = value
                self._flush()
                self.send(execute_result(value))

    def _display(self, value: object) -> None:
        """What IPython's `display` does."""
        self._flush()
        self.send(display_data(value))

    def _flush(self) -> None:
        self.out.flush()
        self.err.flush()


def _is_silenced(source: str) -> bool:
    """Whether the last line of code ends with a semicolon."""
    lines = [line for line in source.splitlines() if line.strip() and not line.startswith("#")]
    return lines[-1].rstrip().endswith(";")


def _show_figures() -> None:
    """Draw the figures that are still open, as Jupyter does at the end of a cell."""
    if "matplotlib.pyplot" in sys.modules:
        from matplotlib_inline import backend_inline

        backend_inline.show()
