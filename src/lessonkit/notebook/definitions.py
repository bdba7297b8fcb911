"""What a piece of Python binds at its top level, read without running it."""

import ast
from collections.abc import Iterable, Iterator

__all__ = ["assigned_names", "defined_names", "imported_names"]

BLOCKS = (ast.If, ast.Try, ast.With)  # their bodies run at the top level


def defined_names(tree: ast.Module) -> list[str]:
    r"""The functions, classes and variables that it defines, in order, each once.

    >>> defined_names(ast.parse("import os\na, (b, *c) = f(x)\ndef d(): e = 1"))
    ['a', 'b', 'c', 'd']
    """
    return list(dict.fromkeys(_defined(tree.body)))


def assigned_names(tree: ast.Module) -> list[str]:
    """The variables alone."""
    assignments = [node for node in tree.body if isinstance(node, ast.Assign | ast.AnnAssign)]
    return list(dict.fromkeys(_defined(assignments)))


def imported_names(node: ast.Import | ast.ImportFrom) -> dict[str, str]:
    """Each name that an import binds, and what it stands for.

    >>> imported_names(ast.parse("from os import path as p, sep").body[0])
    {'p': 'os:path', 'sep': 'os:sep'}
    """
    if isinstance(node, ast.ImportFrom):
        origin = "." * node.level + (node.module or "")
        return {alias.asname or alias.name: f"{origin}:{alias.name}" for alias in node.names}
    roots = {alias.name: alias.name.partition(".")[0] for alias in node.names}
    return {
        alias.asname or roots[alias.name]: alias.name if alias.asname else roots[alias.name]
        for alias in node.names
    }


def _defined(statements: Iterable[ast.stmt]) -> Iterator[str]:
    for node in statements:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign):
            yield from _targets(node.targets)
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            yield from _targets([node.target])
        elif isinstance(node, BLOCKS):
            bodies = [node.body, getattr(node, "orelse", []), getattr(node, "finalbody", [])]
            bodies += [handler.body for handler in getattr(node, "handlers", [])]
            for body in bodies:
                yield from _defined(body)


def _targets(targets: Iterable[ast.expr]) -> Iterator[str]:
    for target in targets:
        if isinstance(target, ast.Name):
            yield target.id
        elif isinstance(target, ast.Tuple | ast.List):
            yield from _targets(target.elts)
        elif isinstance(target, ast.Starred):
            yield from _targets([target.value])
