"""Does a page show what Jupyter shows of a Markdown cell? One reads it, and so does the other."""

import re
from collections import Counter
from html.parser import HTMLParser

from markdown import Markdown

from lessonkit.page import unclosed_fences
from lessonkit.site.commonmark import as_jupyter_shows, loose_tags
from lessonkit.site.dialect import for_python_markdown
from lessonkit.site.links import without_anchors

__all__ = ["lost_on_the_page"]

NAMES = {
    "a": "a link",
    "blockquote": "a quotation",
    "br": "a line break",
    "code": "code",
    "del": "struck-through text",
    "em": "emphasis",
    "hr": "a rule",
    "img": "a picture",
    "li": "an item of a list",
    "math": "a formula",
    "pre": "a block of code",
    "strong": "bold text",
    "table": "a table",
    "td": "a cell of a table",
    "th": "a heading of a table",
} | {f"h{level}": "a heading" for level in range(1, 7)}
SAME = {"s": "del", "i": "em", "b": "strong"}
CONTAINERS = {"blockquote", "li", "ol", "pre", "table", "ul"}
VOID = {"br", "hr", "img", "input"}
MARKS = re.compile(r"\*\*|~~|`|\]\(|^#+ |\$\$|\\[^\s\w]", re.M)
# What only Material reads: a block with a title, a tab, attributes, a callout.
OF_MATERIAL = re.compile(
    r"^[ >]*(?:!!!|\?\?\?\+?|===) .*|\{ ?[:.#][^{}\n]*\}|^>\s*\[!\w+\].*", re.M
)
REMEDY = "write it in a simpler way, with an empty line around it"


def lost_on_the_page(source: str, reader: Markdown) -> list[str]:
    """What Jupyter shows of a cell, and the page would not.

    Args:
        source: of a Markdown cell.
        reader: Python-Markdown, as the site has it.
    """
    if faults := loose_tags(source):
        return faults
    if OF_MATERIAL.search(source) or unclosed_fences(source):  # the second is a rule of its own
        return []
    text = without_anchors(source)
    jupyter = _Seen(as_jupyter_shows(text))
    page = _Seen(reader.reset().convert(for_python_markdown(text)))
    found = [
        f"Jupyter shows {_said(path)} here, and the page would not: {REMEDY}"
        for path in (jupyter.elements - page.elements)
    ]
    if not found and (marks := page.marks() - jupyter.marks()):
        shown = " ".join(sorted(marks))
        found = [f"the page would show the marks {shown}, and Jupyter does not: {REMEDY}"]
    return found


def _said(path: tuple[str, ...]) -> str:
    inside = " inside ".join(NAMES[tag] for tag in reversed(path[:-1]) if tag in NAMES)
    return NAMES[path[-1]] + (f" inside {inside}" if inside else "")


class _Seen(HTMLParser):
    """The elements of some HTML, each with what it stands in, and the text outside of code."""

    def __init__(self, html: str):
        super().__init__()
        self.elements: Counter[tuple[str, ...]] = Counter()
        self.open: list[tuple[str, str]] = []  # each with what it stands for
        self.text: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        kinds = (dict(attributes).get("class") or "").split()
        name = SAME.get(tag, tag)
        if "math" in kinds or "arithmatex" in kinds:
            name = "math"
        elif {"headerlink", "footnote-backref"}.intersection(kinds):
            name = "aside"
        around = [name for _, name in self.open]
        if name in NAMES and "math" not in around and "pre" not in around:
            self.elements[(*(name for name in around if name in CONTAINERS), name)] += 1
        if tag not in VOID:
            self.open.append((tag, name))

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not {"code", "pre", "math", "aside"}.intersection(name for _, name in self.open):
            self.text.append(data)

    def marks(self) -> Counter[str]:
        """The marks of Markdown that can be seen."""
        return Counter(MARKS.findall("".join(self.text)))
