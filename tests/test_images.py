"""Each image lies in its place of the grid, pixel for pixel, above its words."""

from base64 import b64decode
from io import BytesIO
from xml.etree import ElementTree

import matplotlib.pyplot as plt
import pytest
import torch

from foundations.support import COLOURS, ShapeError, draw_images

IMAGES = torch.stack([torch.eye(3), torch.ones(3, 3).tril(), torch.eye(3).flip(0)])


def elements(drawing, tag):
    return ElementTree.fromstring(drawing._repr_svg_()).findall(f"{{*}}{tag}")


def pixels(element):
    file = BytesIO(
        b64decode(element.attrib["{http://www.w3.org/1999/xlink}href"].partition(",")[2])
    )
    return torch.from_numpy(plt.imread(file, format="png"))[..., 0]


def test_the_pixels_arrive():
    found = torch.stack([*map(pixels, elements(draw_images(IMAGES, "abc"), "image"))])
    assert torch.equal(found, IMAGES)


def test_words_stand_below_their_image_in_reading_order():
    drawing = draw_images(IMAGES, [5, "six", 7], columns=2)
    images, words = elements(drawing, "image"), elements(drawing, "text")
    assert [text.text for text in words] == ["5", "six", "7"]
    places = [(float(i.attrib["y"]), float(i.attrib["x"])) for i in images]
    assert places == sorted(places)
    assert places[0][0] == places[1][0] < places[2][0], "two in a row"
    for image, text in zip(images, words, strict=True):
        x, y, width, height = (float(image.attrib[k]) for k in ("x", "y", "width", "height"))
        assert float(text.attrib["x"]) == x + width / 2
        assert float(text.attrib["y"]) > y + height


def test_what_is_marked_has_another_colour():
    texts = elements(draw_images(IMAGES, "abc", marked=[False, True]), "text")
    assert [text.attrib["fill"] for text in texts] == ["#000000", COLOURS[0], "#000000"]


def test_what_does_not_fit_is_refused():
    with pytest.raises(ShapeError, match=r"got \(3, 3, 3\) and 2 words"):
        draw_images(IMAGES, "ab")
    with pytest.raises(ShapeError, match=r"got \(3, 9\) and 3 words"):
        draw_images(IMAGES.flatten(1), "abc")
