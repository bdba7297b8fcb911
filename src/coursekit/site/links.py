"""MkDocs hook: links and numbers may be written as they work on GitHub and in Jupyter.

`../docs/notes/x.md` in a notebook and `../../notebooks/y.ipynb` in a note both arrive, and the
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


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Rewrite the links of a page, and drop the comments of its anchors."""
    uri = page.file.src_uri
    source = NOTEBOOKS if uri.startswith(LESSONS) else f"{DOCS}{posixpath.dirname(uri)}"

    def on_site(link: str) -> str:
        target = posixpath.normpath(posixpath.join(source, link))
        if target.startswith(DOCS):
            target = target.removeprefix(DOCS)
        elif target.startswith(NOTEBOOKS):
            target = f"{LESSONS}{target.removeprefix(NOTEBOOKS).removesuffix('.ipynb')}.md"
        else:
            return link
        return posixpath.relpath(target, posixpath.dirname(uri) or ".")

    # A comment that opens a line would be a block of its own to Markdown.
    return _replaced(_replaced(markdown, ANCHOR, lambda _: ""), LINK, on_site)


def _replaced(markdown: str, pattern: re.Pattern, new: Callable[[str], str]) -> str:
    """Replace what matches outside of code."""
    for match in reversed([*pattern.finditer(blanked(markdown, FENCE, CODE_SPAN))]):
        found = markdown[slice(*match.span())]
        markdown = markdown[: match.start()] + new(found) + markdown[match.end() :]
    return markdown
