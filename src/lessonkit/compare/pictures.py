"""Do two pictures look the same? Pixel for pixel, or, where numbers may move, shape for shape."""

import base64
import io

import numpy as np
from PIL import Image

from lessonkit.page import EXACT, Tolerance

__all__ = ["picture_difference"]

# Measured on one figure drawn by different libraries of fonts and numbers: noise reaches 9.6, while
# one changed letter, or a curve scaled by 1.005, gives 17 and more.
TILE = 8  # pixels
TILE_LIMIT = 14.0  # mean difference of a tile, of 255
PIXEL_LIMIT = 48.0  # difference of one pixel, of 255
SHARE_LIMIT = 0.0005  # of all pixels may exceed PIXEL_LIMIT


def picture_difference(old: str, new: str, tolerance: Tolerance = EXACT) -> str | None:
    """What changed between two raster pictures.

    With any tolerance a pixel may find its colour one pixel away. Then a tile betrays a small
    strong change, such as a letter; the share of changed pixels betrays a long faint one, such as
    a curve that moved.

    Args:
        old: a PNG or JPEG in base64.
        new: the same.
        tolerance: how far numbers may move.

    Returns:
        A message, or None if they look the same.
    """
    try:
        a, b = _pixels(old), _pixels(new)
    except (OSError, ValueError) as error:
        return f"a picture cannot be read: {error}"
    exact = tolerance == EXACT
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
    shimmer = tiles.max() <= TILE_LIMIT and share <= SHARE_LIMIT
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
        f"{share:.2%} of pixels differ (limit {SHARE_LIMIT:.2%})"
    )


def _pixels(encoded: str) -> np.ndarray:
    """The picture on white, shape (height, width, 3)."""
    picture = Image.open(io.BytesIO(base64.b64decode(encoded))).convert("RGBA")
    paper = Image.new("RGBA", picture.size, "white")
    return np.asarray(Image.alpha_composite(paper, picture).convert("RGB"), dtype=np.int16)


def _distance(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """For each pixel of `a`, how far its colour is from the nearest among `b`'s nine around it."""
    height, width = a.shape[:2]
    around = np.pad(b, ((1, 1), (1, 1), (0, 0)), mode="edge")
    shifted = (around[i : i + height, j : j + width] for i in range(3) for j in range(3))
    return np.min([np.abs(a - s).max(axis=-1) for s in shifted], axis=0).astype(np.float32)


def _tile_means(change: np.ndarray) -> np.ndarray:
    padding = [(0, -length % TILE) for length in change.shape]
    padded = np.pad(change, padding)
    rows, columns = (length // TILE for length in padded.shape)
    return padded.reshape(rows, TILE, columns, TILE).mean(axis=(1, 3))
