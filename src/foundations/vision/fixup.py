"""A residual network without normalisation, that trains because of how it starts (lesson 9).

Every branch starts as zero, so that the network starts as its shortcuts, however deep it is. Inside
a branch the weights start smaller the more branches there are. One number to scale by, and one to
add before each convolution and each ReLU, do what is left of the normalisation's work.

Source: Zhang, Dauphin and Ma 2019, "Fixup initialization: residual learning without normalization".
"""

from collections.abc import Sequence

import torch
from torch import Generator, Tensor

from foundations.layers.init import fixup_branch
from foundations.layers.module import Device, Module, Parameter
from foundations.layers.network import Linear, ReLU, Sequential
from foundations.support._precision import wide
from foundations.support.errors import check_dtypes, check_grad
from foundations.vision.conv import Conv2d
from foundations.vision.pool import GlobalAvgPool2d
from foundations.vision.residual import Residual, stages

__all__ = ["Scale", "Shift", "fixup_block", "fixup_resnet"]


class Scale(Module):
    r"""Multiply by one number that is learned.

    $$y = a x, \quad G_x = a G, \quad G_a = \sum_i G_i x_i$$

    Args:
        dtype: of the number; PyTorch's default if None.
        device: where it lies; the CPU if None.

    Attributes:
        a: `Parameter`, `()`, starts at 1.
    """

    def __init__(self, *, dtype: torch.dtype | None = None, device: Device = None):
        self.a = Parameter(torch.ones((), dtype=dtype))
        self.to(device)

    def forward(self, x: Tensor) -> Tensor:
        """Return the shape of x."""
        check_dtypes("Scale", x=x, a=self.a.data)
        self.save(x)
        return self.a.data * x

    def backward(self, grad_out: Tensor, grad_x: bool = True) -> Tensor:
        """Add to the gradient of a, and return the gradient of x."""
        (x,) = self.saved()
        check_grad("Scale", grad_out.shape, x.shape)
        check_dtypes("Scale", x=x, grad_out=grad_out)
        self.a.add_grad((wide(grad_out) * wide(x)).sum().to(x.dtype))
        return self.a.data * grad_out


class Shift(Module):
    r"""Add one number that is learned.

    $$y = x + b, \quad G_x = G, \quad G_b = \sum_i G_i$$

    Args:
        dtype: of the number; PyTorch's default if None.
        device: where it lies; the CPU if None.

    Attributes:
        b: `Parameter`, `()`, starts at 0.
    """

    def __init__(self, *, dtype: torch.dtype | None = None, device: Device = None):
        self.b = Parameter(torch.zeros((), dtype=dtype))
        self.to(device)

    def forward(self, x: Tensor) -> Tensor:
        """Return the shape of x."""
        check_dtypes("Shift", x=x, b=self.b.data)
        self.save(x.shape)
        return x + self.b.data

    def backward(self, grad_out: Tensor, grad_x: bool = True) -> Tensor:
        """Add to the gradient of b, and return the gradient of x."""
        (shape,) = self.saved()
        check_grad("Shift", grad_out.shape, shape)
        self.b.add_grad(grad_out.sum())
        return grad_out


def fixup_block(
    c_in: int,
    c_out: int,
    n_branches: int,
    stride: int = 1,
    *,
    generator: Generator | None = None,
    dtype: torch.dtype | None = None,
    device: Device = None,
) -> Sequential:
    """Make a residual block of two 3x3 convolutions without normalisation.

    Args:
        c_in: channels of the input `(n, c_in, h, w)`.
        c_out: channels of the result.
        n_branches: the residual branches of the whole network.
        stride: of the first convolution and of the shortcut.
        generator: source of the random weights; PyTorch's global one if None.
        dtype: of the parameters; PyTorch's default if None.
        device: where they lie; they are drawn on the CPU, or where the generator lies.

    Returns:
        The block. Before training it is the ReLU of its shortcut.
    """
    options = {"generator": generator, "dtype": dtype}
    first = Conv2d(c_in, c_out, 3, stride, padding=1, bias=False, **options)
    last = Conv2d(c_out, c_out, 3, padding=1, bias=False, **options)
    shapes = [first.w.data.shape, last.w.data.shape]
    first.w.data, last.w.data = fixup_branch(shapes, n_branches, **options)
    shifts = [Shift(dtype=dtype) for _ in range(4)]
    branch = Sequential(
        shifts[0], first, shifts[1], ReLU(), shifts[2], last, Scale(dtype=dtype), shifts[3]
    )
    shortcut = None
    if c_in != c_out or stride != 1:
        shortcut = Sequential(
            Shift(dtype=dtype), Conv2d(c_in, c_out, 1, stride, bias=False, **options)
        )
    return Sequential(Residual(branch, shortcut), ReLU()).to(device)


def fixup_resnet(
    channels: Sequence[int] = (16, 32, 64),
    blocks: int = 1,
    classes: int = 10,
    c_in: int = 1,
    stem_stride: int = 2,
    *,
    generator: Generator | None = None,
    dtype: torch.dtype | None = None,
    device: Device = None,
) -> Sequential:
    """Make the network of `resnet` without normalisation.

    Its scores start at zero, so that the first loss is the logarithm of the number of classes.

    Args, Returns and Raises are those of `resnet`.

    Examples:
        >>> fixup_resnet()(torch.ones(1, 1, 28, 28))
        tensor([[0., 0., 0., 0., 0., 0., 0., 0., 0., 0.]])
    """
    options = {"generator": generator, "dtype": dtype, "device": device}
    shapes = stages(channels, blocks)
    return Sequential(
        Conv2d(c_in, channels[0], 3, stem_stride, padding=1, bias=False, **options),
        Shift(dtype=dtype, device=device),
        ReLU(),
        *(
            fixup_block(c_in, c_out, len(shapes), stride, **options)
            for c_in, c_out, stride in shapes
        ),
        GlobalAvgPool2d(),
        Shift(dtype=dtype, device=device),
        Linear(channels[-1], classes, init=_zeros, **options),
    )


def _zeros(
    shape: Sequence[int], *, generator: Generator | None, dtype: torch.dtype | None
) -> Tensor:
    return torch.zeros(*shape, dtype=dtype)
