"""Do two pictures look the same? Pixel for pixel, or, where numbers may move, shape for shape."""

import base64
import io

import numpy as np
from PIL import Image, ImageSequence

from lessonkit.page import EXACT, Tolerance

__all__ = ["picture_difference"]

# Measured on one figure drawn by different libraries of fonts and numbers: noise reaches 9.6, while
# one changed letter, or a curve scaled by 1.005, gives 17 and more.
TILE = 8  # pixels
TILE_LIMIT = 14.0  # mean difference of a tile, of 255
PIXEL_LIMIT = 48.0  # difference of one pixel, of 255
SHARE_LIMIT = 0.0005  # of all pixels may exceed PIXEL_LIMIT
SHADE_LIMIT = 2  # of 255, inside an area of one colour, where neither fonts nor lines shimmer


def picture_difference(old: str, new: str, tolerance: Tolerance = EXACT) -> str | None:
    """What changed between two raster pictures.

    With any tolerance a pixel may find its colour one pixel away. Then a tile betrays a small
    strong change, such as a letter; the share of changed pixels betrays a long faint one, such as
    a curve that moved; and an area of one colour betrays another shade. Of a film, all frames
    count.

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
    change = np.maximum(_distance(a, b), _distance(b, a))
    tiles = _tile_means(change)
    share = float((change > PIXEL_LIMIT).mean())
    shades = np.abs(a - b).max(axis=-1)[_flat(a) & _flat(b)].max(initial=0)
    shimmer = tiles.max() <= TILE_LIMIT and share <= SHARE_LIMIT and shades <= SHADE_LIMIT
    if exact:
        y, x = (int(i[0]) for i in np.nonzero((a != b).any(axis=-1)))
        said = ", as fonts and rounding do" if shimmer else ""
        return f"the picture changed, first at pixel ({x}, {y}) of {width}x{height}{said}"
    if shimmer:
        return None
    y, x = (int(i) * TILE for i in np.unravel_index(tiles.argmax(), tiles.shape))
    return (
        f"the picture changed, most around pixel ({x}, {y}) of {width}x{height}: "
        f"{tiles.max():.1f} of 255 there (limit {TILE_LIMIT:g}), "
        f"{share:.2%} of pixels differ (limit {SHARE_LIMIT:.2%}), "
        f"areas by {shades} of 255 (limit {SHADE_LIMIT})"
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


def _distance(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """For each pixel of `a`, how far its colour is from the nearest among `b`'s nine around it."""
    return np.min([np.abs(a - s).max(axis=-1) for s in _around(b)], axis=0).astype(np.float32)


def _flat(a: np.ndarray) -> np.ndarray:
    """Which pixels have the colour of all nine around them."""
    return np.all([(a == s).all(axis=-1) for s in _around(a)], axis=0)


def _around(a: np.ndarray) -> list[np.ndarray]:
    """The picture, moved by one pixel into each direction."""
    height, width = a.shape[:2]
    padded = np.pad(a, ((1, 1), (1, 1), (0, 0)), mode="edge")
    return [padded[i : i + height, j : j + width] for i in range(3) for j in range(3)]


def _tile_means(change: np.ndarray) -> np.ndarray:
    padding = [(0, -length % TILE) for length in change.shape]
    padded = np.pad(change, padding)
    rows, columns = (length // TILE for length in padded.shape)
    return padded.reshape(rows, TILE, columns, TILE).mean(axis=(1, 3))
