"""The first use of a term on a page shows what it means, and leads to the glossary.

The glossary is a Markdown page with a definition list. A term may have other names, written
`mean squared error / MSE`; the plural in -s is understood. A bracket is part of a name, so that
`shape (of a tensor)` stands in the glossary and links nothing: the bare word is too common.
"""

import html
import re
from html.parser import HTMLParser
from typing import NamedTuple

__all__ = ["Term", "anchored", "explained", "terms"]

DEFINITION = re.compile(r"^(?P<names>\S.*)\n(?:\n)?: {1,3}(?P<text>.+(?:\n {4}.+)*)", re.M)
SEE = re.compile(r"\s*\[[^\]]*\]\([^)]*\)\.$")
MARKUP = re.compile(r"\[([^\]]*)\]\([^)]*\)|[*`]")
# Where a word is not prose, or has a link already.
APART = {"a", "button", "code", "figcaption", "h1", "h2", "h3", "h4", "math", "pre", "summary"}
APART |= {"script", "style", "svg", "table"}
VOID = {"br", "hr", "img", "input", "wbr"}


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


def anchored(content: str) -> str:
    """The glossary's own HTML, each term with the anchor that `explained` leads to."""
    return re.sub(
        r"<dt>(.*?)</dt>", lambda match: f'<dt id="{_key(match[1])}">{match[1]}</dt>', content
    )


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
