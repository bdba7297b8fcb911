"""A drawing in SVG: words, boxes and lines, the same in every run and on every machine."""

from collections.abc import Sequence
from html import escape

from foundations.support.display import COLOURS

__all__ = ["ACCENT", "GREY", "INK", "LINE", "PALE", "Drawing", "Point"]

INK = "#000000"  # the page makes its own ink of it
GREY = "#808080"
PALE = 0.65  # of the ink: enough to be read on either paper
ACCENT = COLOURS[0]
LINE = 12.0  # height of a line of words
MARGIN = 4
XLINK = "http://www.w3.org/1999/xlink"
LETTER = 0.62  # width of a letter, of its size: a bound for most fonts
Point = tuple[float, float]


class Drawing:
    """What is drawn and how far it reaches, in points from the left and from the top."""

    def __init__(self):
        self._parts: list[str] = []
        self._points: list[Point] = []

    def text(
        self,
        at: Point,
        words: str,
        size: float = 10,
        anchor: str = "middle",
        colour: str = INK,
        strength: float = 1,
    ) -> None:
        """Write words; `at` is the middle of their height, and of their width if so anchored."""
        x, y = at
        width = LETTER * size * len(words)
        left = x - width * {"start": 0, "middle": 0.5, "end": 1}[anchor]
        self._reach((left, y - size / 2), (left + width, y + size / 2))
        place = f'x="{x:g}" y="{y + 0.35 * size:g}" font-size="{size:g}" text-anchor="{anchor}"'
        ink = f'fill="{colour}"' + (f' fill-opacity="{strength}"' if strength < 1 else "")
        self._parts.append(f"<text {place} {ink}>{escape(words)}</text>")

    def box(
        self,
        at: Point,
        size: Point,
        line: str = GREY,
        fill: str = "",
        dashed: bool = False,
        corner: float = 0,
    ) -> None:
        """Draw a rectangle from its upper left corner; `fill` is a colour, and laid on thinly."""
        (x, y), (width, height) = at, size
        self._reach(at, (x + width, y + height))
        place = f'x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{corner:g}"'
        inside = f'fill="{fill}" fill-opacity="0.25"' if fill else 'fill="none"'
        self._parts.append(f'<rect {place} {inside} stroke="{line}"{_dashes(dashed)}/>')

    def arrow(self, points: Sequence[Point], colour: str = GREY, dashed: bool = False) -> None:
        """Draw a line along the points, with a head at the last one."""
        self._reach(*points)
        (x0, y0), (x, y) = points[-2:]
        length = ((x - x0) ** 2 + (y - y0) ** 2) ** 0.5
        right, down = 5 * (x - x0) / length, 5 * (y - y0) / length  # the head is 5 long, 5 wide
        neck = (x - right, y - down)
        path = " ".join(f"{px:.4g},{py:.4g}" for px, py in [*points[:-1], neck])
        self._parts.append(
            f'<polyline points="{path}" fill="none" stroke="{colour}"{_dashes(dashed)}/>'
        )
        head = [(x, y), (neck[0] - down / 2, neck[1] + right / 2)]
        head.append((neck[0] + down / 2, neck[1] - right / 2))
        corners = " ".join(f"{px:.4g},{py:.4g}" for px, py in head)
        self._parts.append(f'<polygon points="{corners}" fill="{colour}"/>')

    def image(self, at: Point, size: Point, png: str) -> None:
        """Put a picture in, a PNG in base64, from its upper left corner; its pixels stay sharp."""
        (x, y), (width, height) = at, size
        self._reach(at, (x + width, y + height))
        place = f'x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}"'
        sharp = 'image-rendering="pixelated"'
        # Not `href`: the theme's navigation takes that for a link, and may not write to it.
        source = f'xmlns:xlink="{XLINK}" xlink:href="data:image/png;base64,{png}"'
        self._parts.append(f"<image {place} {sharp} {source}/>")

    def _reach(self, *points: Point) -> None:
        self._points += points

    def _repr_svg_(self) -> str:
        """The drawing, as Jupyter asks for it."""
        left, top = (min(axis) - MARGIN for axis in zip(*self._points, strict=True))
        right, bottom = (max(axis) + MARGIN for axis in zip(*self._points, strict=True))
        box = f"{left:.4g} {top:.4g} {right - left:.4g} {bottom - top:.4g}"
        # On its own it has a font and a size; a page gives it its own.
        frame = f'viewBox="{box}" font-family="sans-serif"'
        opening = f'<svg xmlns="http://www.w3.org/2000/svg" {frame}>'
        return "\n".join([opening, *self._parts, "</svg>"]) + "\n"

    def __repr__(self) -> str:
        return f"Drawing of {len(self._parts)} parts"


def _dashes(dashed: bool) -> str:
    return ' stroke-dasharray="2 2"' if dashed else ""
