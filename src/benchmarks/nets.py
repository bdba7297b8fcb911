"""Three networks of the course, and their twins in `torch.nn` with the same weights."""

from collections.abc import Callable
from itertools import pairwise

import torch
from torch import Generator, nn

from foundations import layers
from foundations.module import Module
from foundations.pool import GlobalAvgPool2d
from foundations.resnet import conv_norm, resnet, stages

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


def _mlp_twin() -> nn.Sequential:
    n_in, n_hidden, n_out = SIZES
    return nn.Sequential(nn.Linear(n_in, n_hidden), nn.ReLU(), nn.Linear(n_hidden, n_out))


def _convnet_twin() -> nn.Sequential:
    blocks = ((*_conv_norm(c_in, c_out, stride=2), nn.ReLU()) for c_in, c_out in pairwise(CHANNELS))
    head = nn.Linear(CHANNELS[-1], SIZES[-1])
    return nn.Sequential(*(layer for block in blocks for layer in block), *_average(), head)


def _resnet_twin() -> nn.Sequential:
    channels = (16, 32, 64)
    return nn.Sequential(
        *_conv_norm(1, channels[0], stride=2),
        nn.ReLU(),
        *(_Block(*shape) for shape in stages(channels, blocks=1)),
        *_average(),
        nn.Linear(channels[-1], SIZES[-1]),
    )


class _Block(nn.Module):
    def __init__(self, c_in: int, c_out: int, stride: int):
        super().__init__()
        self.branch = nn.Sequential(
            *_conv_norm(c_in, c_out, stride=stride), nn.ReLU(), *_conv_norm(c_out, c_out)
        )
        same_shape = c_in == c_out and stride == 1
        self.shortcut = nn.Sequential(*(() if same_shape else _conv_norm(c_in, c_out, 1, stride)))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.relu(self.branch(x) + self.shortcut(x))


def _conv_norm(c_in: int, c_out: int, k: int = 3, stride: int = 1) -> tuple[nn.Module, nn.Module]:
    conv = nn.Conv2d(c_in, c_out, k, stride, padding=k // 2, bias=False)
    return conv, nn.BatchNorm2d(c_out)


def _average() -> tuple[nn.Module, nn.Module]:
    return nn.AdaptiveAvgPool2d(1), nn.Flatten()


NETS: dict[str, tuple[Callable[..., Module], Callable[[], nn.Module]]] = {
    "MLP": (mlp, _mlp_twin),
    "ConvNet": (convnet, _convnet_twin),
    "ResNet": (resnet, _resnet_twin),
}
"""What makes each network, and what makes its twin."""


def twin(name: str, net: Module) -> nn.Module:
    """Make the twin of a network, with a copy of its weights.

    Args:
        name: a key of `NETS`.
        net: what `NETS[name]` has made.

    Returns:
        A module of `torch.nn` that computes the same.
    """
    rival = NETS[name][1]()
    for theirs, ours in zip(rival.parameters(), net.parameters(), strict=True):
        # Ours multiply from the right, (n_in, n_out); those of `nn.Linear` are (n_out, n_in).
        data = ours.data.t() if ours.data.ndim == 2 else ours.data
        theirs.data = data.clone(memory_format=torch.contiguous_format)
    return rival
