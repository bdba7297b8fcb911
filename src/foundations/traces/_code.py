"""The code of a function as an explorer shows it, and where in it the function is (lesson 1)."""

import ast
import inspect
import sys
from collections.abc import Callable
from textwrap import dedent
from typing import NamedTuple

__all__ = ["Code", "Moment"]


class Code:
    """The lines of a function, without its docstring.

    Args:
        function: one written in Python.

    Attributes:
        lines: what is shown, from the line with `def`.

    Raises:
        TypeError: if the function is not written with `def`.
    """

    def __init__(self, function: Callable):
        node, lines, self.first = _definition(function)
        self.code = function.__code__
        hidden: range | tuple[()] = ()
        if ast.get_docstring(node) is not None:
            hidden = range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1)
        shown = {number: line for number, line in enumerate(lines, 1) if number not in hidden}
        self.lines = list(shown.values())
        self._places = {number: place for place, number in enumerate(shown)}
        loops = [loop.target for loop in ast.walk(node) if isinstance(loop, ast.For)]
        names = [name for target in loops for name in ast.walk(target)]
        self._counters = [name.id for name in names if isinstance(name, ast.Name)]

    def now(self) -> "Moment":
        """Where the function is; before it runs, in its first line."""
        frame = sys._getframe(1)
        while frame and frame.f_code is not self.code:
            frame = frame.f_back
        if not frame:
            return Moment(0, {})
        line = self._places[frame.f_lineno - self.first + 1]
        known = {name: frame.f_locals.get(name) for name in self._counters}
        return Moment(line, {name: n for name, n in known.items() if isinstance(n, int)})


class Moment(NamedTuple):
    """Where a function is.

    Attributes:
        line: its place in the lines that are shown.
        at: what its loops have counted to, by their names.
    """

    line: int
    at: dict[str, int]


def _definition(function: Callable) -> tuple[ast.FunctionDef, list[str], int]:
    """The syntax of a function, its lines, and the number of the first in its file."""
    try:
        lines, first = inspect.getsourcelines(function)
        text = dedent("".join(lines))
        (node,) = ast.parse(text).body
    except (OSError, SyntaxError, TypeError, ValueError):
        node, text, first = None, "", 0
    if not isinstance(node, ast.FunctionDef):
        name = getattr(function, "__name__", type(function).__name__)
        raise TypeError(
            f"a traced function is written in Python with def, got {name}; "
            "did you mean a function that calls it?"
        )
    return node, text.splitlines(), first
