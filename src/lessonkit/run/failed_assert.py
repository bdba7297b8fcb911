"""What the names in a failed `assert` stood for: Python itself says only AssertionError."""

import ast
import builtins
import re
from collections.abc import Iterator

from lessonkit.kernel import CellError, ExpressionError, Kernel, KernelLostError

__all__ = ["values_in_assert"]

LINE = re.compile(r"line (\d+), ")
LONGEST = 200  # characters of a value


def values_in_assert(source: str, error: CellError, kernel: Kernel) -> list[str]:
    """A line for each name in the `assert` that failed, such as `  where loss = 0.5`.

    Names and their attributes are looked up again in the kernel. Calls are not: they might give
    something else the second time.

    Args:
        source: the cell's code.
        error: what it raised.
        kernel: where it ran.
    """
    match = LINE.match(str(error))
    statement = _assert_at(source, int(match[1])) if match else None
    values = []
    for name in dict.fromkeys(_names(statement.test)) if statement else ():
        try:
            (value,) = kernel.evaluate([f"{name}!r:.{LONGEST}"])
        except ExpressionError:
            continue  # bound inside the expression, as in a comprehension
        except KernelLostError:
            break
        values.append(f"  where {name} = {value}")
    return values


def _assert_at(source: str, line: int) -> ast.Assert | None:
    """The statement that holds a line, if it is an `assert` at the top level of the cell."""
    try:
        statements = ast.parse(source).body
    except SyntaxError:  # a magic, which is not Python
        return None
    for node in statements:
        if isinstance(node, ast.Assert) and node.lineno <= line <= (node.end_lineno or node.lineno):
            return node
    return None


def _names(node: ast.AST) -> Iterator[str]:
    """Names and chains of attributes, without the functions that are called."""
    if isinstance(node, ast.Name | ast.Attribute) and (name := _dotted(node)):
        if not hasattr(builtins, name):
            yield name
        return
    for child in ast.iter_child_nodes(node):
        if not (isinstance(node, ast.Call) and child is node.func and _dotted(child)):
            yield from _names(child)


def _dotted(node: ast.AST) -> str:
    """`a.b.c` as it is written; empty for all else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (owner := _dotted(node.value)):
        return f"{owner}.{node.attr}"
    return ""
