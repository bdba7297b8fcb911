"""Pictures of images in a grid, with words below each, for pages that are no notebooks."""

from base64 import b64encode
from collections.abc import Sequence
from io import BytesIO

import matplotlib.pyplot as plt
from torch import Tensor

from foundations.support._svg import ACCENT, INK, LINE, Drawing
from foundations.support.errors import ShapeError

__all__ = ["draw_images"]

SIDE, GAP = 30.0, 6.0  # points


def draw_images(
    images: Tensor, words: Sequence[object], columns: int = 7, marked: Sequence[bool] = ()
) -> Drawing:
    """Draw a grid of grey images, black for their least value and white for their greatest.

    Args:
        images: `(n, height, width)`.
        words: What is written below each.
        columns: Images in a row of the grid.
        marked: Which words are written in another colour; none if left out.

    Raises:
        ShapeError: if the images have other axes, or not each has its words.

    Examples:
        >>> import torch
        >>> draw_images(torch.zeros(2, 28, 28), [5, 0])
        Drawing of 4 parts
    """
    if images.ndim != 3 or len(images) != len(words):
        raise ShapeError(
            f"draw_images: images are (n, height, width), and each has its words; got "
            f"{tuple(images.shape)} and {len(words)} words"
        )
    drawing = Drawing()
    for place, (image, text) in enumerate(zip(images, words, strict=True)):
        row, column = divmod(place, columns)
        x, y = column * (SIDE + GAP), row * (SIDE + GAP + LINE)
        drawing.image((x, y), (SIDE, SIDE), _png(image))
        colour = ACCENT if place < len(marked) and marked[place] else INK
        drawing.text((x + SIDE / 2, y + SIDE + LINE / 2 + 2), str(text), colour=colour)
    return drawing


def _png(image: Tensor) -> str:
    """A grey image as PNG, in base64."""
    file = BytesIO()
    plt.imsave(
        file, image.numpy(force=True), cmap="gray", format="png", metadata={"Software": None}
    )
    return b64encode(file.getvalue()).decode()
