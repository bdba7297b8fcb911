"""PyTorch's random initial values, drawn in its order."""

from math import prod, sqrt

import numpy as np

from .._fused import multiply_add
from .._generator import Generator
from .._random import rand, randn
from .._tensor import Tensor, wrap

__all__ = ["kaiming_normal_"]


def kaiming_normal_(
    tensor: Tensor, a: float = 0, mode: str = "fan_in", *, generator: Generator | None = None
) -> Tensor:
    """Normal numbers whose scale keeps the size of activations or of gradients.

    Args:
        tensor: weights `(n_out, n_in, ...)`, which are written.
        a: the slope of the leaky ReLU that follows.
        mode: `"fan_in"` or `"fan_out"`: the numbers that meet in a result, or in a gradient.
        generator: the source of random numbers.

    Raises:
        ValueError: if there is no such mode, or the tensor has fewer than two axes.
    """
    if mode not in ("fan_in", "fan_out"):
        raise ValueError(f"Mode {mode} not supported, please use one of ['fan_in', 'fan_out']")
    if tensor.ndim < 2:
        raise ValueError(
            "Fan in and fan out can not be computed for tensor with fewer than 2 dimensions"
        )
    n_out, n_in, *rest = tensor.shape
    fan = (n_in if mode == "fan_in" else n_out) * prod(rest)
    drawn = randn(tensor.shape, generator=generator, dtype=tensor.dtype)
    tensor.detach().copy_(drawn * (sqrt(2 / (1 + a * a)) / sqrt(fan)))
    return tensor


def uniform_weights(shape: tuple[int, ...], fan_in: int) -> Tensor:
    """Where PyTorch's layers start: between -1 and 1 over the root of the fan-in."""
    bound = np.float32(1 / sqrt(fan_in))
    return wrap(multiply_add(rand(shape)._a, bound + bound, -bound))
