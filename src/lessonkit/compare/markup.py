"""Do two HTML or SVG texts show the same? Element by element, table cell by table cell."""

import math
import re
from html.parser import HTMLParser
from operator import itemgetter
from typing import NamedTuple

from lessonkit.compare.pictures import picture_difference
from lessonkit.compare.text import text_difference
from lessonkit.page import EXACT, Tolerance

__all__ = ["markup_difference"]

EMBEDDED = re.compile(r"^data:image/(?:png|jpeg);base64,")
DECLARED_ID = re.compile(r"""\sid\s*=\s*["']?([^"'\s>]+)""")
NAMES_AN_ID = {"id", "for", "headers", "aria-labelledby", "aria-describedby"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
ADDRESS = re.compile(r"<\w+ (?:xlink:)?(?:href|src|srcset|poster|action|data)>")
# Blanks beside these cannot be seen.
BLOCKS = re.compile(
    r"</?(?:article|aside|blockquote|body|br|caption|col|colgroup|d[dlt]|div|figcaption|figure"
    r"|footer|h\d|head|header|hr|html|li|main|nav|[ou]l|p|pre|section|style|svg|t[dhr]|table|tbody"
    r"|tfoot|thead)\b.*"
)
SCALE = re.compile(r"scale\(\s*([-+.\deE]+)|matrix\(\s*([-+.\deE]+)")
VIEW_BOX = re.compile(r"[\s,]+")
COORDINATE = re.compile(r"[cr]?[xy][12]?|r|d|points|width|height|viewbox")
OWN_UNITS = re.compile(r"(?:\w+gradient|pattern|mask|clippath|filter|marker)")
QUARTER_POINT = 0.25  # a third of a pixel: no eye sees it
THOUSANDTH = 0.001  # of a drawing's size, of a scale or of a shift


class Piece(NamedTuple):
    """One tag, attribute or text of a page, where it stands and how far its numbers may move."""

    place: str
    value: str
    slack: Tolerance = EXACT


def markup_difference(old: str, new: str, tolerance: Tolerance = EXACT) -> str | None:
    """What changed between two HTML or SVG texts.

    Ids, which libraries draw at random, may change as long as they are used in the same way, and
    attributes and classes may stand in another order. Embedded pictures are compared by their
    pixels. With any tolerance blanks count only where they part words, and coordinates in a drawing
    may move by a quarter of a point, or a thousandth of a small one.

    Returns:
        A message that names the place, or None if they show the same.
    """
    if old == new:
        return None
    was, now = (_pieces(markup, exact=tolerance == EXACT) for markup in (old, new))
    if [piece.place for piece in was] != [piece.place for piece in now]:
        return text_difference(_outline(was), _outline(now))
    for before, after in zip(was, now, strict=True):
        if message := _piece_difference(before, after, tolerance):
            return f"{before.place}: {message}"
    return None


def _piece_difference(old: Piece, new: Piece, tolerance: Tolerance) -> str | None:
    if old.value == new.value:
        return None
    if EMBEDDED.match(old.value) and EMBEDDED.match(new.value):
        was, now = (EMBEDDED.sub("", piece.value) for piece in (old, new))
        return picture_difference(was, now, tolerance)
    blanks = f"blanks: {old.value!r} became {new.value!r}"
    if tolerance == EXACT or ADDRESS.fullmatch(old.place):
        return text_difference(old.value, new.value) or blanks
    if _edges(old.value) != _edges(new.value):
        return blanks
    return text_difference(old.value, new.value, old.slack if old.slack != EXACT else tolerance)


def _edges(text: str) -> tuple[bool, bool]:
    return text[:1].isspace(), text[-1:].isspace()


def _pieces(markup: str, exact: bool) -> list[Piece]:
    reader = _Reader(markup, exact)
    reader.feed(markup)
    reader.close()
    return reader.pieces if exact else _without_unseen_blanks(reader.pieces)


def _without_unseen_blanks(pieces: list[Piece]) -> list[Piece]:
    """Texts without the blanks that touch a block, or an end."""
    ends = [True, *(bool(BLOCKS.fullmatch(piece.place)) for piece in pieces), True]
    kept = []
    for piece, after, before in zip(pieces, ends, ends[2:], strict=False):
        if not piece.place.startswith("<"):
            text = piece.value.lstrip() if after else piece.value
            piece = piece._replace(value=text.rstrip() if before else text)
        if piece.value or piece.place.startswith("<"):
            kept.append(piece)
    return kept


def _outline(pieces: list[Piece]) -> str:
    return "\n".join(f"{piece.place} {piece.value}".rstrip() for piece in pieces)


class _Reader(HTMLParser):
    """Lists what a markup text holds, with ids numbered in their order."""

    def __init__(self, markup: str, exact: bool):
        super().__init__()
        self.exact = exact
        declared = dict.fromkeys(DECLARED_ID.findall(markup))
        self.ids = {name: f"id{i}" for i, name in enumerate(declared)}
        longest_first = sorted(map(re.escape, declared), key=len, reverse=True)
        self.linked = re.compile(rf"#({'|'.join(longest_first) or '(?!)'})(?![\w-])")
        self.pieces: list[Piece] = []
        self.open: list[str] = []
        self.scales: list[float] = []  # of the open elements
        self.step = QUARTER_POINT
        self.row = self.column = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "svg" and "svg" not in self.open:
            self.step = _step(given.get("viewbox", ""))
        if tag not in VOID:
            self.open.append(tag)
            self.scales.append(_scale(given.get("transform", "")))
        if tag == "table":
            self.row = 0
        elif tag == "tr":
            self.row, self.column = self.row + 1, 0
        elif tag in ("td", "th"):
            self.column += 1
        self.pieces.append(Piece(f"<{tag}>", ""))
        for name, value in sorted(attrs, key=itemgetter(0)):
            value = self._numbered(name, value or "")
            self.pieces.append(Piece(f"<{tag} {name}>", value, self._slack(name)))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        while tag in self.open and self.open.pop() != tag:
            pass  # elements that were left open
        del self.scales[len(self.open) :]
        self.pieces.append(Piece(f"</{tag}>", ""))

    def handle_data(self, data: str) -> None:
        text = data if self.exact or "pre" in self.open else re.sub(r"\s+", " ", data)
        if "svg" in self.open and not {"text", "style"}.intersection(self.open):
            text = text if self.exact else text.strip()
        if text and "metadata" not in self.open:
            where = self.open[-1] if self.open else "text"
            if {"td", "th"} & set(self.open):
                where = f"table row {self.row}, column {self.column}"
            value = self._numbered("style", text) if where == "style" else text
            self.pieces.append(Piece(where, value))

    def unknown_decl(self, data: str) -> None:
        """`<![CDATA[text]]>`, which a drawing shows."""
        if data.startswith("CDATA["):
            self.handle_data(data.removeprefix("CDATA["))

    def handle_comment(self, data: str) -> None:
        if "svg" in self.open:  # matplotlib states a label in words above its outlines
            self.pieces.append(Piece("label", data.strip()))

    def _slack(self, attribute: str) -> Tolerance:
        if "svg" not in self.open or any(map(OWN_UNITS.fullmatch, self.open)):
            return EXACT
        if attribute == "transform":
            return Tolerance(relative=THOUSANDTH)
        if COORDINATE.fullmatch(attribute):
            return Tolerance(absolute=self.step / math.prod(self.scales))
        return EXACT

    def _numbered(self, name: str, value: str) -> str:
        if name == "class":
            return " ".join(sorted(value.split()))
        if name in NAMES_AN_ID:
            return " ".join(self.ids.get(word, word) for word in value.split())
        return self.linked.sub(lambda match: f"#{self.ids[match[1]]}", value)


def _step(view_box: str) -> float:
    """How far a coordinate may move: a quarter of a point, if the drawing is not tiny."""
    try:
        sizes = [float(size) for size in VIEW_BOX.split(view_box.strip())[2:]]
    except ValueError:
        sizes = []
    return min(QUARTER_POINT, THOUSANDTH * max(sizes)) if sizes else QUARTER_POINT


def _scale(transform: str) -> float:
    """How many times larger an element is drawn; never less than once."""
    factors = [float(a or b) for a, b in SCALE.findall(transform)]
    return max(1.0, math.prod(map(abs, factors)))
