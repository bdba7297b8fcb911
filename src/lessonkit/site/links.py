"""Links and numbers may be written as they work on GitHub and in Jupyter.

`../docs/notes/x.md` in a lesson and `../../notebooks/y.ipynb` in a note both arrive, so do pictures
from either folder, and the comments around a computed number are gone. What is shown as code stays
as it is.
"""

import posixpath
import re
from collections.abc import Callable
from typing import NamedTuple

from lessonkit.page import CODE_SPAN, FENCE, blanked

__all__ = [
    "Folders",
    "pictures_of",
    "with_links_of_the_site",
    "with_tight_formulas",
    "without_anchors",
]

ANCHOR = re.compile(r"<!--(?:=|\s*cited:).*?-->|<!--/-->", re.S)
FORMULA = re.compile(r"(?<!\\)(?:\$\$.*?\$\$|\$[^$\n]+?(?<!\\)\$)", re.S)
OURS = r"(?<=\]\()(?!\w+:|/|#)[^)\s#]+\."
PICTURE = re.compile(rf"{OURS}(?:avif|gif|jpe?g|png|svg|webp)(?=[#)\s])", re.I)
LINK = re.compile(rf"{OURS}(?:md|ipynb)(?=[#)\s])|{PICTURE.pattern}", re.I)


class Folders(NamedTuple):
    """Where a project keeps its pages, and where the site has its lessons."""

    docs: str
    notebooks: str
    lessons: str

    def page_of(self, name: str) -> str | None:
        """The page that a file of the project becomes; None if it lies elsewhere.

        >>> folders = Folders("docs", "notebooks", "lessons")
        >>> folders.page_of("notebooks/01_a.ipynb"), folders.page_of("docs/notes/b.md")
        ('lessons/01_a.ipynb', 'notes/b.md')
        """
        for folder, place in ((self.docs, ""), (self.notebooks, self.lessons)):
            start = posixpath.join(posixpath.normpath(folder), "")
            if name.startswith(start):
                return posixpath.normpath(posixpath.join(place, name.removeprefix(start)))
        return None


def pictures_of(markdown: str) -> list[str]:
    """The pictures of a text that lie in the project, as they are written.

    >>> pictures_of("![A](images/a.png) `![B](b.png)` ![C](https://x.org/c.png)")
    ['images/a.png']
    """
    text = blanked(markdown, FENCE, CODE_SPAN)
    return [match.group() for match in PICTURE.finditer(text)]


def with_links_of_the_site(markdown: str, name: str, folders: Folders) -> str:
    """The text of the file `name` with its links as they lead from page to page."""
    uri = folders.page_of(name)

    def on_site(link: str) -> str:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(name), link))
        page = folders.page_of(target)
        return posixpath.relpath(page, posixpath.dirname(uri) or ".") if page else link

    return _replaced(markdown, LINK, on_site)


def with_tight_formulas(markdown: str) -> str:
    """The text of a notebook, where a formula may have blanks inside its dollars.

    Python-Markdown would take those for money, and Jupyter does not.

    >>> with_tight_formulas("for $ x > 0 $, `$ x $`")
    'for $x > 0$, `$ x $`'
    """

    def tight(formula: str) -> str:
        inner = formula[1:-1]
        spaced = inner[0].isspace() and inner[-1].isspace() and inner.strip()
        return f"${inner.strip()}$" if spaced else formula

    return _replaced(markdown, FORMULA, tight)


def without_anchors(markdown: str) -> str:
    """The text with its computed numbers, and without the comments that say how.

    A comment that opens a line would be a block of its own to Markdown.
    """
    return _replaced(markdown, ANCHOR, lambda _: "")


def _replaced(markdown: str, pattern: re.Pattern, new: Callable[[str], str]) -> str:
    """Replace what matches outside of code."""
    for match in reversed([*pattern.finditer(blanked(markdown, FENCE, CODE_SPAN))]):
        found = markdown[slice(*match.span())]
        markdown = markdown[: match.start()] + new(found) + markdown[match.end() :]
    return markdown
