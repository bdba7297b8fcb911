"""A module without its bodies: what is left to write anew."""

import ast
from pathlib import Path

__all__ = ["hollow", "left_hollow"]

KEPT = ("_check",)  # how private functions begin that only look for wrong input


def hollow(source: str) -> str:
    r"""Take the bodies out of a module: names, signatures, docstrings and constants stay.

    Private functions go, as they would tell how it is done; those that check the input stay. What
    has no body but a docstring stays as it is.

    >>> print(hollow("def half(x):\n    return x / 2"))
    def half(x):
        raise NotImplementedError('half')
    <BLANKLINE>
    """
    tree = ast.parse(source)
    tree.body = [node for node in tree.body if not _tells(node)]
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            _empty(node)
        if isinstance(node, ast.ClassDef):
            node.body = [part for part in node.body if not _tells(part)]
            for method in node.body:
                if isinstance(method, ast.FunctionDef):
                    _empty(method)
    return ast.unparse(tree) + "\n"


def left_hollow(file: Path) -> list[str]:
    """The functions and methods of a file that are still stubs; its syntax error if it has one."""
    try:
        tree = ast.parse(file.read_text(encoding="utf-8"))
    except SyntaxError as error:
        return [f"line {error.lineno}, {error.msg}"]
    return [
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        and ast.dump(node.body[-1]) == ast.dump(_stub(node.name))
    ]


def _tells(node: ast.AST) -> bool:
    private = isinstance(node, ast.FunctionDef) and node.name.startswith("_")
    return private and not node.name.startswith(("__", *KEPT))


def _empty(node: ast.FunctionDef) -> None:
    documented = ast.get_docstring(node) is not None
    if len(node.body) > documented and not node.name.startswith(KEPT):
        node.body = [*node.body[:documented], _stub(node.name)]


def _stub(name: str) -> ast.stmt:
    return ast.parse(f"raise NotImplementedError({name!r})").body[0]
