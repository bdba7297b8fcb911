"""The patches of an image that lie under a sliding kernel: out of the image, and back (lesson 6).

Strides show all the patches without a copy, although neighbours share pixels. Convolution and
pooling start from here, and their gradients end here.
"""

import itertools
from collections.abc import Sequence

from torch import Tensor

from foundations.support._precision import half_in_float32
from foundations.support.errors import DtypeError, ShapeError, check_dtypes, check_pair

__all__ = ["add_patches", "pad", "patches", "places", "sides"]

Pair = int | Sequence[int]
"""One number for height and width, or one for each."""
Padding = Pair | Sequence[Sequence[int]] | str
"""What `sides` can read."""
Sides = tuple[tuple[int, int], tuple[int, int]]


def places(size: Pair, kernel: Pair, stride: Pair = 1) -> tuple[int, int]:
    r"""Count the places that a kernel has in an image.

    $$h_{out} = \lfloor (h - k_h) / s \rfloor + 1$$

    Rows and columns that are left over at the end belong to no place.

    Args:
        size: height and width of the image, padding included; one number if they are equal.
        kernel: height and width of the kernel, or one number.
        stride: s, pixels from one place to the next; a pair if down and right differ.

    Returns:
        `(h_out, w_out)`.

    Raises:
        ShapeError: if the kernel is larger than the image, or empty.
        ValueError: if an argument is no integer and no pair, or the stride is below 1.

    Examples:
        >>> places((28, 28), kernel=(3, 3), stride=2)
        (13, 13)
    """
    h, w = check_pair("places", "size", size, least=0)
    kh, kw = check_pair("places", "kernel", kernel, least=0)
    down, right = check_pair("places", "stride", stride, least=1)
    if not (1 <= kh <= h and 1 <= kw <= w):
        raise ShapeError(
            f"places: a kernel of {kh}x{kw} does not fit into an image of {h}x{w}; "
            "is padding missing?"
        )
    return (h - kh) // down + 1, (w - kw) // right + 1


def sides(name: str, padding: Padding, kernel: Sequence[int] = (1, 1), stride: Pair = 1) -> Sides:
    """Read how wide a frame is on each side of an image.

    Args:
        name: the function or the layer that asks, for its error.
        padding: one number, or a pair of them for above and below, and for left and right; each may
            be a pair too. `"same"` gives as many places as the image has pixels, the odd one below
            and at the right, and `"valid"` means 0.
        kernel: height and width of the kernel, for `"same"`.
        stride: pixels from one place to the next, for `"same"`.

    Returns:
        `((above, below), (left, right))`.

    Raises:
        ValueError: if the padding is nothing of this, or `"same"` meets a stride above 1.

    Examples:
        >>> sides("conv2d", "same", kernel=(3, 4))
        ((1, 1), (1, 2))
    """
    if isinstance(padding, str) and padding in ("same", "valid"):
        if padding == "valid":
            return (0, 0), (0, 0)
        if check_pair(name, "stride", stride, least=1) != (1, 1):
            raise ValueError(f"{name}: padding 'same' goes with a stride of 1, got {stride!r}")
        top, left = ((k - 1) // 2 for k in kernel)
        return (top, kernel[0] - 1 - top), (left, kernel[1] - 1 - left)
    axes = padding if isinstance(padding, (tuple, list)) else (padding, padding)
    try:
        rows, columns = (check_pair(name, "padding", axis, least=0) for axis in axes)
    except ValueError:
        raise ValueError(
            f"{name}: padding is an integer, 0 or more, a pair of them for height and width, "
            f"'same' or 'valid', got {padding!r}"
        ) from None
    return rows, columns


def brief(value: Padding) -> Padding:
    """Write a pair of equal numbers as one, for a message."""
    if isinstance(value, (int, str)) or value[0] != value[1]:
        return value
    return value[0]


def pad(x: Tensor, padding: Padding, value: float = 0.0) -> Tensor:
    """Put a frame around each image.

    Args:
        x: images, `(n, c, h, w)`.
        padding: width of the frame in pixels: one number, or what else `sides` reads.
        value: what the frame is filled with.

    Returns:
        `(n, c, h + 2 * padding, w + 2 * padding)`, with the channels innermost in memory; x itself
        if there is nothing to add.

    Raises:
        ShapeError: if x has another number of axes.
        DtypeError: if x holds integers and value is none.
        ValueError: if the padding is nothing that `sides` reads, or below 0.

    Examples:
        >>> import torch
        >>> pad(torch.ones(1, 1, 1, 2), 1)
        tensor([[[[0., 0., 0., 0.],
                  [0., 1., 1., 0.],
                  [0., 0., 0., 0.]]]])
    """
    _check_images("pad", x)
    (top, bottom), (left, right) = sides("pad", padding)
    if not (x.is_floating_point() or x.is_complex() or float(value).is_integer()):
        raise DtypeError(f"pad: {x.dtype} cannot hold the value {value}; did you mean x.float()?")
    if top == bottom == left == right == 0:
        return x
    n, c, h, w = x.shape
    framed = x.new_full((n, top + h + bottom, left + w + right, c), value).permute(0, 3, 1, 2)
    framed[:, :, top : top + h, left : left + w] = x
    return framed


def patches(x: Tensor, kernel: Pair, stride: Pair = 1) -> Tensor:
    """Show what lies under a kernel at each of its places: a view, so nothing is copied.

    Args:
        x: images, `(n, c, h, w)`.
        kernel: its height and width, or one number.
        stride: pixels from one place to the next; a pair if down and right differ.

    Returns:
        `(n, h_out, w_out, kh, kw, c)`, on the memory of x.

    Raises:
        ShapeError: if x has another number of axes, or the kernel does not fit into it.
        ValueError: as `places`.

    Examples:
        >>> import torch
        >>> x = torch.arange(12.0).reshape(1, 1, 3, 4)
        >>> patches(x, (2, 2))[0, 1, 2, :, :, 0]
        tensor([[ 6.,  7.],
                [10., 11.]])
    """
    _check_images("patches", x)
    n, c, *size = x.shape
    kh, kw = check_pair("patches", "kernel", kernel, least=0)
    down, right = check_pair("patches", "stride", stride, least=1)
    by_image, by_channel, by_row, by_column = x.stride()
    return x.as_strided(
        (n, *places(size, kernel, stride), kh, kw, c),
        (by_image, by_row * down, by_column * right, by_row, by_column, by_channel),
    )


@half_in_float32
def add_patches(values: Tensor, size: Pair, stride: Pair = 1) -> Tensor:
    """Put each patch back where `patches` took it from, and add where they overlap.

    This is the way back for gradients: a pixel lies under the kernel at several of its places, and
    collects a share from each.

    Args:
        values: `(n, h_out, w_out, kh, kw, c)`, as `patches` gives them.
        size: height and width of the images that they came from, or one number.
        stride: pixels from one patch to the next; a pair if down and right differ.

    Returns:
        `(n, c, h, w)`, with the channels innermost in memory.

    Raises:
        ShapeError: if values has another number of axes, or images of that size another number of
            patches.
        DtypeError: if values holds bools.
        ValueError: as `places`.

    Examples:
        >>> import torch
        >>> add_patches(torch.ones(1, 1, 2, 1, 2, 1), size=(1, 3))
        tensor([[[[1., 2., 1.]]]])
    """
    n, kh, kw, c = _check_values(values, size, stride)
    down, right = check_pair("add_patches", "stride", stride, least=1)
    x = values.new_zeros(n, *check_pair("add_patches", "size", size, 0), c).permute(0, 3, 1, 2)
    under_kernel = patches(x, (kh, kw), stride)
    # A block of stride by stride pixels of the kernel at a time: from one place to the next it
    # moves by its own size, so its places do not overlap, and no share is lost.
    for u, v in itertools.product(range(0, kh, down), range(0, kw, right)):
        block = (..., slice(u, u + down), slice(v, v + right), slice(None))
        under_kernel[block] += values[block].detach()
    return x


def _check_images(name: str, x: Tensor) -> None:
    if x.ndim != 4:
        hint = "; for a single image, did you mean x[None]?" if x.ndim == 3 else ""
        raise ShapeError(f"{name}: x is (n, c, h, w), got {tuple(x.shape)}{hint}")


def _check_values(values: Tensor, size: Pair, stride: Pair) -> tuple[int, int, int, int]:
    """Return n, kh, kw and c of patches, or say why they are none of images of that size."""
    if values.ndim != 6:
        raise ShapeError(
            "add_patches: values is (n, h_out, w_out, kh, kw, c), as patches gives it, "
            f"got {tuple(values.shape)}"
        )
    check_dtypes("add_patches", "numbers, neither bool nor half precision", values=values)
    n, *grid, kh, kw, c = values.shape
    h, w = check_pair("add_patches", "size", size, least=0)
    if tuple(grid) != (wanted := places(size, (kh, kw), stride)):
        raise ShapeError(
            f"add_patches: an image of {h}x{w} has {wanted} patches of {kh}x{kw} at stride "
            f"{stride}, got {tuple(grid)} in {tuple(values.shape)}"
        )
    return n, kh, kw, c
