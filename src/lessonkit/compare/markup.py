"""Do two HTML or SVG texts show the same? Element by element, table cell by table cell."""

import re
from html.parser import HTMLParser
from operator import itemgetter
from typing import NamedTuple

from lessonkit.compare.pictures import picture_difference
from lessonkit.compare.text import text_difference
from lessonkit.page import EXACT, Tolerance

__all__ = ["markup_difference"]

EMBEDDED = re.compile(r"^data:image/(?:png|jpeg);base64,")
DECLARED_ID = re.compile(r"""\sid=["']([^"']+)""")
NAMES_AN_ID = {"id", "for", "headers", "aria-labelledby", "aria-describedby"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
COORDINATE = re.compile(r"[cr]?[xy][12]?|r|d|points|width|height|viewbox")
QUARTER_POINT = Tolerance(absolute=0.25)  # a third of a pixel: no eye sees it
THOUSANDTH = Tolerance(relative=0.001)  # of a scale or a shift


class Piece(NamedTuple):
    """One tag, attribute or text of a page, where it stands and how far its numbers may move."""

    place: str
    value: str
    slack: Tolerance = EXACT


def markup_difference(old: str, new: str, tolerance: Tolerance = EXACT) -> str | None:
    """What changed between two HTML or SVG texts.

    Ids, which libraries draw at random, may change as long as they are used in the same way, and
    attributes may stand in another order. Embedded pictures are compared by their pixels. With any
    tolerance blanks do not count, and coordinates in a drawing may move by a quarter of a point.

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
        pictures = (EMBEDDED.sub("", piece.value) for piece in (old, new))
        return picture_difference(*pictures, tolerance)
    if tolerance != EXACT:
        return text_difference(old.value, new.value, old.slack if old.slack != EXACT else tolerance)
    return text_difference(old.value, new.value) or f"blanks: {old.value!r} became {new.value!r}"


def _pieces(markup: str, exact: bool) -> list[Piece]:
    reader = _Reader(markup, exact)
    reader.feed(markup)
    reader.close()
    return reader.pieces


def _outline(pieces: list[Piece]) -> str:
    return "\n".join(f"{piece.place} {piece.value}".rstrip() for piece in pieces)


class _Reader(HTMLParser):
    """Lists what a markup text holds, with ids numbered in their order."""

    def __init__(self, markup: str, exact: bool):
        super().__init__()
        self.exact = exact
        declared = dict.fromkeys(DECLARED_ID.findall(markup))
        self.ids = {name: f"id{i}" for i, name in enumerate(declared)}
        self.pieces: list[Piece] = []
        self.open: list[str] = []
        self.row = self.column = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        if tag == "table":
            self.row = 0
        elif tag == "tr":
            self.row, self.column = self.row + 1, 0
        elif tag in ("td", "th"):
            self.column += 1
        self.pieces.append(Piece(f"<{tag}>", ""))
        for name, value in sorted(attributes, key=itemgetter(0)):
            value = self._numbered(name, value or "")
            self.pieces.append(Piece(f"<{tag} {name}>", value, self._slack(name)))

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        while tag in self.open and self.open.pop() != tag:
            pass  # elements that were left open
        self.pieces.append(Piece(f"</{tag}>", ""))

    def handle_data(self, data: str) -> None:
        text = data if self.exact or "pre" in self.open else " ".join(data.split())
        if text and "metadata" not in self.open:
            where = self.open[-1] if self.open else "text"
            if {"td", "th"} & set(self.open):
                where = f"table row {self.row}, column {self.column}"
            value = self._numbered("style", text) if where == "style" else text
            self.pieces.append(Piece(where, value))

    def handle_comment(self, data: str) -> None:
        if "svg" in self.open:  # matplotlib states a label in words above its outlines
            self.pieces.append(Piece("label", data.strip()))

    def _slack(self, attribute: str) -> Tolerance:
        if "svg" in self.open and attribute == "transform":
            return THOUSANDTH
        if "svg" in self.open and COORDINATE.fullmatch(attribute):
            return QUARTER_POINT
        return EXACT

    def _numbered(self, name: str, value: str) -> str:
        if name in NAMES_AN_ID:
            return " ".join(self.ids.get(word, word) for word in value.split())
        return re.sub(r"#([\w.:-]+)", lambda m: f"#{self.ids.get(m[1], m[1])}", value)
