"""Where a project begins and what its `[tool.coursekit]` table says."""

import tomllib
from pathlib import Path

__all__ = ["notebooks", "project_root", "settings"]


def project_root(path: Path) -> Path:
    """The nearest folder above `path` that holds a pyproject.toml.

    Args:
        path: a file or folder of the project.

    Returns:
        That folder; the folder of `path` itself if there is no project around it.
    """
    path = Path(path).resolve()
    folder = path if path.is_dir() else path.parent
    for candidate in (folder, *folder.parents):
        if (candidate / "pyproject.toml").is_file():
            return candidate
    return folder


def notebooks(root: Path) -> list[Path]:
    """The notebooks that become pages: the lessons first, then those among the other pages."""
    found = [
        path
        for folder in ("notebooks", "docs")
        for path in sorted((root / folder).rglob("*.ipynb"))
    ]
    return [path for path in found if ".ipynb_checkpoints" not in path.parts]


def settings(root: Path) -> dict:
    """The table `[tool.coursekit]` of the project, empty where there is none.

    Keys: `versions`, the distributions whose versions shape the outputs; `constraints`, the file
    that pins them.
    """
    file = Path(root) / "pyproject.toml"
    if not file.is_file():
        return {}
    return tomllib.loads(file.read_text(encoding="utf-8")).get("tool", {}).get("coursekit", {})
