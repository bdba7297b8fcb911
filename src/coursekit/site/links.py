"""MkDocs hook: links and numbers may be written as they work on GitHub and in Jupyter.

`../docs/notes/x.md` in a lesson and `../../notebooks/y.ipynb` in a note both arrive, and the
comments around a computed number are gone. What is shown as code stays as it is.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from coursekit.markdown import CODE_SPAN, FENCE, blanked

NOTEBOOKS, LESSONS, DOCS = "notebooks/", "lessons/", "docs/"
ANCHOR = re.compile(r"<!--(?:=|\s*cited:).*?-->|<!--/-->", re.S)
LINK = re.compile(r"(?<=\]\()(?!\w+:|/|#)[^)\s#]+\.(?:md|ipynb)(?=[#)\s])")


def page_of(name: str) -> str:
    """The page that a file of the project becomes.

    >>> page_of("notebooks/01_a.ipynb"), page_of("docs/notes/b.md")
    ('lessons/01_a.md', 'notes/b.md')
    """
    stem, _ = posixpath.splitext(name)
    if name.startswith(NOTEBOOKS):
        return f"{LESSONS}{stem.removeprefix(NOTEBOOKS)}.md"
    return f"{stem.removeprefix(DOCS)}.md"


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Rewrite the links of a page, and drop the comments of its anchors."""
    uri = page.file.src_uri
    source = NOTEBOOKS if uri.startswith(LESSONS) else f"{DOCS}{posixpath.dirname(uri)}"

    def on_site(link: str) -> str:
        target = posixpath.normpath(posixpath.join(source, link))
        if not target.startswith((DOCS, NOTEBOOKS)):
            return link
        return posixpath.relpath(page_of(target), posixpath.dirname(uri) or ".")

    # A comment that opens a line would be a block of its own to Markdown.
    return _replaced(_replaced(markdown, ANCHOR, lambda _: ""), LINK, on_site)


def _replaced(markdown: str, pattern: re.Pattern, new: Callable[[str], str]) -> str:
    """Replace what matches outside of code."""
    for match in reversed([*pattern.finditer(blanked(markdown, FENCE, CODE_SPAN))]):
        found = markdown[slice(*match.span())]
        markdown = markdown[: match.start()] + new(found) + markdown[match.end() :]
    return markdown
