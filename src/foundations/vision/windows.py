"""The patches of an image that lie under a sliding kernel: out of the image, and back (lesson 6).

Strides show all the patches without a copy, although neighbours share pixels. Convolution and
pooling start from here, and their gradients end here.
"""

import itertools
from collections.abc import Sequence

from torch import Tensor

from foundations.support.errors import ShapeError

__all__ = ["add_patches", "pad", "patches", "places"]


def places(size: Sequence[int], kernel: Sequence[int], stride: int = 1) -> tuple[int, int]:
    r"""Count the places that a kernel has in an image.

    $$h_{out} = \lfloor (h - k_h) / s \rfloor + 1$$

    Rows and columns that are left over at the end belong to no place.

    Args:
        size: height and width of the image, padding included.
        kernel: height and width of the kernel.
        stride: s, pixels from one place to the next.

    Returns:
        `(h_out, w_out)`.

    Raises:
        ShapeError: if the kernel is larger than the image, or empty.
        ValueError: if the stride is below 1.

    Examples:
        >>> places((28, 28), kernel=(3, 3), stride=2)
        (13, 13)
    """
    (h, w), (kh, kw) = size, kernel
    if not (1 <= kh <= h and 1 <= kw <= w):
        raise ShapeError(
            f"places: a kernel of {kh}x{kw} does not fit into an image of {h}x{w}; "
            "is padding missing?"
        )
    if stride < 1:
        raise ValueError(f"places: the stride is 1 or more, got {stride}")
    return (h - kh) // stride + 1, (w - kw) // stride + 1


def pad(x: Tensor, padding: int, value: float = 0.0) -> Tensor:
    """Put a frame around each image.

    Args:
        x: images, `(n, c, h, w)`.
        padding: width of the frame in pixels.
        value: what the frame is filled with.

    Returns:
        `(n, c, h + 2 * padding, w + 2 * padding)`, with the channels innermost in memory; x itself
        if there is nothing to add.

    Raises:
        ShapeError: if x has another number of axes.
        ValueError: if the padding is below 0.

    Examples:
        >>> import torch
        >>> pad(torch.ones(1, 1, 1, 2), 1)
        tensor([[[[0., 0., 0., 0.],
                  [0., 1., 1., 0.],
                  [0., 0., 0., 0.]]]])
    """
    _check_images("pad", x)
    if padding < 0:
        raise ValueError(f"pad: the padding is 0 or more, got {padding}")
    if padding == 0:
        return x
    n, c, h, w = x.shape
    framed = x.new_full((n, h + 2 * padding, w + 2 * padding, c), value).permute(0, 3, 1, 2)
    framed[:, :, padding:-padding, padding:-padding] = x
    return framed


def patches(x: Tensor, kernel: Sequence[int], stride: int = 1) -> Tensor:
    """Show what lies under a kernel at each of its places: a view, so nothing is copied.

    Args:
        x: images, `(n, c, h, w)`.
        kernel: its height and width.
        stride: pixels from one place to the next.

    Returns:
        `(n, h_out, w_out, kh, kw, c)`, on the memory of x.

    Raises:
        ShapeError: if x has another number of axes, or the kernel does not fit into it.
        ValueError: if the stride is below 1.

    Examples:
        >>> import torch
        >>> x = torch.arange(12.0).reshape(1, 1, 3, 4)
        >>> patches(x, (2, 2))[0, 1, 2, :, :, 0]
        tensor([[ 6.,  7.],
                [10., 11.]])
    """
    _check_images("patches", x)
    n, c, *size = x.shape
    by_image, by_channel, by_row, by_column = x.stride()
    return x.as_strided(
        (n, *places(size, kernel, stride), *kernel, c),
        (by_image, by_row * stride, by_column * stride, by_row, by_column, by_channel),
    )


def add_patches(values: Tensor, size: Sequence[int], stride: int = 1) -> Tensor:
    """Put each patch back where `patches` took it from, and add where they overlap.

    This is the way back for gradients: a pixel lies under the kernel at several of its places, and
    collects a share from each.

    Args:
        values: `(n, h_out, w_out, kh, kw, c)`, as `patches` gives them.
        size: height and width of the images that they came from.
        stride: pixels from one patch to the next.

    Returns:
        `(n, c, h, w)`, with the channels innermost in memory.

    Raises:
        ShapeError: if images of that size have another number of patches.
        ValueError: if the stride is below 1.

    Examples:
        >>> import torch
        >>> add_patches(torch.ones(1, 1, 2, 1, 2, 1), size=(1, 3))
        tensor([[[[1., 2., 1.]]]])
    """
    n, *grid, kh, kw, c = values.shape
    if tuple(grid) != places(size, (kh, kw), stride):
        raise ShapeError(
            f"add_patches: an image of {size[0]}x{size[1]} has {places(size, (kh, kw), stride)} "
            f"patches of {kh}x{kw} at stride {stride}, got {tuple(grid)} in {tuple(values.shape)}"
        )
    x = values.new_zeros(n, *size, c).permute(0, 3, 1, 2)
    under_kernel = patches(x, (kh, kw), stride)
    # A block of stride by stride pixels of the kernel at a time: from one place to the next it
    # moves by its own size, so its places do not overlap, and no share is lost.
    for u, v in itertools.product(range(0, kh, stride), range(0, kw, stride)):
        block = (..., slice(u, u + stride), slice(v, v + stride), slice(None))
        under_kernel[block] += values[block]
    return x


def _check_images(name: str, x: Tensor) -> None:
    if x.ndim != 4:
        hint = "; for a single image, did you mean x[None]?" if x.ndim == 3 else ""
        raise ShapeError(f"{name}: x is (n, c, h, w), got {tuple(x.shape)}{hint}")
