"""Residual networks: blocks that add to what they are given (lesson 9).

Source: He et al. 2016, "Deep residual learning for image recognition"; the shortcut of a block that
changes the shape is their option B.
"""

from collections.abc import Sequence

import torch
from torch import Generator, Tensor

from foundations.layers.module import Device, Module
from foundations.layers.network import Linear, ReLU, Sequential
from foundations.layers.normalisation import BatchNorm
from foundations.support.errors import ShapeError, check_dtypes, check_pair
from foundations.vision.conv import Conv2d
from foundations.vision.pool import GlobalAvgPool2d
from foundations.vision.windows import Pair, brief

__all__ = ["Residual", "conv_norm", "residual_block", "resnet", "stages"]


class Residual(Module):
    """Add a branch to its own input: `branch(x) + shortcut(x)`.

    The gradient takes both ways back, and the two parts meet at x, where they are added.

    Args:
        branch: module that keeps the shape, or changes it as the shortcut does.
        shortcut: module that brings x to that shape; nothing is done if None.

    Examples:
        >>> Residual(ReLU())(torch.tensor([[-1.0, 2.0]]))
        tensor([[-1.,  4.]])
    """

    def __init__(self, branch: Module, shortcut: Module | None = None):
        self.branch = branch
        self.shortcut = Sequential() if shortcut is None else shortcut

    def forward(self, x: Tensor) -> Tensor:
        """Return the shape that both ways give.

        Raises:
            ShapeError: if they give two.
            DtypeError: if they give two dtypes.
        """
        branch, shortcut = self.branch(x), self.shortcut(x)
        if branch.shape != shortcut.shape:
            raise ShapeError(
                f"Residual: branch and shortcut need one shape, got {tuple(branch.shape)} and "
                f"{tuple(shortcut.shape)}; does the shortcut lack a 1x1 convolution?"
            )
        check_dtypes("Residual", branch=branch, shortcut=shortcut)
        return branch + shortcut

    def backward(self, grad_out: Tensor, grad_x: bool = True) -> Tensor:
        """Add to the gradients of both ways, and return the gradient of x: their sum."""
        return self.branch.backward(grad_out) + self.shortcut.backward(grad_out)


def conv_norm(
    c_in: int,
    c_out: int,
    k: Pair = 3,
    stride: Pair = 1,
    *,
    generator: Generator | None = None,
    dtype: torch.dtype | None = None,
    device: Device = None,
) -> Sequential:
    """Convolve and normalise; the image keeps its size but for the stride.

    The convolution has no bias, since the normalisation would take it off at once.

    Args:
        c_in: channels of the input.
        c_out: channels of the result.
        k: height and width of the kernels, an odd number or a pair of them.
        stride: pixels from one place of the kernel to the next.
        generator: source of the random weights; PyTorch's global one if None.
        dtype: of the parameters; PyTorch's default if None.
        device: where they lie; they are drawn on the CPU, or where the generator lies.

    Returns:
        A convolution and a batch normalisation.

    Raises:
        ValueError: if k is even: then no frame is as wide on both sides.
    """
    options = {"generator": generator, "dtype": dtype, "device": device}
    kh, kw = check_pair("conv_norm", "k", k, least=1)
    if kh % 2 == 0 or kw % 2 == 0:
        raise ValueError(f"conv_norm: k is odd, got {k}")
    padding = brief((kh // 2, kw // 2))
    conv = Conv2d(c_in, c_out, k, stride, padding, bias=False, **options)
    return Sequential(conv, BatchNorm(c_out, dtype=dtype, device=device))


def residual_block(
    c_in: int,
    c_out: int,
    stride: Pair = 1,
    *,
    generator: Generator | None = None,
    dtype: torch.dtype | None = None,
    device: Device = None,
) -> Sequential:
    """Make the basic block: two 3x3 convolutions beside a shortcut, and a ReLU after the sum.

    Args:
        c_in: channels of the input `(n, c_in, h, w)`.
        c_out: channels of the result.
        stride: of the first convolution and of the shortcut.
        generator: source of the random weights; PyTorch's global one if None.
        dtype: of the parameters; PyTorch's default if None.
        device: where they lie; they are drawn on the CPU, or where the generator lies.

    Returns:
        The block. Its shortcut does nothing if the shape stays, and is a 1x1 convolution with
        normalisation if not.
    """
    options = {"generator": generator, "dtype": dtype, "device": device}
    branch = Sequential(
        conv_norm(c_in, c_out, stride=stride, **options),
        ReLU(),
        conv_norm(c_out, c_out, **options),
    )
    same_shape = c_in == c_out and stride in (1, (1, 1))
    shortcut = None if same_shape else conv_norm(c_in, c_out, 1, stride, **options)
    return Sequential(Residual(branch, shortcut), ReLU())


def stages(channels: Sequence[int], blocks: int) -> list[tuple[int, int, int]]:
    """Lay out the blocks of a network: each stage after the first starts with a stride of 2.

    Args:
        channels: of each stage.
        blocks: residual blocks in each stage.

    Returns:
        `(c_in, c_out, stride)` of each block, first block first.

    Raises:
        ValueError: if there is no stage, or no block in a stage.

    Examples:
        >>> stages((16, 32), blocks=2)
        [(16, 16, 1), (16, 16, 1), (16, 32, 2), (32, 32, 1)]
    """
    if len(channels) == 0 or blocks < 1:
        raise ValueError(
            "stages: a network has one stage or more, and one block or more in each, "
            f"got channels {tuple(channels)} and blocks {blocks}"
        )
    shapes, c_in = [], channels[0]
    for stage, c_out in enumerate(channels):
        for block in range(blocks):
            shapes.append((c_in, c_out, 2 if stage > 0 and block == 0 else 1))
            c_in = c_out
    return shapes


def resnet(
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
    """Make a residual network: a convolution, stages of residual blocks, an average, and scores.

    Each stage after the first halves the height and the width of the images.

    Args:
        channels: of each stage.
        blocks: residual blocks in each stage.
        classes: scores for each image.
        c_in: channels of the images `(n, c_in, h, w)`.
        stem_stride: of the first convolution: 2 takes 28x28 to 14x14 at once, four times cheaper.
        generator: source of the random weights; PyTorch's global one if None.
        dtype: of the parameters; PyTorch's default if None.
        device: where they lie; they are drawn on the CPU, or where the generator lies.

    Returns:
        A network that turns `(n, c_in, h, w)` into `(n, classes)`.

    Raises:
        ValueError: as `stages`.

    Examples:
        >>> resnet()(torch.zeros(2, 1, 28, 28)).shape
        torch.Size([2, 10])
    """
    options = {"generator": generator, "dtype": dtype, "device": device}
    shapes = stages(channels, blocks)
    return Sequential(
        conv_norm(c_in, channels[0], stride=stem_stride, **options),
        ReLU(),
        *(residual_block(*shape, **options) for shape in shapes),
        GlobalAvgPool2d(),
        Linear(channels[-1], classes, **options),
    )
