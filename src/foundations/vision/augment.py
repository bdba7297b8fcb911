"""Augmentation: other images that show the same (lesson 9)."""

import torch
from torch import Generator, Tensor

from foundations.support._random import source_of
from foundations.support.errors import DtypeError, ShapeError, check_whole
from foundations.vision.windows import pad, patches

__all__ = ["RandomShift", "shift"]


def shift(x: Tensor, down: Tensor, right: Tensor, fill: float = 0.0) -> Tensor:
    """Move each image by its own number of pixels, and fill what becomes free.

    Each image gets a frame, and a window of its size then looks at another part of the whole.

    Args:
        x: images, `(n, c, h, w)`.
        down: pixels to move each image down, `(n,)`, int64; up if negative.
        right: pixels to move each image to the right, `(n,)`, int64; left if negative.
        fill: value of paper: 0 for raw images, and `(0 - mean) / std` for normalised ones.

    Returns:
        The shape of x.

    Raises:
        ShapeError: if down or right do not have one number for each image.
        DtypeError: if their numbers are not int64.

    Examples:
        >>> x = torch.tensor([[[[1.0, 2.0], [3.0, 4.0]]]])
        >>> shift(x, down=torch.tensor([1]), right=torch.tensor([0]))
        tensor([[[[0., 0.],
                  [1., 2.]]]])
    """
    n = len(x)
    for name, pixels in (("down", down), ("right", right)):
        if pixels.shape != (n,):
            raise ShapeError(
                f"shift: x {tuple(x.shape)} needs a {name} of shape ({n},), "
                f"got {tuple(pixels.shape)}"
            )
        if pixels.dtype != torch.int64:
            raise DtypeError(
                f"shift: {name} counts pixels in torch.int64, got {pixels.dtype}; "
                f"did you mean {name}.long()?"
            )
    farthest = max((int(pixels.abs().max()) for pixels in (down, right) if n), default=0)
    windows = patches(pad(x, farthest, fill), x.shape[2:])
    by_row, by_column = (farthest - pixels.to(x.device) for pixels in (down, right))
    moved = windows[torch.arange(n, device=x.device), by_row, by_column]
    return moved.permute(0, 3, 1, 2)


class RandomShift:
    """Move each image by a few random pixels, as a transform of `DataLoader`.

    Args:
        pixels: the farthest that an image moves in each direction.
        fill: value of paper, as in `shift`.
        generator: source of the random numbers; PyTorch's global one if None.

    Raises:
        ValueError: if pixels is no integer, or below 0.
    """

    def __init__(self, pixels: int, fill: float = 0.0, *, generator: Generator | None = None):
        self.pixels = check_whole("RandomShift", "pixels", pixels, least=0)
        self.fill, self.generator = fill, generator

    def __call__(self, x: Tensor) -> Tensor:
        """Return moved copies of `(n, c, h, w)`."""
        low, high = -self.pixels, self.pixels + 1
        down, right = torch.randint(low, high, (2, len(x)), **source_of(self.generator))
        return shift(x, down, right, self.fill)
