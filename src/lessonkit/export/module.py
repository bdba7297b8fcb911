"""The source of a module from the cells that are marked `#export`."""

import ast
import re
import warnings
from collections.abc import Iterator
from difflib import get_close_matches

from nbformat import NotebookNode

from lessonkit.notebook import defined_names, imported_names
from lessonkit.page import cells_of

__all__ = ["ExportError", "exported_code"]

MARK = re.compile(r"# ?(?:\| ?)?export")
CALLS = (ast.Call, ast.Await, ast.Yield, ast.YieldFrom)
WORD = re.compile(r"#\s*(?:\|\s*)?(ex\w*)", re.IGNORECASE)


class ExportError(Exception):
    """The cells make no module, or the module may not be written."""


def exported_code(notebook: NotebookNode) -> str:
    """All marked cells in order, their imports gathered above them, below those `__all__`.

    An import below a line that may change what is imported, or how, stays where it is: one that
    sets a variable of the environment, say. `__all__` holds the public names that the cells define;
    one that they assign themselves stays.

    Raises:
        ExportError: nothing is marked; a mark is misspelt; a cell is no plain Python; or the
            imports could not be moved up without another meaning.
    """
    imports: dict[str, str] = {}
    bound: dict[str, str] = {}
    defined: list[str] = []
    bodies = []
    nothing_done = True
    for where, source in _marked(notebook):
        tree = _parsed(where, source)
        lines = dict(enumerate(source.split("\n"), 1))
        for node in tree.body:
            if not isinstance(node, ast.Import | ast.ImportFrom):
                nothing_done = nothing_done and _only_names(node)
                continue
            _check_own_line(where, node, tree)
            for name, origin in imported_names(node).items():
                if bound.setdefault(name, origin) != origin and name != "*":
                    raise ExportError(f"{where}: {name!r} is imported twice, with two meanings")
            if not nothing_done and getattr(node, "module", "") != "__future__":
                continue
            taken = [lines.pop(number) for number in _lines_of(node)]
            imports.setdefault(ast.dump(node), "\n".join(taken))
        body = "\n".join(lines.values()).strip("\n")
        bodies += [body] if body.strip() else []
        defined += defined_names(tree)
    if not bodies and not imports:
        raise ExportError(": no code cell begins with #export")
    for name in bound.keys() & set(defined):
        raise ExportError(f": {name!r} is both imported and defined: give one another name")
    code = _assembled(list(imports.values()), defined, bodies)
    _compiled("", code)
    return code


def _marked(notebook: NotebookNode) -> Iterator[tuple[str, str]]:
    """Where each marked cell is, and its code without the mark."""
    for cell in cells_of(notebook):
        if cell.kind != "code":
            continue
        first, _, rest = cell.source.partition("\n")
        where = f", {cell.label}"
        if MARK.fullmatch(first.rstrip()):
            # An empty first line keeps the numbers of lines as the notebook shows them.
            yield where, re.sub(r"\r\n?", "\n", f"\n{rest}")
        elif (word := WORD.fullmatch(first.strip())) and (
            get_close_matches(word[1].lower(), ["export"], cutoff=0.75)
        ):
            raise ExportError(f"{where}: its first line is `{first}`: did you mean `#export`?")


def _only_names(node: ast.stmt) -> bool:
    """Whether a statement does no more than to name a function, a class or a plain value."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return not (node.decorator_list or any(isinstance(x, CALLS) for x in ast.walk(node.args)))
    if isinstance(node, ast.ClassDef):
        return not node.decorator_list and all(map(_only_names, node.body))
    if isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        parts = [part for target in targets for part in ast.walk(target)]
        named = not any(isinstance(part, ast.Attribute | ast.Subscript) for part in parts)
        return named and not any(isinstance(part, CALLS) for part in ast.walk(node))
    stands_for_itself = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return stands_for_itself or isinstance(node, ast.Pass)


def _check_own_line(where: str, node: ast.stmt, tree: ast.Module) -> None:
    lines = _lines_of(node)
    for other in tree.body:
        if other is not node and (other.lineno in lines or other.end_lineno in lines):
            said = ast.unparse(node)
            raise ExportError(f"{where}, line {node.lineno}: give `{said}` a line of its own")


def _lines_of(node: ast.stmt) -> range:
    """The numbers of the lines that a statement takes."""
    return range(node.lineno, (node.end_lineno or node.lineno) + 1)


def _assembled(imports: list[str], defined: list[str], bodies: list[str]) -> str:
    imports.sort(key=lambda line: not line.startswith("from __future__"))
    blocks = ["\n".join(imports)] if imports else []
    if "__all__" not in defined:
        public = sorted({name for name in defined if not name.startswith("_")})
        listed = "".join(f'\n    "{name}",' for name in public)
        blocks.append(f"__all__ = [{listed}\n]" if public else "__all__ = []")
    return "\n" + "\n\n".join([*blocks, *(f"\n{body}" for body in bodies)]).rstrip() + "\n"


def _parsed(where: str, source: str) -> ast.Module:
    _compiled(where, source)
    return ast.parse(source)


def _compiled(where: str, source: str) -> None:
    """Refuse what only a notebook understands: magics, `await` at the top level."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)
            compile(source, "exported", "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        said = source.split("\n")[line - 1].strip() if line else ""
        place = f"{where}, line {line}, `{said}`" if line else where
        reason = getattr(error, "msg", str(error))
        raise ExportError(f"{place}: {reason}; a module holds plain Python only") from None
