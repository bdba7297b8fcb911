"""Is a page stale? A stamp in the notebook says what its outputs were made from.

Needs the standard library only: a site can refuse stale pages without a kernel and without the
libraries that the course uses.
"""

import re
import sys
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

from coursekit.project import settings
from coursekit.prose import anchors
from coursekit.rules import tags
from coursekit.sources import hash_of, source_hash

__all__ = ["KEY", "make_stamp", "stale"]

KEY = "coursekit"  # in the notebook's metadata
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
        elif (pin := pins.get(name.lower(), used)) != used:
            reasons.append(f"it was run with {name} {used}, not {pin}")
    return reasons


def _content(notebook: dict) -> dict[str, str]:
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    prose = [cell for cell in notebook["cells"] if cell["cell_type"] == "markdown"]
    return {
        "code": hash_of([[cell["source"], sorted(tags(cell))] for cell in code]),
        "outputs": hash_of([cell["outputs"] for cell in code]),
        "anchors": hash_of(
            [[a.expression, a.source, a.text] for cell in prose for a in anchors(cell["source"])]
        ),
    }


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
