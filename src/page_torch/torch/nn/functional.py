"""Two helpers that judge nothing; PyTorch's layers as functions are not in the page."""

from collections.abc import Sequence

import numpy as np

from .._absent import absent_function
from .._tensor import Tensor, wrap

__all__ = [
    "adaptive_avg_pool2d",
    "avg_pool2d",
    "batch_norm",
    "conv2d",
    "cross_entropy",
    "linear",
    "max_pool2d",
    "mse_loss",
    "one_hot",
    "pad",
    "relu",
]

adaptive_avg_pool2d = absent_function("torch.nn.functional.adaptive_avg_pool2d")
avg_pool2d = absent_function("torch.nn.functional.avg_pool2d")
batch_norm = absent_function("torch.nn.functional.batch_norm")
conv2d = absent_function("torch.nn.functional.conv2d")
cross_entropy = absent_function("torch.nn.functional.cross_entropy")
linear = absent_function("torch.nn.functional.linear")
max_pool2d = absent_function("torch.nn.functional.max_pool2d")
mse_loss = absent_function("torch.nn.functional.mse_loss")
relu = absent_function("torch.nn.functional.relu")


def one_hot(tensor: Tensor, num_classes: int) -> Tensor:
    """A 1 at the place of each class, and zeros elsewhere, along a new last axis."""
    classes = np.arange(num_classes, dtype=np.int64)
    return wrap((tensor._a[..., None] == classes).astype(np.int64))


def pad(input: Tensor, pad: Sequence[int], value: float = 0.0) -> Tensor:
    """A frame of one value.

    Args:
        input: what is framed.
        pad: how much before and behind the last axis, then the one before it, and so on.
        value: of the frame.
    """
    pairs = list(zip(pad[::2], pad[1::2], strict=True))[::-1]
    whole = [(0, 0)] * (input._a.ndim - len(pairs)) + pairs
    return wrap(np.pad(input._a, whole, constant_values=value))
