"""Links may be written as they work on GitHub and in Jupyter, in Markdown and in HTML.

`../docs/notes/x.md` in a lesson and `../../notebooks/y.ipynb` in a note both arrive, so do pictures
from either folder. Also, the comments around a computed number are gone.
"""

import posixpath
import re
from collections.abc import Callable
from html import escape, unescape
from typing import NamedTuple
from urllib.parse import quote, unquote, urldefrag
from xml.etree.ElementTree import Element

from markdown import Extension, Markdown
from markdown.treeprocessors import Treeprocessor

from lessonkit.page import CODE_SPAN, FENCE, blanked

__all__ = ["Folders", "LinksOfTheSite", "is_of_the_project", "with_addresses", "without_anchors"]

ANCHOR = re.compile(r"<!--(?:=|\s*cited:).*?-->|<!--/-->", re.S)
ELSEWHERE = re.compile(r"\w[\w+.-]*:|[/#?]|$")
IN_HTML = re.compile(
    r"(?P<head><(?:a|audio|embed|iframe|img|object|source|track|video)\b[^<>]*?\s"
    r"(?:href|src|poster|data)\s*=\s*)(?P<mark>[\"'])(?P<address>.*?)(?P=mark)",
    re.I | re.S,
)


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

    def uri(self, address: str, name: str) -> str | None:
        """The page or picture that an address in the file `name` leads to; None if elsewhere."""
        path = unquote(urldefrag(address)[0])
        return self.page_of(posixpath.normpath(posixpath.join(posixpath.dirname(name), path)))

    def on_site(self, address: str, name: str) -> str:
        """An address in the file `name`, as it leads from its page to another, or to a picture.

        >>> folders = Folders("docs", "notebooks", "lessons")
        >>> folders.on_site("../docs/notes/b.md#c", "notebooks/01_a.ipynb")
        '../notes/b.md#c'
        """
        if not is_of_the_project(address) or not (uri := self.uri(address, name)):
            return address
        here = posixpath.dirname(self.page_of(name)) or "."
        fragment = urldefrag(address).fragment
        return quote(posixpath.relpath(uri, here)) + (f"#{fragment}" if fragment else "")


def is_of_the_project(address: str) -> bool:
    """Whether an address begins at the page that has it."""
    return not ELSEWHERE.match(address)


class LinksOfTheSite(Extension):
    """Rewrites what Python-Markdown has read as a link or a picture.

    Attributes:
        on_site: gives the new address. MkDocs makes one of the page from it, and checks it.
        in_html: the same for HTML that is no Markdown, which MkDocs never sees.
    """

    def __init__(self, on_site: Callable[[str], str], in_html: Callable[[str], str]):
        super().__init__()
        self.on_site, self.in_html = on_site, in_html

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        """Come before MkDocs, and after all that makes links."""
        md.treeprocessors.register(_Rewriting(md, self), "lessonkit-links", 1)


class _Rewriting(Treeprocessor):
    def __init__(self, md: Markdown, links: LinksOfTheSite):
        super().__init__(md)
        self.links = links

    def run(self, root: Element) -> None:
        for element in root.iter():
            for name in {"a": ["href"], "img": ["src"]}.get(element.tag, ()):
                if element.get(name):
                    element.set(name, self.links.on_site(element.get(name)))
        stash = self.md.htmlStash.rawHtmlBlocks
        stash[:] = [
            with_addresses(html, self.links.in_html) if isinstance(html, str) else html
            for html in stash
        ]


def with_addresses(html: str, new: Callable[[str], str]) -> str:
    """HTML with the addresses of its links and pictures replaced."""

    def replaced(match: re.Match) -> str:
        address = escape(new(unescape(match["address"])))
        return f"{match['head']}{match['mark']}{address}{match['mark']}"

    return IN_HTML.sub(replaced, html)


def without_anchors(markdown: str) -> str:
    """The text with its computed numbers, and without the comments that say how.

    A comment that opens a line would be a block of its own to Markdown.
    """
    for match in reversed([*ANCHOR.finditer(blanked(markdown, FENCE, CODE_SPAN))]):
        markdown = markdown[: match.start()] + markdown[match.end() :]
    return markdown
