"""What a page has in it once it is printed."""

import io
import re
from base64 import b64decode

from pypdf import PdfReader

# Writes a word into each drawing: it is on paper if the drawing is.
MARK_FIGURES = """() => [...document.querySelectorAll(".nb-figure > svg")].map((svg, number) => {
    const text = document.createElementNS("http://www.w3.org/2000/svg", "text");
    const { x, y, height } = svg.viewBox.baseVal;
    text.textContent = `mark${number}end`;
    text.setAttribute("x", x);
    text.setAttribute("y", y + height / 4);
    text.setAttribute("font-size", height / 12);
    svg.append(text);
    return text.textContent;
})"""


def shown_in(pdf: bytes | str) -> set[str]:
    """The marks of the drawings that are on paper; a PDF may be in base64."""
    reader = PdfReader(io.BytesIO(b64decode(pdf) if isinstance(pdf, str) else pdf))
    text = "".join(page.extract_text() for page in reader.pages)
    return set(re.findall(r"mark\d+end", text))


def pictures_in(pdf: bytes) -> list[tuple[int, int]]:
    """The sizes of the pictures made of pixels that are on paper."""
    pages = PdfReader(io.BytesIO(pdf)).pages
    found = [picture.indirect_reference.get_object() for page in pages for picture in page.images]
    return [(picture["/Width"], picture["/Height"]) for picture in found]
