"""The convolution of lesson 6 on kernels, beside its gradient: the same functions (lesson 10)."""

import warnings
from functools import cache

import numpy as np
import torch
from torch import Tensor

from foundations.kernels._compiler import kernel
from foundations.kernels._memory import flat, images, in_order
from foundations.kernels._threads import parts, share
from foundations.kernels.direct import Convolution, convolve, fill, fill_line, slide, weigh
from foundations.support._precision import is_finite
from foundations.support.errors import check_pair
from foundations.vision import conv
from foundations.vision.windows import Padding, Pair, sides

__all__ = ["conv2d", "conv2d_grad"]

FEWEST = 4
"""Channels come in vectors. If their number is no multiple of this, a vector holds one or two of
them, and the matrix products of the readable way are faster."""


def conv2d(
    x: Tensor, w: Tensor, b: Tensor | None = None, stride: Pair = 1, padding: Padding = 0
) -> Tensor:
    """Do what `foundations.vision.conv2d` does, by the loops of `direct`.

    That function still does the work if c_out is no multiple of 4, which is said once; and on
    other devices and dtypes than float32 and float64 on the CPU. Autograd cannot follow.

    Args, Returns and Raises are those of that function.

    Examples:
        >>> conv2d(torch.ones(1, 1, 1, 3), torch.ones(4, 1, 1, 3))[0, :, 0, 0]
        tensor([3., 3., 3., 3.])
    """
    sizes = plan("conv2d", x, w, stride, padding)
    fits = b is None or (b.shape == w.shape[:1] and b.dtype == x.dtype)
    if sizes is None or not fits or not suits("conv2d", sizes.c_out):
        return conv.conv2d(x, w, b, stride, padding)
    pixels = flat(x)
    y, found = images(len(x), sizes.c_out, sizes.h_out, sizes.w_out, pixels.dtype)
    arguments = found, pixels, in_order(w.permute(2, 3, 1, 0)), sizes
    share([(_forward, (*part, *arguments)) for part in parts(len(x), work(len(x), sizes))])
    if b is not None:
        y += b.detach()[:, None, None]
    return y


def conv2d_grad(
    x: Tensor,
    w: Tensor,
    grad_out: Tensor,
    stride: Pair = 1,
    padding: Padding = 0,
    grad_x: bool = True,
) -> tuple[Tensor | None, Tensor, Tensor]:
    """Do what `foundations.vision.conv2d_grad` does, by the loops of `direct`.

    That function still does the work where it does for `conv2d`; if the gradient of x is wanted,
    c_in has to be a multiple of 4, too. And it does where numbers are not finite: these loops
    multiply by zeros of the frame, and 0 * nan is not 0.

    Args, Returns and Raises are those of that function.
    """
    sizes = plan("conv2d_grad", x, w, stride, padding)
    readable = (x, w, grad_out, stride, padding, grad_x)
    if sizes is None or grad_out.dtype != x.dtype or grad_out.shape != shape_of(len(x), sizes):
        return conv.conv2d_grad(*readable)
    if not suits("conv2d_grad", sizes.c_out, *[sizes.c_in] * grad_x):
        return conv.conv2d_grad(*readable)
    pixels, found = images(len(x), sizes.c_in, sizes.h, sizes.w, flat(x).dtype)
    grad_w = gradients(sizes, flat(x), flat(grad_out), w, found if grad_x else None)
    if not (is_finite(w) and is_finite(grad_w)):
        return conv.conv2d_grad(*readable)
    return pixels if grad_x else None, grad_w, grad_out.detach().sum((0, 2, 3))


def gradients(
    sizes: Convolution,
    x: np.ndarray,
    grad_out: np.ndarray,
    w: Tensor,
    grad_x: np.ndarray | None,
    y: np.ndarray | None = None,
    line: np.ndarray | None = None,
) -> Tensor:
    """Give the gradient of w, and write that of x if there is an array for it.

    Args:
        sizes: of the convolution.
        x: flat images.
        grad_out: flat gradient of the result; if y is given, what it is made of: see `fill_line`.
        w: weights, `(c_out, c_in, kh, kw)`.
        grad_x: flat, as x, or None.
        y: the flat result.
        line: the numbers of `fill_line` for each channel.

    Returns:
        The gradient of w, of its shape.
    """
    n = len(x) // sizes.x.inside
    cuts = parts(n, work(n, sizes))
    weights = turned(w, sizes)
    sums = np.zeros((len(cuts), sizes.kh * sizes.wide * sizes.c_out), x.dtype)
    arguments = grad_x, x, grad_out, y, line, weights, sizes
    share([(_backward, (*cut, mine, *arguments)) for cut, mine in zip(cuts, sums, strict=True)])
    total = torch.from_numpy(sums.sum(0)).view(sizes.kh, sizes.kw, sizes.c_in, sizes.c_out)
    return total.permute(3, 2, 0, 1)


@kernel
def _forward(first, last, y, x, w, sizes):
    """Convolve the images from first to last."""
    framed = np.zeros(sizes.x.whole, x.dtype)
    for i in range(first, last):
        fill(framed, 0, x, i * sizes.x.inside, sizes.x)
        convolve(y, i * sizes.y.inside, framed, 0, w, sizes.forward)


@kernel
def _backward(first, last, grad_w, grad_x, x, grad_out, y, line, w, sizes):
    """Go back through the images from first to last, as many at a time as the cache holds."""
    inputs = np.zeros(sizes.block * sizes.x.whole, x.dtype)
    grads = np.zeros(sizes.block * sizes.y.whole, x.dtype)
    for i in range(first, last, sizes.block):
        images = min(sizes.block, last - i)
        for j in range(images):
            fill(inputs, j * sizes.x.whole, x, (i + j) * sizes.x.inside, sizes.x)
            place = (i + j) * sizes.y.inside
            if y is None:
                fill(grads, j * sizes.y.whole, grad_out, place, sizes.y)
            else:
                fill_line(grads, j * sizes.y.whole, grad_out, y, place, line, sizes.y)
        weigh(grad_w, inputs, grads, images, sizes)
        if grad_x is not None:
            for j in range(images):
                to = (i + j) * sizes.x.inside
                slide(grad_x, to, grads, j * sizes.y.whole, w, sizes.backward)


def plan(
    name: str, x: Tensor, w: Tensor, stride: Pair, padding: Padding, adds: bool = False
) -> Convolution | None:
    """Put a convolution into numbers; None if it is not one that the loops compute."""
    if not (x.ndim == w.ndim == 4 and x.shape[1] == w.shape[1] and 0 not in w.shape):
        return None
    if x.dtype != w.dtype or x.dtype not in (torch.float32, torch.float64):
        return None
    if not str(x.device) == str(w.device) == "cpu":
        return None
    down, across = check_pair(name, "stride", stride, least=1)
    (top, bottom), (left, right) = sides(name, padding, w.shape[2:], (down, across))
    numbers = (*w.shape[1::-1], *w.shape[2:], down, across, top, bottom, left, right)
    found = _plan(*map(int, numbers), *x.shape[2:], bits=_bits(x.dtype), adds=int(adds))
    return found if min(found.h_out, found.w_out, found.h, found.w) > 0 else None


def _bits(dtype: torch.dtype) -> int:
    return 32 if dtype == torch.float32 else 64


_plan = cache(Convolution)


def shape_of(n: int, sizes: Convolution) -> tuple[int, int, int, int]:
    """Give the shape of the result for n images."""
    return n, sizes.c_out, sizes.h_out, sizes.w_out


def work(n: int, sizes: Convolution) -> int:
    """Count the multiply-adds for n images."""
    return n * sizes.y.inside * sizes.kh * sizes.wide


def turned(w: Tensor, sizes: Convolution) -> np.ndarray:
    """Lay out the weights for `Convolution.backward`: class by class, turned by half a turn."""
    numbers = w.detach().numpy().transpose(2, 3, 0, 1)
    classes = [numbers[rows, columns][::-1, ::-1] for rows, columns in sizes.classes]
    return np.concatenate([part.reshape(-1) for part in classes])


def suits(name: str, *channels: int) -> bool:
    """Tell whether numbers of channels fill vectors; say once of each other that they do not."""
    for c in channels:
        if c % FEWEST:
            _say_once(name, c)
    return not any(c % FEWEST for c in channels)


@cache
def _say_once(name: str, channels: int) -> None:
    warnings.warn(
        f"{name}: kernels take channels in multiples of {FEWEST}, got {channels}; the readable "
        "way of foundations.vision does this convolution",
        stacklevel=4,
    )
