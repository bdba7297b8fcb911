"""Pictures are compared pixel for pixel; where numbers may move, they may shimmer."""

import base64
import io

import numpy as np
import pytest
from PIL import Image, ImageDraw

from lessonkit.compare.pictures import picture_difference
from lessonkit.page import ROUNDING


def encoded(pixels, form="PNG"):
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, form)
    return base64.b64encode(file.getvalue()).decode()


def paper():
    """A white page of 120x80 pixels with a frame and a curve."""
    picture = Image.new("RGB", (120, 80), "white")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((10, 10, 110, 70), outline="black")
    pen.line([(10 + i, 70 - i * i // 200) for i in range(100)], fill="blue", width=2)
    return picture


def pixels(picture):
    return np.asarray(picture).copy()


def test_equal_pictures():
    assert picture_difference(encoded(pixels(paper())), encoded(pixels(paper()))) is None


def test_one_shade_of_one_pixel_is_a_difference():
    other = pixels(paper())
    other[33, 44, 1] -= 1
    message = picture_difference(encoded(pixels(paper())), encoded(other))
    assert message == (
        "the picture changed, first at pixel (44, 33) of 120x80, as fonts and rounding do"
    )


def test_shimmer_is_allowed_where_numbers_may_move():
    noise = np.random.default_rng(0).integers(0, 9, (80, 120, 3))
    shimmering = (pixels(paper()) - np.minimum(noise, pixels(paper()))).astype(np.uint8)
    assert picture_difference(encoded(pixels(paper())), encoded(shimmering), ROUNDING) is None


def test_a_curve_may_snap_to_the_next_pixel_where_numbers_may_move():
    moved = np.roll(pixels(paper()), 1, axis=0)
    assert picture_difference(encoded(pixels(paper())), encoded(moved), ROUNDING) is None


def test_a_curve_that_moves_by_three_pixels_is_a_difference_in_any_case():
    moved = np.roll(pixels(paper()), 3, axis=0)
    message = picture_difference(encoded(pixels(paper())), encoded(moved), ROUNDING)
    assert "picture changed" in message
    exact = picture_difference(encoded(pixels(paper())), encoded(moved))
    assert "picture changed" in exact
    assert "rounding" not in exact


def test_the_message_says_where():
    drawn = paper()
    ImageDraw.Draw(drawn).text((82, 34), "8", fill="black")
    message = picture_difference(encoded(pixels(paper())), encoded(pixels(drawn)), ROUNDING)
    assert "around pixel (80, 32) of 120x80" in message or "(80, 40)" in message


def test_one_pixel_of_a_small_image():
    digit = np.zeros((28, 28), np.uint8)
    other = digit.copy()
    other[13, 13] = 255
    assert picture_difference(encoded(digit), encoded(other), ROUNDING)
    assert picture_difference(encoded(other), encoded(digit), ROUNDING)


def test_a_change_at_the_edge_is_seen():
    page = np.full((81, 121, 3), 255, np.uint8)
    other = page.copy()
    other[-1, 60:] = 0
    assert picture_difference(encoded(page), encoded(other), ROUNDING)


def test_a_small_pale_change_is_seen():
    page = np.full((400, 400, 3), 255, np.uint8)
    other = page.copy()
    other[200:212, 200:212] = 215
    assert picture_difference(encoded(page), encoded(other), ROUNDING)


def test_a_long_faint_change_is_seen():
    page = np.full((400, 400, 3), 255, np.uint8)
    other = page.copy()
    other[200, ::4] = 195
    assert picture_difference(encoded(page), encoded(other), ROUNDING)


@pytest.mark.parametrize("shades", [(128, 138), (255, 250)])
def test_another_shade_of_an_area_is_seen(shades):
    one, other = (np.full((40, 40), shade, np.uint8) for shade in shades)
    assert "areas changed by" in picture_difference(encoded(one), encoded(other), ROUNDING)


def smooth(draw, size=(96, 64), finer=8):
    """A picture with soft edges: drawn `finer` times larger, then made small."""
    large = Image.new("RGB", [finer * n for n in size], "white")
    draw(ImageDraw.Draw(large), finer)
    return pixels(large.resize(size, Image.Resampling.BOX))


def slanted(width=1.5, move=0.0, colour=(31, 119, 180)):
    """A rising line, `width` and `move` in pixels."""

    def draw(pen, finer):
        ends = [(8 * finer, (50 + move) * finer), (88 * finer, (12 + move) * finer)]
        pen.line(ends, fill=colour, width=round(width * finer))

    return smooth(draw)


@pytest.mark.parametrize("move", [0.125, 0.25, 0.5, 1.0])
def test_a_line_may_move_by_a_pixel_or_a_part_of_one(move):
    assert picture_difference(encoded(slanted()), encoded(slanted(move=move)), ROUNDING) is None


@pytest.mark.parametrize(
    "other",
    [
        slanted(width=2.25),
        slanted(width=0.75),
        slanted(colour=(31, 140, 180)),
        slanted(move=2.0),
        smooth(lambda pen, finer: None),
    ],
    ids=["wider", "thinner", "another colour", "moved by two pixels", "gone"],
)
def test_another_line_is_seen(other):
    assert picture_difference(encoded(slanted()), encoded(other), ROUNDING)
    assert picture_difference(encoded(other), encoded(slanted()), ROUNDING)


def test_a_thin_pale_grid_is_seen():
    page = np.full((64, 96, 3), 255, np.uint8)
    grid = page.copy()
    grid[::16] = grid[:, ::16] = 236
    assert picture_difference(encoded(page), encoded(grid), ROUNDING)
    assert picture_difference(encoded(grid), encoded(page), ROUNDING)


@pytest.mark.parametrize("shift", [(0, 1), (1, 0), (1, 1)])
def test_a_dot_of_one_pixel_may_move_and_may_not_vanish(shift):
    page = np.full((200, 300, 3), 255, np.uint8)
    dot = page.copy()
    dot[100, 150] = 31, 119, 180
    moved = np.roll(dot, shift, axis=(0, 1))
    assert picture_difference(encoded(dot), encoded(moved), ROUNDING) is None
    assert picture_difference(encoded(dot), encoded(page), ROUNDING)
    assert picture_difference(encoded(page), encoded(dot), ROUNDING)


ROW, COLUMN = np.indices((64, 64))


@pytest.mark.parametrize(
    ("pattern", "other"),
    [
        ((ROW + COLUMN) % 2, (ROW + COLUMN + 1) % 2),
        (COLUMN % 2, ROW % 2),
        (COLUMN % 2, (COLUMN + 1) % 2),
        (COLUMN % 3 == 0, COLUMN % 3 == 1),
    ],
    ids=["inverted", "turned", "moved", "of three moved"],
)
@pytest.mark.parametrize("contrast", [20, 255])
def test_a_pattern_of_single_pixels_may_not_move(pattern, other, contrast):
    one, two = (np.uint8(contrast * each) for each in (pattern, other))
    assert picture_difference(encoded(one), encoded(two), ROUNDING)
    slightly = np.uint8(np.clip(one.astype(int) + (ROW % 3 - 1), 0, 255))
    assert picture_difference(encoded(one), encoded(slightly), ROUNDING) is None


def test_the_shades_of_sixteen_bits_are_told_apart():
    one, other = (np.full((8, 8), shade, np.uint16) for shade in (3000, 3001))
    assert picture_difference(encoded(one), encoded(one)) is None
    assert "the picture changed" in picture_difference(encoded(one), encoded(other))


def film(*shades):
    frames = [Image.new("L", (8, 8), shade) for shade in shades]
    file = io.BytesIO()
    frames[0].save(file, "PNG", save_all=True, append_images=frames[1:])
    return base64.b64encode(file.getvalue()).decode()


def test_of_a_film_every_frame_counts():
    assert picture_difference(film(0, 90, 180), film(0, 90, 180)) is None
    assert "the picture changed" in picture_difference(film(0, 90, 180), film(0, 90, 181))
    assert picture_difference(film(0, 90), film(0, 90, 180)) == (
        "a picture of 2 frames became one of 3"
    )


def test_one_pixel_more_of_the_same_is_no_difference():
    wider = np.pad(pixels(paper()), ((0, 1), (0, 1), (0, 0)), mode="edge")
    assert picture_difference(encoded(pixels(paper())), encoded(wider), ROUNDING) is None


def test_one_pixel_more_is_another_picture_otherwise():
    wider = np.pad(pixels(paper()), ((0, 1), (0, 0), (0, 0)), mode="edge")
    message = picture_difference(encoded(pixels(paper())), encoded(wider))
    assert message == "a picture of 120x80 pixels became one of 120x81"


def test_another_size():
    wider = np.pad(pixels(paper()), ((0, 0), (0, 2), (0, 0)), mode="edge")
    message = picture_difference(encoded(pixels(paper())), encoded(wider))
    assert message == "a picture of 120x80 pixels became one of 122x80"


def test_what_is_transparent_is_white():
    clear = np.zeros((16, 16, 4), np.uint8)
    white = np.full((16, 16, 3), 255, np.uint8)
    black = np.zeros((16, 16, 3), np.uint8)
    assert picture_difference(encoded(clear), encoded(white)) is None
    assert picture_difference(encoded(clear), encoded(black))


def test_jpeg():
    grey = np.full((16, 16, 3), 128, np.uint8)
    assert picture_difference(encoded(grey, form="JPEG"), encoded(grey, form="PNG")) is None


@pytest.mark.parametrize("broken", ["", "AAAA", "not base64"])
def test_a_broken_picture_is_a_difference(broken):
    assert "cannot be read" in picture_difference(broken, encoded(pixels(paper())))
