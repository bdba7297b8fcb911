"""The project's own modules among those that a run has loaded, and hashes of what they do."""

import ast
import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

__all__ = ["hash_of", "installed_copies", "project_modules", "source_hash"]

FOREIGN = {"site-packages", "dist-packages"}


def project_modules(files: Iterable[Path], root: Path) -> list[str]:
    """Those Python files that are the project's own, relative to its folder, with `/`."""
    root = Path(root).resolve()
    own = set()
    for file in map(Path, files):
        if file.suffix != ".py" or not file.resolve().is_relative_to(root):
            continue
        module = file.resolve().relative_to(root)
        environments = (root / parent / "pyvenv.cfg" for parent in module.parents)
        if not FOREIGN.intersection(module.parts) and not any(e.is_file() for e in environments):
            own.add(module.as_posix())
    return sorted(own)


def installed_copies(files: Iterable[Path], root: Path) -> list[str]:
    """Those files that are copies of the project's own: a stamp cannot watch over them."""
    copies = set()
    for file in map(Path, files):
        for folder in FOREIGN.intersection(file.parts):
            module = Path(*file.parts[file.parts.index(folder) + 1 :])
            if (Path(root) / "src" / module).is_file():
                copies.add(str(module))
    return sorted(copies)


def source_hash(file: Path) -> str:
    """A hash of what a module does: comments, layout and docstrings do not count."""
    text = Path(file).read_text(encoding="utf-8")
    try:
        return hash_of(_plain(ast.parse(text)))
    except SyntaxError:
        return hash_of(text)


def _plain(node: object) -> object:
    """A syntax tree as lists, without positions and empty fields, which vary between Pythons."""
    if isinstance(node, list):
        return [_plain(item) for item in node]
    if not isinstance(node, ast.AST):
        return repr(node)
    fields = dict(ast.iter_fields(node))
    if _has_docstring(node):
        fields["body"] = node.body[1:]
    kept = [[name, _plain(value)] for name, value in fields.items() if value not in (None, [])]
    return [type(node).__name__, kept]


def _has_docstring(node: ast.AST) -> bool:
    documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    return isinstance(node, documented) and ast.get_docstring(node, clean=False) is not None


def hash_of(data: object) -> str:
    """A short hash of what JSON can hold."""
    text = json.dumps(data, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
