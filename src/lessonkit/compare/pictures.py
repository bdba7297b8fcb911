"""Do two pictures look the same? Pixel for pixel, or, where numbers may move, shape for shape."""

import base64
import io
from collections.abc import Callable

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from PIL import Image, ImageSequence

from lessonkit.page import EXACT, Tolerance

__all__ = ["picture_difference"]

# What rounding may do to a drawing: a line, a letter or a marker moves by up to one pixel, and as
# it moves, its edges take other shades. Measured on 37 figures whose numbers moved by up to a ten-
# thousandth: no pixel left the shades around it by more than 4, and at most 3% of a tile were left
# without an explanation. Lines of another width, dots of one pixel, pale grids, single letters of
# small print leave 17% of a tile and more.
STEPS = (-1.0, -0.75, -0.5, -0.25, 0.0, 0.25, 0.5, 0.75, 1.0)  # how far a part may move, in pixels
WINDOW = 2  # pixels around one that have to move with it
SHIMMER = 8  # of 255, what any pixel may change
EDGE_SHARE = 0.2  # of the contrast around a pixel, which it may change as well
TILE = 8  # pixels
TILE_LIMIT = 0.125  # of a tile may be without an explanation
FAINT = 12  # of 255, how far a pixel may leave the shades around it
FAINT_LIMIT = 0.0005  # of all pixels may leave them further
GROUND = 8  # pixels to the next even ground: beyond, all is texture, and none of it may move
SHADE_LIMIT = 2  # of 255, inside an area of one colour, where neither fonts nor lines shimmer


def picture_difference(old: str, new: str, tolerance: Tolerance = EXACT) -> str | None:
    """What changed between two raster pictures.

    With any tolerance a part of a drawing may move by up to one pixel. What no movement explains
    betrays a letter, a dot, or another width of a line; the share of pixels whose shade is new
    betrays a long faint change, such as another colour of a curve; and an area of one colour
    betrays another shade. Where there is no even ground, as in a pattern of single pixels, nothing
    may move. Of a film, all frames count.

    Args:
        old: a PNG or JPEG in base64.
        new: the same.
        tolerance: how far numbers may move.

    Returns:
        A message, or None if they look the same.
    """
    try:
        was, now = _frames(old), _frames(new)
    except (OSError, ValueError) as error:
        return f"a picture cannot be read: {error}"
    if len(was) != len(now):
        return f"a picture of {len(was)} frames became one of {len(now)}"
    pairs = zip(was, now, strict=True)
    return next(filter(None, (_frame_difference(a, b, tolerance == EXACT) for a, b in pairs)), None)


def _frame_difference(a: np.ndarray, b: np.ndarray, exact: bool) -> str | None:
    if np.abs(np.subtract(a.shape, b.shape)).max() > (not exact):
        sizes = ["x".join(map(str, picture.shape[1::-1])) for picture in (a, b)]
        return f"a picture of {sizes[0]} pixels became one of {sizes[1]}"
    height, width = np.minimum(a.shape, b.shape)[:2]  # a tight box may round to one pixel more
    a, b = a[:height, :width], b[:height, :width]
    if np.array_equal(a, b):
        return None
    unexplained, faint, shades = _changes(a, b)
    shimmer = unexplained.max() <= TILE_LIMIT and faint <= FAINT_LIMIT and shades <= SHADE_LIMIT
    if exact:
        y, x = (int(i[0]) for i in np.nonzero((a != b).any(axis=-1)))
        said = ", as fonts and rounding do" if shimmer else ""
        return f"the picture changed, first at pixel ({x}, {y}) of {width}x{height}{said}"
    if shimmer:
        return None
    y, x = (int(i) * TILE for i in np.unravel_index(unexplained.argmax(), unexplained.shape))
    return (
        f"the picture changed, most around pixel ({x}, {y}) of {width}x{height}: "
        f"no movement by a pixel explains {unexplained.max():.0%} there (limit {TILE_LIMIT:.1%}), "
        f"{faint:.2%} of pixels have new shades (limit {FAINT_LIMIT:.2%}), "
        f"areas changed by {shades} of 255 (limit {SHADE_LIMIT})"
    )


def _frames(encoded: str) -> list[np.ndarray]:
    """The picture on white, each frame of shape (height, width, 3)."""
    picture = Image.open(io.BytesIO(base64.b64decode(encoded)))
    return [_pixels(frame) for frame in ImageSequence.Iterator(picture)]


def _pixels(frame: Image.Image) -> np.ndarray:
    if frame.mode.startswith(("I", "F")):  # more than 256 shades: to convert would cut them off
        grey = np.asarray(frame, dtype=np.int32)
        return np.repeat(grey[..., None], 3, axis=-1)
    picture = frame.convert("RGBA")
    paper = Image.new("RGBA", picture.size, "white")
    return np.asarray(Image.alpha_composite(paper, picture).convert("RGB"), dtype=np.int32)


def _changes(a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, float, int]:
    """Of each tile what no movement explains, the share of new shades, and areas' difference."""
    even_a, even_b = _even(a), _even(b)
    texture = ~_over(np.any, even_a | even_b, GROUND)
    direct = np.abs(a - b).max(axis=-1)
    new = np.where(texture, direct, np.maximum(_outside(a, b), _outside(b, a)))
    shades = direct[even_a & even_b].max(initial=0)
    unexplained = _unexplained(a, b) | _unexplained(b, a)
    return _tile_means(unexplained), float((new > FAINT).mean()), int(shades)


def _unexplained(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The pixels of `a` that are nowhere in `b` within a pixel, with what is around them."""
    contrast = _over(np.max, b, WINDOW) - _over(np.min, b, WINDOW)
    slack = SHIMMER + EDGE_SHARE * contrast.max(axis=-1)
    never = _over(np.any, _outside(a, b) > slack, WINDOW)  # what no neighbour has cannot move here
    changed = _over(np.any, np.abs(a - b).max(axis=-1) > slack, WINDOW)
    y, x = np.nonzero(changed & ~never)
    was, limit = _windows(a, y, x, WINDOW), _windows(slack[..., None], y, x, WINDOW)
    around = _windows(b, y, x, WINDOW + 1)
    for dy in STEPS:
        rows = _between(around, dy, axis=2)
        moved = (_between(rows, dx, axis=3) for dx in STEPS)
        off = np.all([(np.abs(was - now) > limit).any(axis=(1, 2, 3)) for now in moved], axis=0)
        y, x, was, limit, around = y[off], x[off], was[off], limit[off], around[off]
    never[y, x] = True
    return never


def _windows(a: np.ndarray, y: np.ndarray, x: np.ndarray, distance: int) -> np.ndarray:
    """What is around some of the pixels: (n, channels, side, side)."""
    padded = np.pad(a, ((distance, distance), (distance, distance), (0, 0)), mode="edge")
    sides = (2 * distance + 1,) * 2
    return sliding_window_view(padded.astype(np.float32), sides, axis=(0, 1))[y, x]


def _between(windows: np.ndarray, step: float, axis: int) -> np.ndarray:
    """Windows moved by up to one pixel along an axis, with even shades between two; one smaller."""
    line = np.moveaxis(windows, axis, 0)
    neighbour = line[2:] if step > 0 else line[:-2]
    return np.moveaxis(line[1:-1] + abs(step) * (neighbour - line[1:-1]), 0, axis)


def _outside(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """For each pixel of `a`, how far its shade is from the range of `b`'s nine around it."""
    return np.maximum(_over(np.min, b, 1) - a, a - _over(np.max, b, 1)).max(axis=-1)


def _even(a: np.ndarray) -> np.ndarray:
    """Which pixels have the colour of all nine around them."""
    return (_over(np.max, a, 1) == _over(np.min, a, 1)).all(axis=-1)


def _over(pick: Callable[..., np.ndarray], a: np.ndarray, distance: int) -> np.ndarray:
    """What `pick` takes of all that lie within a distance, to the sides and across."""
    for axis in (0, 1):
        line = np.moveaxis(a, axis, 0)
        widths = [(distance, distance)] + [(0, 0)] * (a.ndim - 1)
        padded = np.pad(line, widths, mode="edge")
        near = [padded[i : i + len(line)] for i in range(2 * distance + 1)]
        a = np.moveaxis(pick(near, axis=0), 0, axis)
    return a


def _tile_means(marked: np.ndarray) -> np.ndarray:
    padded = np.pad(marked, [(0, -length % TILE) for length in marked.shape])
    rows, columns = (length // TILE for length in padded.shape)
    return padded.reshape(rows, TILE, columns, TILE).mean(axis=(1, 3))
