"""Figures of a notebook as HTML: vector ones follow the page's theme."""

import html
import re

__all__ = ["raster_figure", "vector_figure"]

POINTS_TO_PIXELS = 4 / 3
OPENING = re.compile(r"<svg\b[^>]*>")
NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
VIEW_BOX = re.compile(
    r"\sviewBox=[\"']\s*"
    rf"(?P<box>{NUMBER}[\s,]+{NUMBER}[\s,]+(?P<width>{NUMBER})[\s,]+(?P<height>{NUMBER}))\s*[\"']"
)
TAG = re.compile(r"<[^>]*>")
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

    Raises:
        ValueError: if the document does not say how large it is.
    """
    drawing = OPENING.search(svg)
    size = VIEW_BOX.search(drawing[0]) if drawing else None
    if not (drawing and size):
        got = " ".join(drawing[0].split()) if drawing else "no such tag"
        raise ValueError(
            f"an SVG figure needs a viewBox of four numbers in its <svg> tag, got {got}; "
            "give it one, or draw it as a PNG"
        )
    svg = svg[drawing.start() :]
    # Matplotlib's `*{...}` rule would style the whole page.
    svg = re.sub(r"<metadata>.*?</metadata>|<!--.*?-->|<style.*?</style>", "", svg, flags=re.S)
    # An id that nothing refers to goes: Matplotlib gives two equal images the same.
    linked = set(re.findall(r'(?:href="|url\()#([^")]+)', svg))
    svg = re.sub(r'\s+id="([^"]+)"', lambda match: match[0] if match[1] in linked else "", svg)
    svg = re.sub(r'\bid="([^"]+)"', rf'id="{prefix}-\1"', svg)
    svg = re.sub(r'href="#([^"]+)"', rf'href="#{prefix}-\1"', svg)
    svg = re.sub(r"url\(#([^)]+)\)", rf"url(#{prefix}-\1)", svg)
    svg = TAG.sub(lambda tag: _themed(tag[0]), svg)
    # A translucent area keeps the contrast of its colour in its outline.
    svg = TRANSLUCENT.sub(r"fill: \1; fill-opacity: \2; stroke: \1", svg)
    svg = re.sub(r"font-family: [^;\"]*;?", "", svg)
    svg = re.sub(r"\bfont: ([\d.]+px) '[^;\"]*", r"font-size: \1", svg)  # as other versions do
    svg = re.sub(r"(?<=[ \"])-0(?=[ \"\n])", "0", svg)
    svg = re.sub(r"\n\s*", "\n", svg)
    width = float(size["width"]) * POINTS_TO_PIXELS
    opening = (
        f'<svg class="nb-svg" viewBox="{size["box"]}" fill="currentColor" role="img" '
        f'aria-label="{html.escape(alt)}" width="{width:.0f}" '
        f'style="aspect-ratio: {float(size["width"]):.0f}/{float(size["height"]):.0f}">'
    )
    return _figure(OPENING.sub(lambda _: opening, svg, count=1), caption)


def _themed(tag: str) -> str:
    return tag.replace("#000000", "currentColor").replace("fill: #ffffff", "fill: none")


def _figure(inner: str, caption: str) -> str:
    note = f"<figcaption>{html.escape(caption)}</figcaption>" if caption else ""
    return f'<figure class="nb-figure" data-search-exclude>{inner}{note}</figure>'
