"""Layers under the names of PyTorch's, as lessons set them beside those of the course."""

from . import functional, init
from ._layers import (
    BatchNorm2d,
    Conv2d,
    CrossEntropyLoss,
    Flatten,
    LayerNorm,
    Linear,
    MSELoss,
    ReLU,
    Sequential,
)
from ._module import Module, Parameter

__all__ = [
    "BatchNorm2d",
    "Conv2d",
    "CrossEntropyLoss",
    "Flatten",
    "LayerNorm",
    "Linear",
    "MSELoss",
    "Module",
    "Parameter",
    "ReLU",
    "Sequential",
    "functional",
    "init",
]
