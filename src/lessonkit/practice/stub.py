"""Stubs: what a learner starts from. Signature, docstring and nudges stay, the answer goes."""

import ast
import textwrap
from typing import NamedTuple

__all__ = ["HELP", "TO_DO", "Nudges", "opened", "stripped", "with_help"]

TO_DO = 'raise NotImplementedError("your turn")'
HELP = "# Stuck? Read on, one step at a time."
WIDTH = 96
GAP = "\n#\n#\n#\n"


class Nudges(NamedTuple):
    """Three steps of help, each telling more than the one before."""

    approach: str
    example: str
    hint: str


def opened(name: str, ask: str) -> str:
    """The head of a stub: the question, and the command that checks the answer."""
    text = "\n\n".join(_filled(part) for part in ask.strip().split("\n\n"))
    quoted = text.replace("\\", "\\\\").replace('"""', "'''")
    return f'"""{quoted}\n\nTo check it: lessonkit practice check {name}\n"""\n\n'


def with_help(head: str, body: str, nudges: Nudges | None) -> str:
    """A whole stub: the question, what to fill in, and the nudges far enough below."""
    if nudges is None:
        return head + body
    steps = [
        _filled(f"{step}: {text}", initial_indent="# ", subsequent_indent="#   ")
        for step, text in nudges._asdict().items()
    ]
    return f"{head}{body}\n\n{HELP}{GAP}{GAP.join(steps)}\n"


def _filled(text: str, **indents: str) -> str:
    return textwrap.fill(text, WIDTH, break_on_hyphens=False, break_long_words=False, **indents)


def stripped(source: str, name: str, doc: str = "", keep: bool = False) -> str:
    """The source without what was to be written.

    Args:
        source: the solution.
        name: of the function or class to write. All else in the source stays.
        doc: a docstring in place of the solution's.
        keep: whether the code stays as well, and only the docstring is replaced.
    """
    tree = ast.parse(source)
    for node in tree.body:
        if getattr(node, "name", None) == name:
            if doc:
                _document(node, doc)
            if not keep:
                _empty(node)
    text = ast.unparse(tree)
    return text.replace("raise NotImplementedError('your turn')", TO_DO) + "\n"


def _document(node: ast.FunctionDef | ast.ClassDef, doc: str) -> None:
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    indented = textwrap.indent(textwrap.dedent(doc).strip(), "    ").strip()
    more = "\n    " if "\n" in indented else ""
    node.body = [ast.Expr(ast.Constant(indented + more)), *body]


def _empty(node: ast.FunctionDef | ast.ClassDef) -> None:
    """Leave the docstring of a function; of a class, those of its methods too."""
    documented = ast.get_docstring(node) is not None
    if isinstance(node, ast.FunctionDef):
        node.body = [*node.body[:documented], *ast.parse(TO_DO).body]
        return
    for method in node.body:
        if isinstance(method, ast.FunctionDef):
            _empty(method)
