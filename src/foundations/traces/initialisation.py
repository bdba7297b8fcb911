"""How large activations and their gradients are, layer by layer, at many settings (lesson 2)."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor

from foundations.layers.functional import linear, linear_grad, relu, relu_grad
from foundations.traces._trace import Trace, few_digits

__all__ = ["Stack", "depth_sizes", "draw_stack", "trace_initialisation"]

Back = Callable[[Tensor, Tensor], Tensor]


def _same(x: Tensor) -> Tensor:
    return x


def _same_grad(x: Tensor, grad_out: Tensor) -> Tensor:
    return grad_out


def _tanh_grad(x: Tensor, grad_out: Tensor) -> Tensor:
    return (1 - torch.tanh(x) ** 2) * grad_out


ACTIVATIONS: dict[str, tuple[Callable[[Tensor], Tensor], Back]] = {
    "ReLU": (relu, relu_grad),
    "tanh": (torch.tanh, _tanh_grad),
    "none": (_same, _same_grad),
}
"""What may follow each layer, and its gradient."""


class Stack(NamedTuple):
    """Layers, and what goes through them.

    Attributes:
        x: random rows of size 1 that go in, `(batch, width)`.
        weights: of each layer, `(width, width)`.
        grad: random gradients of size 1 that come back, `(batch, width)`.
    """

    x: Tensor
    weights: list[Tensor]
    grad: Tensor


def draw_stack(
    init: Callable[..., Tensor], depth: int = 50, width: int = 128, batch: int = 32
) -> Stack:
    """Draw layers and what goes through them, always with the same random numbers.

    Args:
        init: draws a weight from a shape, a generator and a dtype, as the functions of `init` do.
        depth: how many layers.
        width: inputs and outputs of each layer.
        batch: rows that go through.
    """
    options: dict[str, Any] = {"generator": torch.Generator().manual_seed(0)}
    options["dtype"] = torch.float64
    x = torch.randn(batch, width, **options)
    weights = [init((width, width), **options) for _ in range(depth)]
    return Stack(x, weights, torch.randn(batch, width, **options))


def depth_sizes(
    stack: Stack, gain: float = 1.0, activation: str = "ReLU", depths: Sequence[int] = (50,)
) -> tuple[list[float], list[list[float]]]:
    """Measure the root mean square of what flows up a stack of layers, and back down.

    Args:
        stack: the layers.
        gain: a factor on every weight.
        activation: what follows each layer: `ReLU`, `tanh` or `none`.
        depths: after how many layers the gradients come back.

    Returns:
        The sizes of the activations after each layer, and for each depth the sizes of their
        gradients.
    """
    up, back = ACTIVATIONS[activation]
    x, layers, sizes = stack.x, [], []
    for weight in stack.weights:
        w = gain * weight
        before = linear(x, w)
        layers.append((x, w, before))
        x = up(before)
        sizes.append(_size(x))
    return sizes, [_gradient_sizes(layers[:depth], stack.grad, back) for depth in depths]


def trace_initialisation(
    inits: Mapping[str, Callable[..., Tensor]],
    gains: Sequence[float] = (0.5, 0.8, 1.0, 5 / 3, 2.0),
    depths: Sequence[int] = (10, 50),
    width: int = 128,
) -> Trace:
    """Measure stacks of layers for every rule, activation, gain and depth.

    Args:
        inits: the rules that draw the weights, by their names.
        gains: factors on every weight.
        depths: how many layers.
        width: inputs and outputs of each layer.

    Returns:
        A trace with the `gains`, `depths` and `width`, and `runs`: by rule and activation, one for
        each gain, the powers of ten of the `activations` after each layer, and for each depth
        those of their `gradients`; nothing where a size is 0 or leaves double precision.

    Raises:
        ValueError: if there is nothing to choose from.
    """
    if not (inits and gains and depths):
        raise ValueError("trace_initialisation: needs at least one rule, one gain and one depth")
    runs = {}
    for rule, init in inits.items():
        stack = draw_stack(init, max(depths), width)
        runs[rule] = {
            activation: [_run(stack, gain, activation, depths) for gain in gains]
            for activation in ACTIVATIONS
        }
    plain = min(range(len(gains)), key=lambda place: abs(gains[place] - 1))
    ends = {rule: run["ReLU"][plain]["activations"][-1] for rule, run in runs.items()}
    return Trace(
        "initialisation-explorer",
        f"After {max(depths)} layers of {width}, each with a ReLU, and with a gain of "
        f"{gains[plain]:.3g}, the power of ten of the size of the activations is: "
        f"{', '.join(f'{rule} {power}' for rule, power in ends.items())}.",
        gains=few_digits(list(gains)),
        depths=list(depths),
        width=width,
        runs=runs,
    )


def _run(stack: Stack, gain: float, activation: str, depths: Sequence[int]) -> dict[str, list]:
    activations, gradients = depth_sizes(stack, gain, activation, depths)
    return {"activations": _powers(activations), "gradients": [*map(_powers, gradients)]}


def _gradient_sizes(
    layers: list[tuple[Tensor, Tensor, Tensor]], grad: Tensor, back: Back
) -> list[float]:
    sizes = []
    for x, w, before in reversed(layers):
        sizes.append(_size(grad))
        grad_x, *_ = linear_grad(x, w, back(before, grad))
        assert grad_x is not None  # it is None only where nobody asks for it
        grad = grad_x
    return sizes[::-1]


def _size(t: Tensor) -> float:
    return t.pow(2).mean().item() ** 0.5


def _powers(sizes: list[float]) -> list[float | None]:
    return [
        round(math.log10(size), 2) + 0.0 if size and math.isfinite(size) else None for size in sizes
    ]
