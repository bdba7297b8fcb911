"""Figures are drawn late on screen, when they come near. On paper they are all there."""

import struct
import zlib
from base64 import b64encode

import pytest

from .conftest import Visitor, build
from .printed import MARK_FIGURES, pictures_in, shown_in
from .tiny import cells, code, markdown, store

WITH_FIGURES = ["lessons/01_matmul/", "how-fast/", "notes/strides-and-storage/"]


def png(width, height):
    """A grey picture."""

    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    size = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x80" * width) * height)
    parts = chunk(b"IHDR", size), chunk(b"IDAT", rows), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@pytest.mark.parametrize("path", WITH_FIGURES)
def test_every_drawing_is_on_paper(visitor, site, path):
    page = visitor.open(site.address + path)
    marks = page.evaluate(MARK_FIGURES)
    assert marks
    assert shown_in(page.pdf()) == set(marks)


def test_so_is_every_picture_though_nobody_has_scrolled_to_it(browser, tree, tmp_path):
    visitor = Visitor(browser)  # the tiny course has no logo, which is no fault here
    pixels = {"image/png": b64encode(png(31, 17)).decode()}
    far_down = markdown("A word.\n\n" * 400)
    store(tree, [*cells(), far_down, code(3, "#| alt: A grey box, far down\nbox()", **pixels)])
    built = build(tree, tmp_path / "site", OFFLINE="true")
    assert built.returncode == 0, built.stderr
    page = visitor.open((tmp_path / "site/lessons/01_tiny.html").as_uri())
    picture = "document.querySelector('.nb-figure img').complete"
    assert not page.evaluate(picture), "it is not far enough down to be loaded late"
    assert (31, 17) in pictures_in(page.pdf())
    visitor.context.close()
