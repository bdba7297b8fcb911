"""Images: frames, convolutions, and pools."""

from collections.abc import Sequence

import numpy as np

from .._gradients import RULES, Rule
from .._recorded import taped
from .._tensor import Tensor, wrap

__all__ = ["adaptive_avg_pool2d", "avg_pool2d", "conv2d", "max_pool2d", "pad"]

Two = int | Sequence[int]
"""One number for height and width, or one for each."""


def _two(x: Two) -> tuple[int, int]:
    return (x, x) if isinstance(x, int) else tuple(x)


@taped
def pad(input: Tensor, pad: Sequence[int], value: float = 0.0) -> Tensor:
    """A frame of one value.

    Args:
        input: what is framed.
        pad: how much before and behind the last axis, then the one before it, and so on.
        value: of the frame.
    """
    pairs = list(zip(pad[::2], pad[1::2], strict=True))[::-1]
    whole = [(0, 0)] * (input._a.ndim - len(pairs)) + pairs
    framed = np.pad(input._a, whole, constant_values=value)
    # NumPy keeps the order of a transposed matrix; PyTorch does so only where there is no frame.
    return wrap(np.asarray(framed, order="C") if any(pad) else framed)


def _windows(
    framed: np.ndarray, kernel: tuple[int, ...], stride: tuple[int, int], dilation: tuple[int, int]
) -> np.ndarray:
    """A view of the pixels under each window: `(n, c, rows, columns, kh, kw)`."""
    reach = [step * (size - 1) + 1 for step, size in zip(dilation, kernel, strict=True)]
    if any(size < own for size, own in zip(framed.shape[2:], reach, strict=True)):
        sizes = (" x ".join(map(str, each)) for each in (framed.shape[2:], reach))
        raise RuntimeError(
            "Calculated padded input size per channel: ({}). Kernel size: ({}). "
            "Kernel size can't be greater than actual input size".format(*sizes)
        )
    every = np.lib.stride_tricks.sliding_window_view(framed, reach, (2, 3), writeable=True)
    (down, right), (below, beside) = stride, dilation
    return every[:, :, ::down, ::right, ::below, ::beside]


def _framed(x: np.ndarray, padding: tuple[int, int]) -> np.ndarray:
    return np.pad(x, [(0, 0), (0, 0), *((size, size) for size in padding)])


@taped
def conv2d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Two = 1,
    padding: Two = 0,
    dilation: Two = 1,
) -> Tensor:
    """Multiply each window of an image by the kernels, and add up.

    Args:
        input: `(n, c_in, h, w)`.
        weight: the kernels, `(c_out, c_in, kh, kw)`.
        bias: `(c_out,)`.
        stride: from one window to the next.
        padding: zeros around the images.
        dilation: from one pixel under the kernel to the next.

    Returns:
        `(n, c_out, rows, columns)`.

    Raises:
        RuntimeError: if the channels differ, or a kernel is larger than the image.
    """
    x, w = input._a, weight._a
    if x.shape[1] != w.shape[1]:
        raise RuntimeError(
            f"Given groups=1, weight of size {list(w.shape)}, expected input{list(x.shape)} to "
            f"have {w.shape[1]} channels, but got {x.shape[1]} channels instead"
        )
    under = _windows(_framed(x, _two(padding)), w.shape[2:], _two(stride), _two(dilation))
    y = np.tensordot(under, w, ([1, 4, 5], [1, 2, 3])).transpose(0, 3, 1, 2)
    return wrap(np.ascontiguousarray(y if bias is None else y + bias._a[:, None, None]))


def _of_images(
    g: Tensor, y: Tensor, input: Tensor, weight: Tensor, bias: Tensor | None = None,
    stride: Two = 1, padding: Two = 0, dilation: Two = 1,
) -> Tensor:  # fmt: skip
    """Each window sends its part back to the pixels under it, one place of the kernel at a time."""
    framed = np.zeros_like(_framed(input._a, _two(padding)))
    under = _windows(framed, weight.shape[2:], _two(stride), _two(dilation))
    parts = np.tensordot(g._a, weight._a, (1, 0))  # (n, rows, columns, c_in, kh, kw)
    for i, j in np.ndindex(*weight.shape[2:]):
        under[..., i, j] += parts[..., i, j].transpose(0, 3, 1, 2)
    (high, wide), (h, w) = _two(padding), input.shape[2:]
    return wrap(np.ascontiguousarray(framed[:, :, high : high + h, wide : wide + w]))


def _of_kernels(
    g: Tensor, y: Tensor, input: Tensor, weight: Tensor, bias: Tensor | None = None,
    stride: Two = 1, padding: Two = 0, dilation: Two = 1,
) -> Tensor:  # fmt: skip
    framed = _framed(input._a, _two(padding))
    under = _windows(framed, weight.shape[2:], _two(stride), _two(dilation))
    return wrap(np.tensordot(g._a, under, ([0, 2, 3], [0, 2, 3])))


def _of_biases(g: Tensor, *_: object, **__: object) -> Tensor:
    return g.sum((0, 2, 3))


RULES["conv2d"] = Rule("Convolution", (_of_images, _of_kernels, _of_biases))


def _pooled(input: Tensor, size: Two, stride: Two | None) -> Tensor:
    """The pixels of each window along a last axis: `(n, c, rows, columns, kh * kw)`."""
    (high, wide), (down, right) = _two(size), _two(size if stride is None else stride)
    return input.unfold(2, high, down).unfold(3, wide, right).flatten(-2)


def avg_pool2d(input: Tensor, kernel_size: Two, stride: Two | None = None) -> Tensor:
    """The mean of each window, which lie side by side unless a stride is given."""
    return _pooled(input, kernel_size, stride).mean(-1)


def max_pool2d(input: Tensor, kernel_size: Two, stride: Two | None = None) -> Tensor:
    """The largest of each window, the first if there are several."""
    return _pooled(input, kernel_size, stride).max(-1).values


def adaptive_avg_pool2d(input: Tensor, output_size: Two) -> Tensor:
    """The mean of each image.

    Raises:
        NotImplementedError: if more than one number is to be left of an image.
    """
    if _two(output_size) != (1, 1):
        raise NotImplementedError("adaptive_avg_pool2d: in this page output_size has to be 1")
    return input.mean((-2, -1), keepdim=True)
