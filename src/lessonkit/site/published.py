"""A notebook that the site publishes, and where in it a fault stands."""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from mkdocs.exceptions import PluginError
from nbformat import NotebookNode

from lessonkit.notebook import NotebookError, read_notebook
from lessonkit.page import Cell, cells_of, page_problems
from lessonkit.project import Project
from lessonkit.site.commonmark import pictures_of
from lessonkit.site.left_out import LeftOut
from lessonkit.site.notebook_page import NotebookPage
from lessonkit.stamp import KEY, stale

__all__ = ["Published"]


PROSE = ("text/html", "text/markdown")


@dataclass(frozen=True)
class Published:
    """A notebook as the site has it.

    Attributes:
        path: its file.
        name: the same, relative to the project.
        notebook: as `nbformat.read` gives it.
    """

    path: Path
    name: str
    notebook: NotebookNode

    @classmethod
    def read(cls, path: Path, name: str) -> "Published":
        """Read it from its file.

        Raises:
            PluginError: it cannot be read.
        """
        try:
            return cls(path, name, read_notebook(path))
        except NotebookError as error:
            raise PluginError(str(error).replace(str(path), name)) from None

    @cached_property
    def cells(self) -> list[Cell]:
        """Its cells, in order."""
        return cells_of(self.notebook)

    @property
    def pictures(self) -> list[str]:
        """The addresses of pictures in its prose, and in HTML and Markdown that its code shows."""
        texts = [cell.source for cell in self.cells if cell.kind == "markdown"]
        shown = [
            out.get("data", {}) for cell in self.cells for out in cell.stored.get("outputs", [])
        ]
        texts += [data[kind] for data in shown for kind in PROSE if kind in data]
        return [picture for text in texts for picture in pictures_of(text)]

    def problems(self, project: Project) -> list[str]:
        """What makes it unfit to be shown, and what says that it is out of date."""
        stamp = self.notebook.metadata.get(KEY)
        found = [*page_problems(self.cells), *stale(stamp, self.cells, project)]
        return [f"{self.name}: {problem}" for problem in found]

    def rendered(self, left_out: LeftOut, live: bool) -> NotebookPage:
        """Its page.

        Args:
            left_out: the tags of what is not shown.
            live: whether its cells run there.

        Raises:
            PluginError: an output cannot be shown.
        """
        try:
            return NotebookPage.of(self.cells, left_out, live)
        except ValueError as error:
            raise PluginError(f"{self.name}: {error}") from None

    def place_of(self, pattern: str) -> str:
        """The file, and the first cell that has a text like a regular expression, if one does."""
        for cell in self.cells:
            if any(re.search(pattern, text) for text in (cell.source, *cell.texts)):
                return f"{self.name}: {cell.label}"
        return self.name
