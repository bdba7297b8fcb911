"""Drawings of a Markdown page, inlined as those of a notebook are: they follow the page's theme."""

from pathlib import Path

from lessonkit.page import Drawing, anchors, element_box
from lessonkit.page.figure import vector_figure

__all__ = ["with_drawings", "without_drawings"]

PLACE = '<div id="nb-drawing-{}"></div>'


def without_drawings(markdown: str) -> tuple[str, list[Drawing]]:
    """The text with a mark in the place of each drawing that its code makes, and the drawings."""
    found = [(anchor, drawing) for anchor in anchors(markdown) if (drawing := anchor.drawing)]
    for number, (anchor, _) in reversed([*enumerate(found)]):
        place = f"\n\n{PLACE.format(number)}\n\n"
        markdown = markdown[: anchor.opening] + place + markdown[anchor.closing :]
    return markdown, [drawing for _, drawing in found]


def with_drawings(html: str, drawings: list[Drawing], folder: Path) -> str:
    """The page's HTML with its drawings.

    Args:
        html: what Markdown has made of the source.
        drawings: in the order of their marks.
        folder: of the page, beside which their files lie.

    Raises:
        ValueError: names the file that is no drawing, or does not say how large it is.
        OSError: if one is not there.
    """
    for number, drawing in enumerate(drawings):
        markup = (folder / drawing.file).read_text(encoding="utf-8")
        try:
            shown = _shown(markup, drawing, number)
        except ValueError as error:
            raise ValueError(f"{drawing.file}: {error}") from None
        html = html.replace(PLACE.format(number), shown)
    return html


def _shown(markup: str, drawing: Drawing, number: int) -> str:
    if drawing.file.endswith(".svg"):
        return vector_figure(markup, f"d{number}", drawing.alt, caption="")
    if box := element_box(markup):
        return box
    raise ValueError("is no custom element; a picture is drawn as .svg")
