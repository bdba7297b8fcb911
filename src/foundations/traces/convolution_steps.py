"""A convolution at every place of its kernel, and the patches as rows of a matrix (lesson 6)."""

from collections.abc import Mapping

import torch
from torch import Tensor

from foundations.support.errors import ShapeError, check_whole
from foundations.traces._trace import Trace, few_digits
from foundations.vision.conv import conv2d
from foundations.vision.windows import pad, patches

__all__ = ["trace_convolution"]


def trace_convolution(
    image: Tensor, kernels: Mapping[str, Tensor], stride: int = 1, padding: int = 0
) -> Trace:
    """Slide kernels over an image, and show what lies under them at each place.

    The image is rounded to two decimals first, so that what is shown is what was computed with.

    Args:
        image: one channel of an image, `(h, w)`.
        kernels: the kernels to choose from, each `(kh, kw)` and all of one shape, by their names.
        stride: pixels from one place to the next.
        padding: width of the frame of zeros.

    Returns:
        A trace with the `image`, the `kernels`, `stride` and `padding`; the patches as `rows`,
        `(h_out * w_out, kh * kw)`; and for each kernel its `results`, `(h_out, w_out)`.

    Raises:
        ShapeError: if the image or a kernel is no matrix, the kernels differ in shape, or they do
            not fit into the image.
        ValueError: if there is no kernel, or stride or padding is no integer or too small.
    """
    shapes = sorted({tuple(kernel.shape) for kernel in kernels.values()})
    if not kernels:
        raise ValueError("trace_convolution: there is no kernel to slide")
    if image.ndim != 2 or len(shapes) > 1 or len(shapes[0]) != 2:
        raise ShapeError(
            "trace_convolution: the image is (h, w), and the kernels are (kh, kw), all of one "
            f"shape, got {tuple(image.shape)} and {', '.join(map(str, shapes))}"
        )
    stride = check_whole("trace_convolution", "stride", stride, least=1)
    padding = check_whole("trace_convolution", "padding", padding, least=0)
    (kh, kw), (h, w) = shapes[0], image.shape
    pixels = [[round(pixel, 2) for pixel in row] for row in image.tolist()]
    x = torch.tensor(pixels, dtype=torch.float64)[None, None]
    rows = patches(pad(x, padding), (kh, kw), stride).reshape(-1, kh * kw)
    results = {
        name: conv2d(x, kernel.to(torch.float64)[None, None], None, stride, padding)[0, 0]
        for name, kernel in kernels.items()
    }
    first, *_ = results.values()
    return Trace(
        "convolution-explorer",
        f"A kernel of {kh} by {kw} slides over an image of {h} by {w}, with stride {stride} and "
        f"padding {padding}. It has {first.shape[0]} by {first.shape[1]} places. The patches "
        f"under it are the {rows.shape[0]} rows of a matrix with {rows.shape[1]} columns.",
        image=few_digits(x[0, 0]),
        kernels={name: few_digits(kernel.to(torch.float64)) for name, kernel in kernels.items()},
        stride=stride,
        padding=padding,
        rows=few_digits(rows),
        results={name: few_digits(result) for name, result in results.items()},
    )
