"""What a page inserts for an output that is more than text."""

import html
from collections.abc import Mapping

from lessonkit.page import element_box
from lessonkit.page.figure import raster_figure, vector_figure

__all__ = ["view"]


def view(output: Mapping, prefix: str, alt: str = "", caption: str = "") -> str:
    """An output as HTML, as the page was built with; empty if its text says all.

    Args:
        output: as nbformat describes it.
        prefix: put before the ids of a drawing, so that no two on the page clash.
        alt: what a figure of this cell shows.
        caption: what is written below a figure of this cell.
    """
    data = output.get("data", {})
    alt = alt or "Output of the cell"
    if "image/svg+xml" in data:
        return vector_figure(data["image/svg+xml"], prefix, alt, caption)
    for mime in ("image/png", "image/jpeg"):
        if mime in data:
            return raster_figure(f"data:{mime};base64,{data[mime]}", alt, caption, {})
    if box := element_box(data.get("text/html", "")):
        return box
    if "text/html" in data:
        name = html.escape(alt)
        return f'<div class="nb-html" role="group" aria-label="{name}">{data["text/html"]}</div>'
    if "text/markdown" in data:
        return _markdown(data["text/markdown"])
    return ""


def _markdown(text: str) -> str:
    from markdown import Markdown
    from markdown.extensions.fenced_code import FencedCodeExtension
    from markdown.extensions.tables import TableExtension

    # Given as objects: by name they would be looked up among what pip has installed.
    return Markdown(extensions=[FencedCodeExtension(), TableExtension()]).convert(text)
