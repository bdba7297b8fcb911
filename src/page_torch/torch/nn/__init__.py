"""PyTorch's layers, the rivals of ours, are not in the page."""

from .._absent import absent_class
from . import functional, init

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

Module = absent_class("torch.nn.Module")
Parameter = absent_class("torch.nn.Parameter")
BatchNorm2d = absent_class("torch.nn.BatchNorm2d", Module)
Conv2d = absent_class("torch.nn.Conv2d", Module)
CrossEntropyLoss = absent_class("torch.nn.CrossEntropyLoss", Module)
Flatten = absent_class("torch.nn.Flatten", Module)
LayerNorm = absent_class("torch.nn.LayerNorm", Module)
Linear = absent_class("torch.nn.Linear", Module)
MSELoss = absent_class("torch.nn.MSELoss", Module)
ReLU = absent_class("torch.nn.ReLU", Module)
Sequential = absent_class("torch.nn.Sequential", Module)
