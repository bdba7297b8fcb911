"""The networks of the earlier lessons on the tape: forward alone is written down (lesson 11)."""

from collections.abc import Mapping
from typing import Any

from foundations.layers.module import Module, Parameter
from foundations.layers.network import Linear, ReLU, Sequential
from foundations.layers.normalisation import BatchNorm
from foundations.tape import operations
from foundations.tape.variables import Variable
from foundations.vision.conv import Conv2d
from foundations.vision.pool import GlobalAvgPool2d
from foundations.vision.residual import Residual

__all__ = ["record"]


def record(net: Module, x: Any, variables: Mapping[Parameter, Variable]) -> Any:
    """Run a network forward in training mode, as operations on a tape.

    No `backward` of a module is called, now or later. What a module does to itself in training,
    such as the running averages of `BatchNorm`, is left out.

    Args:
        net: a network of `Linear`, `ReLU`, `BatchNorm`, `Conv2d` without bias, `GlobalAvgPool2d`,
            `Residual` and `Sequential`.
        x: what goes in: a variable or a tensor.
        variables: for each parameter of the network the variable that stands for it.

    Returns:
        The result, a `Variable`.

    Raises:
        TypeError: if there is a module of another kind.

    Examples:
        >>> import torch
        >>> net = Sequential(Linear(2, 1), ReLU())
        >>> variables = {p: Variable(p.data) for p in net.parameters()}
        >>> record(net, torch.ones(3, 2), variables)
        Variable(3, 1) of relu
    """
    match net:
        case Sequential():
            for layer in net.layers:
                x = record(layer, x, variables)
            return x
        case Residual():
            return record(net.branch, x, variables) + record(net.shortcut, x, variables)
        case Linear(w=w, b=b) if b:
            return operations.linear(x, variables[w], variables[b])
        case Conv2d(w=w, b=None):
            return operations.conv2d(x, variables[w], net.stride, net.padding)
        case BatchNorm():
            return operations.batchnorm(x, variables[net.gamma], variables[net.beta])
        case ReLU():
            return operations.relu(x)
        case GlobalAvgPool2d():
            return operations.spatial_mean(x)
    raise TypeError(f"record: the tape knows no {net}; add a case that runs its operations")
