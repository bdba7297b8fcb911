"""Convolution from padding, strides and a matrix product, beside its gradient (lesson 6).

A kernel slides over an image and multiplies what lies under it. Put what lies under it at each
place into a row, and the convolution is `linear` on those rows. Strides show all the rows without
a copy. So forward and backward are those of `linear`; new are only the way into the rows, and the
way back, where the gradients of overlapping rows add up.

Results have the usual shape `(n, c, h, w)`. In memory the channels lie innermost, since that is how
a matrix product leaves them, and how the next convolution reads them fastest.
"""

import itertools
from collections.abc import Callable, Iterator, Sequence

import torch
from torch import Tensor

from foundations.layers.init import kaiming_normal
from foundations.layers.module import Device, Module, Parameter
from foundations.support._precision import half_in_float32, is_finite
from foundations.support.errors import ShapeError, check_dtypes, check_grad, check_pair
from foundations.vision.windows import (
    Padding,
    Pair,
    Sides,
    add_patches,
    brief,
    pad,
    patches,
    places,
    sides,
)

__all__ = ["Conv2d", "conv2d", "conv2d_grad", "conv2d_loops"]

IN_CACHE = 2**19
"""Numbers that are laid out as rows at a time: 2 MB of float32, so that they stay in the cache.

All rows of a batch at once take kh * kw times the memory of its images. They would pass through
main memory, and there the time would go.
"""


@half_in_float32
def conv2d_loops(
    x: Tensor, w: Tensor, b: Tensor | None = None, stride: Pair = 1, padding: Padding = 0
) -> Tensor:
    r"""Convolve by the definition, in seven loops: slow, and the truth for `conv2d`.

    $$y_{n o i j} = b_o + \sum_{c u v} x_{n, c, s i + u - p, s j + v - p} \; w_{o c u v}$$

    What lies outside the image counts as 0.

    Args, Returns and Raises are those of `conv2d`.
    """
    shape, (down, right), ((top, _), (left, _)) = _check("conv2d_loops", x, w, b, stride, padding)
    y = x.new_zeros(shape)
    for n, o, i, j in itertools.product(*map(range, shape)):
        total = 0.0 if b is None else b[o]
        for c, u, v in itertools.product(*map(range, w.shape[1:])):
            row, column = down * i + u - top, right * j + v - left
            if 0 <= row < x.shape[2] and 0 <= column < x.shape[3]:
                total = total + x[n, c, row, column] * w[o, c, u, v]
        y[n, o, i, j] = total
    return y


@half_in_float32
def conv2d(
    x: Tensor, w: Tensor, b: Tensor | None = None, stride: Pair = 1, padding: Padding = 0
) -> Tensor:
    r"""Slide kernels over images, and weigh and add up what lies under them.

    $$y_{n o i j} = b_o + \sum_{c u v} x_{n, c, s i + u - p, s j + v - p} \; w_{o c u v}$$

    What lies outside the image counts as 0.

    The gradients are those of `conv2d_grad`. Autograd can go back through a batch that is laid out
    in one part, of `IN_CACHE` numbers or fewer; it says so where there are more.

    Args:
        x: images, `(n, c_in, h, w)`; the batch may be empty.
        w: kernels, `(c_out, c_in, kh, kw)`.
        b: biases, `(c_out,)`, or None for no bias.
        stride: s, pixels from one place of the kernel to the next; a pair if down and right
            differ.
        padding: p, rows and columns of zeros on each side of the image: one number, a pair for the
            rows and the columns, or `"same"`; see `sides`.

    Returns:
        `(n, c_out, h_out, w_out)` with `h_out = (h + 2 * padding - kh) // stride + 1`, and so for
        the width.

    Raises:
        ShapeError: if the shapes do not fit, there are no channels, or the kernel is larger than
            the padded image.
        DtypeError: if x, w and b do not share one dtype, or hold complex numbers.
        ValueError: if the stride or the padding is nothing of that kind, or too small.

    Examples:
        >>> edge = torch.tensor([[[[-1.0, 1.0]]]])
        >>> conv2d(torch.tensor([[[[0.0, 0.0, 5.0, 5.0]]]]), edge)
        tensor([[[[0., 5., 0.]]]])
    """
    (n, c_out, *size), stride, padding = _check("conv2d", x, w, b, stride, padding)
    kernels, y = _kernels(w), x.new_empty(n, *size, c_out)
    for images, rows in _in_parts(x, w.shape[2:], stride, padding):
        y[images] = (rows @ kernels).view(-1, *size, c_out)
    if b is not None:
        y += b
    return y.permute(0, 3, 1, 2)


@half_in_float32
def conv2d_grad(
    x: Tensor,
    w: Tensor,
    grad_out: Tensor,
    stride: Pair = 1,
    padding: Padding = 0,
    grad_x: bool = True,
) -> tuple[Tensor | None, Tensor, Tensor]:
    r"""Give the gradients of `conv2d` with respect to x, w and b.

    With the patches of x as the rows of a matrix X, the gradients are those of `linear`:

    $$G_X = G W^T, \quad G_w = X^T G, \quad (G_b)_o = \sum_{n i j} G_{n o i j}$$

    Each row of the first one then goes back to the pixels that it came from, where overlapping
    rows add up.

    Args:
        x: the images of the forward pass, `(n, c_in, h, w)`.
        w: its kernels, `(c_out, c_in, kh, kw)`.
        grad_out: gradient of the loss with respect to the result, `(n, c_out, h_out, w_out)`.
        stride: that of the forward pass.
        padding: that of the forward pass.
        grad_x: whether to give the gradient of x, the most work of the three. Where x is data,
            nobody needs it.

    Returns:
        `(grad_x, grad_w, grad_b)`, shaped as x, as w, and `(c_out,)`; the first is None unless it
        was asked for.

    Raises:
        ShapeError: as `conv2d`, or if grad_out does not have the shape of the result.
        DtypeError: if x, w and grad_out are not floats of one dtype.
        ValueError: as `conv2d`.

    Examples:
        >>> x, w = torch.tensor([[[[1.0, 2.0, 3.0]]]]), torch.tensor([[[[10.0, 1.0]]]])
        >>> conv2d_grad(x, w, grad_out=torch.ones(1, 1, 1, 2))
        (tensor([[[[10., 11.,  1.]]]]), tensor([[[[3., 5.]]]]), tensor([2.]))
    """
    inputs = f"x {tuple(x.shape)} and w {tuple(w.shape)} at stride {stride} and padding {padding}"
    shape, stride, padding = _check("conv2d_grad", x, w, None, stride, padding)
    check_grad("conv2d_grad", grad_out.shape, shape, of=inputs)
    check_dtypes("conv2d_grad", x=x, w=w, grad_out=grad_out)
    # The values alone: autograd cannot follow what comes, and need not.
    x, w, grad_out = x.detach(), w.detach(), grad_out.detach()
    grad_b = grad_out.sum((0, 2, 3))
    if grad_x and stride == (1, 1) and _can_turn(w, padding):
        grads = _grads_by_turning(x, w, grad_out, padding)
        # There the zeros around grad_out meet all pixels, and 0 * nan is not 0.
        if is_finite(grads[1]):
            return *grads, grad_b
    return *_grads_by_rows(x, w, grad_out, stride, padding, grad_x), grad_b


class Conv2d(Module):
    """Slide `c_out` kernels over images: `conv2d` with weights that are learned.

    Args:
        c_in: channels of the input `(n, c_in, h, w)`.
        c_out: channels of the result.
        k: height and width of the kernels, or a pair of them.
        stride: pixels from one place of the kernel to the next, or a pair, as in `conv2d`.
        padding: rows and columns of zeros on each side of the image, a pair, or `"same"`.
        bias: whether there is a b; it starts at zero.
        init: draws w from a shape, a generator and a dtype, as the functions of `init` do.
        generator: source of the random numbers; PyTorch's global one if None.
        dtype: of w and b; PyTorch's default if None.
        device: where w and b lie; they are drawn on the CPU, or where the generator lies.

    Attributes:
        w: `Parameter`, `(c_out, c_in, k, k)`.
        b: `Parameter`, `(c_out,)`, or None.

    Raises:
        ShapeError: if there are no channels.
        ValueError: if an argument is nothing of its kind, or too small.

    Examples:
        >>> Conv2d(1, 8, stride=2, padding=1)
        Conv2d(1 -> 8, 3x3, stride=2, padding=1)
    """

    def __init__(
        self,
        c_in: int,
        c_out: int,
        k: Pair = 3,
        stride: Pair = 1,
        padding: Padding = 0,
        bias: bool = True,
        *,
        init: Callable[..., Tensor] = kaiming_normal,
        generator: torch.Generator | None = None,
        dtype: torch.dtype | None = None,
        device: Device = None,
    ):
        kernel = check_pair("Conv2d", "k", k, least=1)
        check_pair("Conv2d", "stride", stride, least=1)
        sides("Conv2d", padding, kernel, stride)
        self.w = Parameter(init((c_out, c_in, *kernel), generator=generator, dtype=dtype))
        self.b = Parameter(self.w.data.new_zeros(c_out)) if bias else None
        self.stride, self.padding = stride, padding
        self.to(device)

    def forward(self, x: Tensor) -> Tensor:
        """Return `(n, c_out, h_out, w_out)` for `(n, c_in, h, w)`."""
        self.save(x)
        b = self.b.data if self.b else None
        return conv2d(x, self.w.data, b, self.stride, self.padding)

    def backward(self, grad_out: Tensor, grad_x: bool = True) -> Tensor | None:
        """Add to the gradients of w and b, and return the gradient of x, or None."""
        (x,) = self.saved()
        grad, grad_w, grad_b = conv2d_grad(
            x, self.w.data, grad_out, self.stride, self.padding, grad_x
        )
        self.w.add_grad(grad_w)
        if self.b:
            self.b.add_grad(grad_b)
        return grad

    def describe(self) -> str:
        """Give the channels, the kernel, and what differs from the defaults."""
        c_out, c_in, kh, kw = self.w.data.shape
        text = f"{c_in} -> {c_out}, {kh}x{kw}"
        for name, value, default in (
            ("stride", brief(self.stride), 1),
            ("padding", brief(self.padding), 0),
            ("bias", self.b is not None, True),
        ):
            text += "" if value == default else f", {name}={value}"
        return text


def _kernels(w: Tensor) -> Tensor:
    """Lay out each kernel as a column, in the order of a patch: `(kh * kw * c_in, c_out)`."""
    return w.permute(2, 3, 1, 0).reshape(-1, len(w))


def _grads_by_rows(
    x: Tensor, w: Tensor, grad_out: Tensor, stride: Pair, padding: Padding, grad_x: bool
) -> tuple[Tensor | None, Tensor]:
    """Give the gradients of x and w; None for x unless it is asked for."""
    c_out, c_in, *kernel = w.shape
    n, _, *grid = grad_out.shape
    h, width = x.shape[2:]
    (top, bottom), (left, right) = sides("conv2d_grad", padding)
    framed = (top + h + bottom, left + width + right)
    inside = (..., slice(top, top + h), slice(left, left + width))
    kernels, grad_out = _kernels(w), grad_out.permute(0, 2, 3, 1)
    pixels = x.new_empty(n, h, width, c_in).permute(0, 3, 1, 2) if grad_x else None
    grad_kernels = torch.zeros_like(kernels)
    for images, rows in _in_parts(x, kernel, stride, padding):
        grad = grad_out[images].reshape(-1, c_out)
        grad_kernels.addmm_(rows.t(), grad)
        if pixels is not None:
            # The rows have done their work, so their memory can take their gradient.
            torch.mm(grad, kernels.t(), out=rows)
            grad_patches = rows.view(-1, *grid, *kernel, c_in)
            pixels[images] = add_patches(grad_patches, framed, stride)[inside]
    grad_w = grad_kernels.view(*kernel, c_in, c_out).permute(3, 2, 0, 1).contiguous()
    return pixels, grad_w


def _grads_by_turning(
    x: Tensor, w: Tensor, grad_out: Tensor, padding: Sides
) -> tuple[Tensor, Tensor]:
    """Give the gradients of x and w at stride 1, both from the patches of grad_out.

    The gradient of x is one more convolution: of grad_out, with the kernels turned by half a turn.
    What lies under a kernel there is all that its pixel of x acted on, which w needs as well.
    """
    c_out, c_in, *kernel = w.shape
    frame = [[k - 1 - side for side in pair] for k, pair in zip(kernel, padding, strict=True)]
    pixels, kernels = x.permute(0, 2, 3, 1), _kernels(w.flip(2, 3).transpose(0, 1))
    grad_x, grad_kernels = x.new_empty(pixels.shape), torch.zeros_like(kernels)
    for images, rows in _in_parts(grad_out, kernel, 1, frame):
        torch.mm(rows, kernels, out=grad_x[images].view(-1, c_in))
        grad_kernels.addmm_(rows.t(), pixels[images].reshape(-1, c_in))
    grad_w = grad_kernels.view(*kernel, c_out, c_in).permute(2, 3, 0, 1).flip(2, 3)
    return grad_x.permute(0, 3, 1, 2), grad_w


def _in_parts(
    x: Tensor, kernel: Sequence[int], stride: Pair, padding: Padding
) -> Iterator[tuple[slice, Tensor]]:
    """Yield a few images at a time: which ones, and their patches as the rows of a matrix.

    All the matrices share one piece of memory: new memory would have to be fetched each time.
    """
    shape = patches(pad(x[:1], padding), kernel, stride).shape[1:]
    step = max(1, IN_CACHE // max(1, shape.numel()))
    memory = x.new_empty(min(len(x), step), *shape)
    for start in range(0, len(x), step):
        part = patches(pad(x[start : start + step], padding), kernel, stride)
        rows = memory[: len(part)]
        # Several times faster than rows.copy_(part), since each copy runs along a row of pixels.
        for u in range(shape[2]):
            rows[:, :, :, u] = part[:, :, :, u]
        yield slice(start, start + step), rows.view(-1, shape[2:].numel())


def _can_turn(w: Tensor, padding: Sides) -> bool:
    """Whether it is cheaper to turn the kernels than to add up the rows, and as right.

    It is not if grad_out has more channels than x. Kernels that are not finite would meet the zeros
    around grad_out; and a frame that is wider than them needs nothing added around it.
    """
    c_out, c_in, *kernel = w.shape
    narrow = all(max(pair) < k for k, pair in zip(kernel, padding, strict=True))
    return c_out <= c_in and narrow and is_finite(w)


def _check(
    name: str, x: Tensor, w: Tensor, b: Tensor | None, stride: Pair, padding: Padding
) -> tuple[tuple[int, int, int, int], tuple[int, int], Sides]:
    """Return the shape of the result, the stride and the padding, or say what is wrong."""
    if x.ndim != 4 or w.ndim != 4:
        hint = "; for a single image, did you mean x[None]?" if x.ndim == 3 else ""
        raise ShapeError(
            f"{name}: x is (n, c_in, h, w) and w (c_out, c_in, kh, kw), got {tuple(x.shape)} and "
            f"{tuple(w.shape)}{hint}"
        )
    if x.shape[1] != w.shape[1]:
        hint = "; did you mean w.transpose(0, 1)?" if x.shape[1] == w.shape[0] else ""
        raise ShapeError(
            f"{name}: x {tuple(x.shape)} needs a w with {x.shape[1]} input channels, "
            f"got {tuple(w.shape)}{hint}"
        )
    if 0 in w.shape[:2]:
        raise ShapeError(f"{name}: w has a channel or more on both sides, got {tuple(w.shape)}")
    if b is not None and b.shape != w.shape[:1]:
        raise ShapeError(
            f"{name}: w {tuple(w.shape)} needs a b of shape ({w.shape[0]},), got {tuple(b.shape)}"
        )
    check_dtypes(name, "real numbers", x=x, w=w, b=b)
    by = check_pair(name, "stride", stride, least=1)
    frame = sides(name, padding, w.shape[2:], stride)
    size = [sum(pair) + length for pair, length in zip(frame, x.shape[2:], strict=True)]
    return (len(x), len(w), *places(size, w.shape[2:], by)), by, frame
