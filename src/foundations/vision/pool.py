"""Pooling: a summary of each patch, beside its gradient; and the way out of images (lesson 6)."""

import torch
from torch import Tensor

from foundations.layers.module import Module
from foundations.support._precision import half_in_float32
from foundations.support.errors import ShapeError, check_dtypes, check_grad, check_pair
from foundations.vision.windows import Pair, add_patches, brief, patches

__all__ = [
    "AvgPool2d",
    "Flatten",
    "GlobalAvgPool2d",
    "MaxPool2d",
    "avg_pool2d",
    "avg_pool2d_grad",
    "max_pool2d",
    "max_pool2d_grad",
]


def avg_pool2d(x: Tensor, k: Pair, stride: Pair | None = None) -> Tensor:
    r"""Average the pixels under a window at each of its places.

    $$y_{n c i j} = \frac{1}{k^2} \sum_{u v} x_{n, c, s i + u, s j + v}$$

    Args:
        x: images, `(n, c, h, w)`.
        k: height and width of the window, or a pair of them.
        stride: s, pixels from one place to the next, or a pair of them; k if None, so that windows
            touch.

    Returns:
        `(n, c, h_out, w_out)` with `h_out = (h - k) // stride + 1`, and so for the width.

    Raises:
        ShapeError: if x has another number of axes, or the window is larger than it.
        DtypeError: if x holds no floats.
        ValueError: if k or the stride is no integer and no pair of them, or below 1.

    Examples:
        >>> avg_pool2d(torch.tensor([[[[1.0, 3.0, 10.0], [5.0, 7.0, 10.0]]]]), 2)
        tensor([[[[4.]]]])
    """
    check_dtypes("avg_pool2d", x=x)
    return patches(x, *_window("avg_pool2d", k, stride)).mean((3, 4)).permute(0, 3, 1, 2)


@half_in_float32
def avg_pool2d_grad(x: Tensor, k: Pair, grad_out: Tensor, stride: Pair | None = None) -> Tensor:
    r"""Give the gradient of `avg_pool2d`: each window shares it out equally.

    $$G_{x_a} = \frac{1}{k^2} \sum_{\text{windows over } a} G$$

    Args:
        x: the images of the forward pass, `(n, c, h, w)`.
        k: height and width of the window, or a pair of them.
        grad_out: gradient of the loss with respect to the result, `(n, c, h_out, w_out)`.
        stride: that of the forward pass.

    Returns:
        Gradient with respect to x, the same shape.

    Raises:
        ShapeError: as `avg_pool2d`, or if grad_out does not have the shape of the result.
        DtypeError: if x and grad_out are not floats of one dtype.
        ValueError: as `avg_pool2d`.

    Examples:
        >>> avg_pool2d_grad(torch.zeros(1, 1, 2, 3), 2, grad_out=torch.tensor([[[[4.0]]]]))
        tensor([[[[1., 1., 0.],
                  [1., 1., 0.]]]])
    """
    (kh, kw), stride = _window("avg_pool2d_grad", k, stride)
    grad = _by_place("avg_pool2d_grad", x, (kh, kw), stride, grad_out) / (kh * kw)
    n, h_out, w_out, c = grad.shape
    shares = grad[:, :, :, None, None].expand(n, h_out, w_out, kh, kw, c)
    return add_patches(shares, x.shape[2:], stride)


def max_pool2d(x: Tensor, k: Pair, stride: Pair | None = None) -> Tensor:
    r"""Keep the largest pixel under a window at each of its places.

    $$y_{n c i j} = \max_{u v} x_{n, c, s i + u, s j + v}$$

    Args and Returns are those of `avg_pool2d`; x may hold integers.

    Raises:
        ShapeError: as `avg_pool2d`.
        DtypeError: if x holds complex numbers or bools.
        ValueError: as `avg_pool2d`.

    Examples:
        >>> max_pool2d(torch.tensor([[[[1.0, 3.0, 10.0], [5.0, 7.0, 10.0]]]]), 2)
        tensor([[[[7.]]]])
    """
    check_dtypes("max_pool2d", "real numbers", x=x)
    return patches(x, *_window("max_pool2d", k, stride)).amax((3, 4)).permute(0, 3, 1, 2)


@half_in_float32
def max_pool2d_grad(x: Tensor, k: Pair, grad_out: Tensor, stride: Pair | None = None) -> Tensor:
    r"""Give the gradient of `max_pool2d`: the largest pixel of each window gets it all.

    Of several that are equal the first does, row by row, as in PyTorch.

    Args and Returns are those of `avg_pool2d_grad`.

    Raises:
        ShapeError: as `avg_pool2d_grad`.
        DtypeError: as `avg_pool2d_grad`.
        ValueError: as `avg_pool2d`.

    Examples:
        >>> x = torch.tensor([[[[1.0, 7.0], [7.0, 0.0]]]])
        >>> max_pool2d_grad(x, 2, grad_out=torch.tensor([[[[4.0]]]]))
        tensor([[[[0., 4.],
                  [0., 0.]]]])
    """
    (kh, kw), stride = _window("max_pool2d_grad", k, stride)
    grad = _by_place("max_pool2d_grad", x, (kh, kw), stride, grad_out)
    windows = patches(x, (kh, kw), stride)
    winner = windows.flatten(3, 4).argmax(3, keepdim=True)
    wins = torch.arange(kh * kw, device=x.device)[:, None] == winner
    # Not wins * grad: an infinite gradient times 0 is not 0.
    shares = torch.where(wins, grad[:, :, :, None], 0)
    return add_patches(shares.unflatten(3, (kh, kw)), x.shape[2:], stride)


class _Pool(Module):
    """A window and its stride."""

    def __init__(self, k: Pair, stride: Pair | None = None):
        self.k, self.stride = _window(type(self).__name__, k, stride)

    def describe(self) -> str:
        """Give the window and the stride."""
        kh, kw = self.k
        return f"{kh}x{kw}, stride={brief(self.stride)}"


class AvgPool2d(_Pool):
    """Average the pixels under a window of k by k.

    Args:
        k: height and width of the window.
        stride: pixels from one place to the next; k if None.
    """

    def forward(self, x: Tensor) -> Tensor:
        """Return `(n, c, h_out, w_out)` for `(n, c, h, w)`."""
        self.save(x)
        return avg_pool2d(x, self.k, self.stride)

    def backward(self, grad_out: Tensor, grad_x: bool = True) -> Tensor:
        """Return the gradient of x."""
        (x,) = self.saved()
        return avg_pool2d_grad(x, self.k, grad_out, self.stride)


class MaxPool2d(_Pool):
    """Keep the largest pixel under a window of k by k.

    Args:
        k: height and width of the window.
        stride: pixels from one place to the next; k if None.
    """

    def forward(self, x: Tensor) -> Tensor:
        """Return `(n, c, h_out, w_out)` for `(n, c, h, w)`."""
        self.save(x)
        return max_pool2d(x, self.k, self.stride)

    def backward(self, grad_out: Tensor, grad_x: bool = True) -> Tensor:
        """Return the gradient of x."""
        (x,) = self.saved()
        return max_pool2d_grad(x, self.k, grad_out, self.stride)


class GlobalAvgPool2d(Module):
    """Average all the pixels of each channel."""

    def forward(self, x: Tensor) -> Tensor:
        """Return `(n, c)` for `(n, c, h, w)`."""
        if x.ndim != 4:
            raise ShapeError(f"GlobalAvgPool2d: x is (n, c, h, w), got {tuple(x.shape)}")
        if 0 in x.shape[2:]:
            raise ShapeError(f"GlobalAvgPool2d: x {tuple(x.shape)} holds nothing to average")
        check_dtypes("GlobalAvgPool2d", x=x)
        self.save(x.shape)
        return x.mean((2, 3))

    def backward(self, grad_out: Tensor, grad_x: bool = True) -> Tensor:
        """Return the gradient of x: every pixel of a channel has the same share."""
        (shape,) = self.saved()
        check_grad("GlobalAvgPool2d", grad_out.shape, shape[:2])
        return (grad_out / (shape[2] * shape[3]))[:, :, None, None].expand(shape)


class Flatten(Module):
    """Lay out each example as one row."""

    def forward(self, x: Tensor) -> Tensor:
        """Return `(n, numbers)` for `(n, ...)`."""
        y = x.flatten(1)
        self.save(x.shape, y.shape)
        return y

    def backward(self, grad_out: Tensor, grad_x: bool = True) -> Tensor:
        """Return the gradient in the shape of x."""
        shape, flat = self.saved()
        check_grad("Flatten", grad_out.shape, flat)
        return grad_out.reshape(shape)


def _window(name: str, k: Pair, stride: Pair | None) -> tuple[tuple[int, int], tuple[int, int]]:
    """Give the window and the stride as pairs, after a check."""
    by = k if stride is None else stride
    return check_pair(name, "k", k, least=1), check_pair(name, "stride", by, least=1)


def _by_place(
    name: str, x: Tensor, k: tuple[int, int], stride: tuple[int, int], grad_out: Tensor
) -> Tensor:
    """Bring grad_out into the order of patches, after a check: `(n, h_out, w_out, c)`."""
    check_dtypes(name, x=x, grad_out=grad_out)
    shape = (*x.shape[:2], *patches(x, k, stride).shape[1:3])
    inputs = f"x {tuple(x.shape)} with a window of {k[0]}x{k[1]} at stride {brief(stride)}"
    check_grad(name, grad_out.shape, shape, of=inputs)
    return grad_out.permute(0, 2, 3, 1)
