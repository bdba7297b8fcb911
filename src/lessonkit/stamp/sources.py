"""What a page was made from beside its own cells and the modules that they import."""

import html
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from lessonkit.page import Cell
from lessonkit.project import Project
from lessonkit.stamp.modules import documented_in, project_files

__all__ = ["files_behind", "named_in"]

FILE_NAME = re.compile(r"[\w./\\~+-]+")


def named_in(cells: Iterable[Cell], folder: Path) -> list[Path]:
    """The files that code names: a process or a compiled library may open them, unseen by Python.

    Args:
        cells: of the notebook.
        folder: where they run.
    """
    code = "\n".join(cell.source for cell in cells if cell.kind == "code")
    return [folder / name for name in sorted(set(FILE_NAME.findall(code)))]


def files_behind(
    cells: Sequence[Cell], modules: Iterable[str], opened: Iterable[Path], project: Project
) -> list[str]:
    """The project's files whose every letter may show on a page.

    Args:
        cells: of the notebook, with its outputs.
        modules: the project's modules that the run has loaded, relative to its folder. One whose
            docstrings are shown is among the files: help() opens none.
        opened: what the run has read.
        project: the course.
    """
    text = html.unescape("\n".join(text for cell in cells for text in cell.texts))
    shown = [module for module in modules if documented_in(project.root / module, text)]
    return project_files([*opened, *(project.root / module for module in shown)], project.root)
