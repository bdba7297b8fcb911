"""MkDocs hook: the first use of a term on a page shows what it means, and leads to the glossary.

The glossary is a Markdown page with a definition list. A term may have other names, written
`mean squared error / MSE`; the plural in -s is understood. A bracket is part of a name, so that
`shape (of a tensor)` stands in the glossary and links nothing: the bare word is too common. Set
`extra.glossary` to the page. The home page and the reference are left alone.
"""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

__all__ = ["Term", "explained", "terms"]

DEFINITION = re.compile(r"^(?P<names>\S.*)\n(?:\n)?: {1,3}(?P<text>.+(?:\n {4}.+)*)", re.M)
SEE = re.compile(r"\s*\[[^\]]*\]\([^)]*\)\.$")
MARKUP = re.compile(r"\[([^\]]*)\]\([^)]*\)|[*`]")
# Where a word is not prose, or has a link already.
APART = {"a", "button", "code", "figcaption", "h1", "h2", "h3", "h4", "math", "pre", "summary"}
APART |= {"script", "style", "svg", "table"}
VOID = {"br", "hr", "img", "input", "wbr"}

_terms: list[Term] = []


class Term(NamedTuple):
    """A term: its place in the glossary, its names, what it means."""

    key: str
    names: list[str]
    meaning: str


def terms(glossary: str) -> list[Term]:
    r"""Read the definitions of a glossary, as plain text and without a link at the end.

    >>> terms("Loss\n:   A number that *training* makes small. [Lesson 3](x.md).\n")
    [Term(key='loss', names=['Loss'], meaning='A number that training makes small.')]
    """
    return [
        Term(
            key=_key(match["names"]),
            names=[name.strip() for name in match["names"].split(" / ")],
            meaning=" ".join(MARKUP.sub(r"\1", SEE.sub("", match["text"])).split()),
        )
        for match in DEFINITION.finditer(glossary)
    ]


def _key(names: str) -> str:
    return re.sub(r"\W+", "-", names.partition(" / ")[0].strip().lower()).strip("-")


def _plain(name: str) -> str:
    return " ".join(name.lower().split())


def explained(content: str, known: list[Term], address: str) -> str:
    """Link the first use of each term in the prose of a page.

    Args:
        content: the page's HTML.
        known: the terms; where two match, the longer name is taken.
        address: of the glossary, as seen from the page.

    Returns:
        The HTML; headings, code, formulas, figures and links are left as they are.
    """
    of = {_plain(name): term for term in known for name in term.names}
    if not of:
        return content
    # Where the source has a line break between two words, the page has it, too.
    names = "|".join(
        r"\s+".join(map(re.escape, name.split())) for name in sorted(of, key=len, reverse=True)
    )
    pattern = re.compile(rf"(?<![\w-])({names})(s?)(?![\w-])", re.IGNORECASE)
    seen: set[str] = set()

    def link(match: re.Match) -> str:
        term = of[_plain(match[1])]
        if term.key in seen:
            return match[0]
        seen.add(term.key)
        title = html.escape(term.meaning)
        return f'<a class="term" href="{address}#{term.key}" title="{title}">{match[0]}</a>'

    parts, end = [], 0
    for start, stop in _prose(content):
        parts += [content[end:start], pattern.sub(link, content[start:stop])]
        end = stop
    return "".join([*parts, content[end:]])


def _prose(content: str) -> list[tuple[int, int]]:
    parser = _Prose(content)
    parser.feed(content)
    parser.close()
    return parser.spans


class _Prose(HTMLParser):
    """Where the text lies that is neither code nor formula, heading or link."""

    def __init__(self, content: str):
        super().__init__(convert_charrefs=False)
        self.spans: list[tuple[int, int]] = []
        self._lines = [0, *(match.end() for match in re.finditer("\n", content))]
        self._apart: list[str] = []

    def handle_starttag(self, tag: str, attributes: list) -> None:
        if tag not in VOID and (self._apart or tag in APART):
            self._apart.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._apart:
            while self._apart.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not self._apart:
            line, column = self.getpos()
            start = self._lines[line - 1] + column
            self.spans.append((start, start + len(data)))


def on_files(files: Files, config: MkDocsConfig) -> None:
    """Read the glossary, if the settings name one."""
    _terms.clear()
    name = config.extra.get("glossary")
    if not name:
        return
    page = Path(config.docs_dir) / name
    if not page.is_file():
        raise PluginError(f"extra.glossary: there is no {name} in {config.docs_dir}")
    _terms.extend(terms(page.read_text(encoding="utf-8")))


@event_priority(-50)
def on_page_content(content: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Give each term of the glossary its anchor there, and its tooltip where it is used first."""
    if not _terms or page.is_homepage or page.file.src_uri.startswith("reference/"):
        return content
    glossary = files.get_file_from_path(config.extra["glossary"])
    if page.file is glossary:
        return re.sub(
            r"<dt>(.*?)</dt>", lambda match: f'<dt id="{_key(match[1])}">{match[1]}</dt>', content
        )
    return explained(content, _terms, get_relative_url(glossary.url, page.file.url))
