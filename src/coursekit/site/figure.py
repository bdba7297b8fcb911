"""Figures of a notebook as HTML: vector ones follow the page's theme."""

from __future__ import annotations

import html
import re

__all__ = ["raster_figure", "vector_figure"]

POINTS_TO_PIXELS = 4 / 3
TRANSLUCENT = re.compile(r"fill: (#\w{6}); opacity: ([\d.]+)")


def raster_figure(source: str, alt: str, caption: str, size: dict[str, int]) -> str:
    """An `<img>` of the file `source`, with its size if the notebook knows it."""
    box = "".join(f' {side}="{size[side]}"' for side in ("width", "height") if side in size)
    image = f'<img src="{source}" alt="{html.escape(alt)}"{box} loading="lazy">'
    return _figure(image, caption)


def vector_figure(svg: str, prefix: str, alt: str, caption: str) -> str:
    """Matplotlib's SVG inlined: colours and font of the page, ids of its own, a name to read out.

    Args:
        svg: The SVG document.
        prefix: Put before each id, so that two figures of a page cannot clash.
        alt: What the figure shows, for those who do not see it.
        caption: Shown below the figure, may be empty.
    """
    svg = svg[svg.index("<svg") :]
    # Matplotlib's `*{...}` rule would style the whole page.
    svg = re.sub(r"<metadata>.*?</metadata>|<!--.*?-->|<style.*?</style>", "", svg, flags=re.S)
    # An id that nothing refers to goes: Matplotlib gives two equal images the same.
    linked = set(re.findall(r'(?:href="|url\()#([^")]+)', svg))
    svg = re.sub(r'\s+id="([^"]+)"', lambda match: match[0] if match[1] in linked else "", svg)
    svg = re.sub(r'\bid="([^"]+)"', rf'id="{prefix}-\1"', svg)
    svg = re.sub(r'href="#([^"]+)"', rf'href="#{prefix}-\1"', svg)
    svg = re.sub(r"url\(#([^)]+)\)", rf"url(#{prefix}-\1)", svg)
    svg = svg.replace("#000000", "currentColor").replace("fill: #ffffff", "fill: none")
    # A translucent area keeps the contrast of its colour in its outline.
    svg = TRANSLUCENT.sub(r"fill: \1; fill-opacity: \2; stroke: \1", svg)
    svg = re.sub(r"font-family: [^;\"]*;?", "", svg)
    svg = re.sub(r"(font: [\d.]+px) '[^;\"]*", r"\1 var(--md-text-font-family)", svg)
    svg = re.sub(r"\n\s*", "\n", svg)
    width, height = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg).groups()
    opening = (
        f'<svg class="nb-svg" viewBox="0 0 {width} {height}" fill="currentColor" role="img" '
        f'aria-label="{html.escape(alt)}" width="{float(width) * POINTS_TO_PIXELS:.0f}">'
    )
    return _figure(re.sub(r"<svg[^>]*>", lambda _: opening, svg, count=1), caption)


def _figure(inner: str, caption: str) -> str:
    note = f"<figcaption>{html.escape(caption)}</figcaption>" if caption else ""
    return f'<figure class="nb-figure" data-search-exclude>{inner}{note}</figure>'
