"""What the outputs of a notebook were made from, and whether that has changed since."""

import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from importlib import metadata

from lessonkit.page import Cell
from lessonkit.project import Project
from lessonkit.stamp.modules import file_hash, hash_of, source_hash

__all__ = ["KEY", "make_stamp", "stale"]

KEY = "lessonkit"  # in the notebook's metadata
NEVER = "it has never been executed"
PARTS = {
    "code": "its code cells or their tags changed",
    "outputs": "its stored outputs changed by hand",
    "anchors": "its numbers in prose changed by hand",
}


def make_stamp(
    cells: Sequence[Cell],
    project: Project,
    modules: Iterable[str],
    today: str,
    old: Mapping[str, object] | None = None,
    files: Iterable[str] = (),
) -> dict:
    """What the outputs of a freshly run notebook were made from.

    Args:
        cells: of the notebook, with its new outputs.
        project: the course that it belongs to.
        modules: the project's modules that the run has loaded, relative to its folder.
        today: the date of the run, such as 2025-01-31.
        old: the stamp that the notebook had before, if it had one.
        files: the project's files that the run has read, relative to its folder.

    Returns:
        Hashes, versions and that date; the date of the old stamp where all else is the same, so
        that nothing changes when nothing changed.
    """
    stamp = _content(cells) | {
        "modules": {module: source_hash(project.root / module) for module in sorted(modules)},
        "files": {file: file_hash(project.root / file) for file in sorted(files)},
        "python": f"{sys.version_info.major}.{sys.version_info.minor}",
        "versions": {name: _installed(name) for name in project.versions},
    }
    before = dict(old or {})
    executed = before.pop("executed", today)
    return stamp | {"executed": executed if before == stamp else today}


def stale(stamp: dict | None, cells: Sequence[Cell], project: Project) -> list[str]:
    """Why the stored outputs may not be those of the code. Runs nothing.

    Args:
        stamp: what the notebook's metadata have under `KEY`.
        cells: of the notebook.
        project: the course that it belongs to.

    Returns:
        One reason a line; empty if the page is up to date.
    """
    if not stamp:
        return [NEVER]
    content = _content(cells)
    reasons = [reason for part, reason in PARTS.items() if stamp.get(part) != content[part]]
    reasons += _changed(stamp, project)
    pins = _pinned(project)
    for name in project.versions:
        used = stamp.get("versions", {}).get(name)
        if used is None:
            reasons.append(f"it was run without a record of its {name}")
        elif (pin := pins.get(name.lower(), used)) != used:
            reasons.append(f"it was run with {name} {used}, not {pin}")
    return reasons


def _changed(stamp: dict, project: Project) -> list[str]:
    """What became of the files that the run has read, each named once."""
    reasons = {}
    for part, hash_now in (("modules", source_hash), ("files", file_hash)):
        for name, hashed in stamp.get(part, {}).items():
            file = project.root / name
            if not file.is_file():
                reasons[name] = f"{name} is gone"
            elif hash_now(file) != hashed:
                reasons[name] = f"{name} changed"
    return list(reasons.values())


def _content(cells: Sequence[Cell]) -> dict[str, str]:
    code = [cell for cell in cells if cell.kind == "code"]
    numbers = [anchor for cell in cells for anchor in cell.anchors]
    return {
        "code": hash_of([[cell.source, sorted(cell.tags)] for cell in code]),
        "outputs": hash_of([cell.outputs for cell in code]),
        "anchors": hash_of([[a.expression, a.source, a.text] for a in numbers]),
    }


def _installed(name: str) -> str:
    return metadata.version(name).partition("+")[0]


def _pinned(project: Project) -> dict[str, str]:
    """The versions that the project's constraints file pins with `==`."""
    if not project.constraints:
        return {}
    text = (project.root / project.constraints).read_text(encoding="utf-8")
    pins = re.findall(r"(?m)^([\w.-]+)==([^\s;#+]+)", text)
    return {distribution.lower(): version for distribution, version in pins}
