"""Is a page stale? A stamp in the notebook says what its outputs were made from.

Needs the standard library only: a site can refuse stale pages without a kernel and without the
libraries that the course uses.
"""

import ast
import hashlib
import json
import re
import sys
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

from coursekit.project import settings
from coursekit.prose import anchors
from coursekit.rules import tags

__all__ = ["KEY", "installed_copies", "make_stamp", "project_modules", "source_hash", "stale"]

KEY = "coursekit"  # in the notebook's metadata
FOREIGN = {"site-packages", "dist-packages"}
NEVER = "it has never been refreshed"
PARTS = {
    "code": "its code cells or their tags changed",
    "outputs": "its stored outputs changed by hand",
    "anchors": "its numbers in prose changed by hand",
}


def make_stamp(notebook: dict, root: Path, modules: Iterable[str], today: str) -> dict:
    """What the outputs of a freshly run notebook were made from.

    Args:
        notebook: as `nbformat.read` gives it, with its new outputs.
        root: the project's folder.
        modules: the project's modules that the run has loaded, relative to `root`.
        today: the date of the run, such as 2025-01-31.

    Returns:
        Hashes, versions and that date; the date of the notebook's old stamp where all else is
        the same, so that nothing changes when nothing changed.
    """
    stamp = _content(notebook) | {
        "modules": {module: source_hash(Path(root) / module) for module in sorted(modules)},
        "python": f"{sys.version_info.major}.{sys.version_info.minor}",
        "versions": {name: _installed(name) for name in settings(root).get("versions", [])},
    }
    old = dict(notebook["metadata"].get(KEY, {}))
    executed = old.pop("executed", today)
    return stamp | {"executed": executed if old == stamp else today}


def stale(notebook: dict, root: Path) -> list[str]:
    """Why the stored outputs may not be those of the code. Runs nothing.

    Args:
        notebook: as `nbformat.read` gives it.
        root: the project's folder.

    Returns:
        One reason a line; empty if the page is up to date.
    """
    stamp = notebook["metadata"].get(KEY)
    if not stamp:
        return [NEVER]
    content = _content(notebook)
    reasons = [reason for part, reason in PARTS.items() if stamp.get(part) != content[part]]
    for module, hashed in stamp.get("modules", {}).items():
        file = Path(root) / module
        if not file.is_file():
            reasons.append(f"{module} is gone")
        elif source_hash(file) != hashed:
            reasons.append(f"{module} changed")
    pins = _pinned(root)
    for name in settings(root).get("versions", []):
        used = stamp.get("versions", {}).get(name)
        if used is None:
            reasons.append(f"it was run without a record of its {name}")
        elif pins.get(name, used) != used:
            reasons.append(f"it was run with {name} {used}, not {pins[name]}")
    return reasons


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
        return _hash(_plain(ast.parse(text)))
    except SyntaxError:
        return _hash(text)


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


def _content(notebook: dict) -> dict[str, str]:
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    prose = [cell for cell in notebook["cells"] if cell["cell_type"] == "markdown"]
    return {
        "code": _hash([[cell["source"], sorted(tags(cell))] for cell in code]),
        "outputs": _hash([cell["outputs"] for cell in code]),
        "anchors": _hash(
            [[a.expression, a.source, a.text] for cell in prose for a in anchors(cell["source"])]
        ),
    }


def _hash(data: object) -> str:
    text = json.dumps(data, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _installed(name: str) -> str:
    return metadata.version(name).partition("+")[0]


def _pinned(root: Path) -> dict[str, str]:
    """The versions that the project's constraints file pins with `==`."""
    name = settings(root).get("constraints")
    if not name:
        return {}
    text = (Path(root) / name).read_text(encoding="utf-8")
    pins = re.findall(r"(?m)^([\w.-]+)==([^\s;#+]+)", text)
    return {distribution.lower(): version for distribution, version in pins}
