"""Three networks of the course, and the twin of each in `torch.nn` with the same weights."""

from collections.abc import Callable
from itertools import pairwise
from typing import cast

import torch
from torch import Generator, nn

from foundations import layers
from foundations.layers import BatchNorm, Module
from foundations.vision import Conv2d, GlobalAvgPool2d, Residual, conv_norm, resnet

__all__ = ["NETS", "convnet", "mlp", "twin"]

CHANNELS = (1, 8, 16, 32, 32)
SIZES = (784, 50, 10)


def mlp(generator: Generator | None = None) -> layers.Sequential:
    """Two linear layers with a ReLU between: `(n, 784)` to `(n, 10)`."""
    n_in, n_hidden, n_out = SIZES
    return layers.Sequential(
        layers.Linear(n_in, n_hidden, generator=generator),
        layers.ReLU(),
        layers.Linear(n_hidden, n_out, generator=generator),
    )


def convnet(generator: Generator | None = None) -> layers.Sequential:
    """Four convolutions that halve the image, each normalised: `(n, 1, 28, 28)` to `(n, 10)`."""
    blocks = (
        (conv_norm(c_in, c_out, stride=2, generator=generator), layers.ReLU())
        for c_in, c_out in pairwise(CHANNELS)
    )
    head = layers.Linear(CHANNELS[-1], SIZES[-1], generator=generator)
    return layers.Sequential(
        *(layer for block in blocks for layer in block), GlobalAvgPool2d(), head
    )


NETS: dict[str, Callable[..., Module]] = {"MLP": mlp, "ConvNet": convnet, "ResNet": resnet}
"""What makes each network."""


def twin(net: Module) -> nn.Module:
    """Make the twin of a network: the same layers of `torch.nn`, with copies of all numbers.

    Args:
        net: a layer of the course, or a network of them.

    Returns:
        A module that computes the same, in training mode.

    Raises:
        TypeError: if a layer has no twin here.

    Examples:
        >>> twin(layers.Sequential(layers.Linear(784, 50), layers.ReLU()))
        Sequential(
          (0): Linear(in_features=784, out_features=50, bias=True)
          (1): ReLU()
        )
    """
    match net:
        case layers.Sequential():
            return nn.Sequential(*map(twin, net.layers))
        case Residual():
            return _Sum(twin(net.branch), twin(net.shortcut))
        case layers.ReLU():
            return nn.ReLU()
        case GlobalAvgPool2d():
            return nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten())
        case layers.Linear():
            rival = nn.Linear(*net.w.data.shape, bias=net.b is not None)
        case Conv2d():
            c_out, c_in, kh, kw = net.w.data.shape
            bias, places = net.b is not None, cast(tuple[int, int], (net.stride, net.padding))
            rival = nn.Conv2d(c_in, c_out, (kh, kw), *places, bias=bias)
        case BatchNorm():
            rival = nn.BatchNorm2d(len(net.gamma.data), net.eps, net.momentum)
            rival.running_mean = net.running_mean.clone()
            rival.running_var = net.running_variance.clone()
        case _:
            raise TypeError(
                f"twin: every layer needs a twin in torch.nn, got a {type(net).__name__}; "
                "add a case for it here"
            )
    for theirs, ours in zip(rival.parameters(), net.parameters(), strict=True):
        # Ours multiply from the right, (n_in, n_out); those of `nn.Linear` are (n_out, n_in).
        data = ours.data.t() if ours.data.ndim == 2 else ours.data
        theirs.data = data.clone(memory_format=torch.contiguous_format)
    return rival


class _Sum(nn.Module):
    """What two modules make of one input, added up."""

    def __init__(self, branch: nn.Module, shortcut: nn.Module):
        super().__init__()
        self.branch, self.shortcut = branch, shortcut

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.branch(x) + self.shortcut(x)
