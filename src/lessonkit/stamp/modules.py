"""The project's own files among those that a run has loaded or opened, and hashes of them."""

import ast
import hashlib
import json
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import TypeGuard

__all__ = [
    "documented_in",
    "file_hash",
    "hash_of",
    "installed_copies",
    "project_files",
    "project_modules",
    "source_hash",
]

FOREIGN = {"site-packages", "dist-packages"}
PASSING = {"__pycache__", ".ipynb_checkpoints", ".git"}
Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def project_modules(files: Iterable[Path], root: Path) -> list[str]:
    """Those Python files that are the project's own, relative to its folder, with `/`."""
    return _own((file for file in map(Path, files) if file.suffix == ".py"), Path(root).resolve())


def project_files(files: Iterable[Path], root: Path) -> list[str]:
    """Those files of any kind that are the project's own; what git ignores is not.

    Such a file may be a download or a product, and nobody else has it.
    """
    root = Path(root).resolve()
    own = [name for name in _own(files, root) if not PASSING.intersection(Path(name).parts)]
    ignored = _ignored(own, root)
    return [name for name in own if name not in ignored]


def _own(files: Iterable[Path], root: Path) -> list[str]:
    own = set()
    for file in {Path(file).resolve() for file in files}:
        if not file.is_relative_to(root):
            continue
        name = file.relative_to(root)
        environments = (root / parent / "pyvenv.cfg" for parent in name.parents)
        if not FOREIGN.intersection(name.parts) and not any(e.is_file() for e in environments):
            own.add(name.as_posix())
    return sorted(own)


def _ignored(names: list[str], root: Path) -> set[str]:
    """Those that git ignores; none where there is no git, or no repository."""
    command = ["git", "check-ignore", "-z", "--stdin"]
    given = "\0".join(names)
    try:
        run = subprocess.run(
            command, cwd=root, input=given, capture_output=True, text=True, check=False
        )
    except OSError:
        return set()
    return set(run.stdout.split("\0"))


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


def file_hash(file: Path) -> str:
    """A hash of all that a file holds; how its lines end does not count."""
    held = Path(file).read_bytes()
    text = held if b"\0" in held else held.replace(b"\r\n", b"\n")
    return hashlib.sha256(text).hexdigest()[:16]


def documented_in(file: Path, text: str) -> bool:
    """Whether a text, what a page shows, has the first line of a docstring of a module."""
    try:
        tree = ast.parse(Path(file).read_text(encoding="utf-8"))
    except SyntaxError:
        return False
    documented = [node for node in ast.walk(tree) if _has_docstring(node)]
    lines = [(ast.get_docstring(node) or "").strip().partition("\n")[0] for node in documented]
    return any(line and line in text for line in lines)


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


def _has_docstring(node: object) -> TypeGuard[Documented]:
    return isinstance(node, Documented) and ast.get_docstring(node, clean=False) is not None


def hash_of(data: object) -> str:
    """A short hash of what JSON can hold."""
    text = json.dumps(data, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
