"""A Markdown text as Jupyter reads it: CommonMark with tables, tasks, footnotes and formulas."""

import re
from functools import lru_cache
from html.parser import HTMLParser

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.amsmath import amsmath_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

__all__ = [
    "Token",
    "as_jupyter_shows",
    "definitions",
    "loose_tags",
    "open_tags",
    "pictures_of",
    "starts_with_title",
    "tokens_of",
]

READER = (
    MarkdownIt("commonmark")
    .enable(["table", "strikethrough"])
    .use(dollarmath_plugin, allow_digits=False, double_inline=True)
    .use(amsmath_plugin)
    .use(footnote_plugin)
    .use(tasklists_plugin)
)
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
# The end of these may be left out.
SELF_ENDING = {"dd", "dt", "li", "option", "p", "tbody", "td", "tfoot", "th", "thead", "tr"}
PICTURE = re.compile(r"<img\b[^>]*?\ssrc\s*=\s*[\"']?([^\"'\s>]+)", re.I)


def as_jupyter_shows(source: str) -> str:
    """The HTML of a cell."""
    return READER.render(source)


@lru_cache(maxsize=64)  # a cell is read again and again until its blocks stand apart
def tokens_of(source: str) -> list[Token]:
    """The blocks of a text, with the lines that each takes."""
    return READER.parse(source)


def starts_with_title(source: str) -> bool:
    """Whether a text begins with a heading of the first level, in either spelling."""
    tokens = tokens_of(source)
    return bool(tokens) and tokens[0].type == "heading_open" and tokens[0].tag == "h1"


def definitions(source: str) -> dict[str, str]:
    r"""What a text defines for all of a page: where its references lead, and its footnotes.

    >>> definitions("[a]: b.md\n\n[^c]: Some words.")
    {'[a]': 'b.md', '[^c]': ''}
    """
    environment: dict = {}
    READER.parse(source, environment)
    links = environment.get("references", {})
    notes = environment.get("footnotes", {}).get("refs", {})
    found = {f"[{name.lower()}]": link["href"] for name, link in links.items()}
    return found | {f"[^{name.removeprefix(':')}]": "" for name in notes}


def pictures_of(source: str) -> list[str]:
    """The addresses of the pictures of a text, in Markdown and in HTML; those in code are none.

    >>> pictures_of('![A](images/a.png) `![B](b.png)` <img src="c.png">')
    ['images/a.png', 'c.png']
    """
    pictures = []
    for token in _all(tokens_of(source)):
        if token.type == "image":
            pictures.append(str(token.attrs["src"]))
        elif token.type in ("html_block", "html_inline"):
            pictures += PICTURE.findall(token.content)
    return pictures


def open_tags(html: str) -> list[str]:
    """The tags that are open at the end of a piece of HTML."""
    return _Balance(html).open


def loose_tags(source: str) -> list[str]:
    """Complaints about HTML that begins and does not end, or ends and does not begin."""
    tokens = _all(tokens_of(source))
    balance = _Balance("".join(token.content for token in tokens if token.type[:5] == "html_"))
    return [*balance.faults, *(f"<{tag}> is never closed" for tag in balance.open)]


def _all(tokens: list[Token]) -> list[Token]:
    return [inner for token in tokens for inner in (token, *_all(token.children or []))]


class _Balance(HTMLParser):
    """Which tags are open at the end of a text, and which were closed without being open."""

    def __init__(self, html: str):
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag not in VOID | SELF_ENDING:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID | SELF_ENDING:
            return
        if tag not in self.open:
            self.faults.append(f"</{tag}> closes nothing")
            return
        while (last := self.open.pop()) != tag:
            self.faults.append(f"<{last}> is never closed")
