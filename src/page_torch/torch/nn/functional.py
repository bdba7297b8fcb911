"""Layers and losses as functions, under PyTorch's names: they judge those of the course."""

import numpy as np

from .._functions import log_softmax
from .._gradients import RULES, Rule
from .._products import matmul
from .._recorded import taped
from .._tensor import Tensor, wrap
from ._images import adaptive_avg_pool2d, avg_pool2d, conv2d, max_pool2d, pad
from ._norms import batch_norm

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


def _rows(t: Tensor) -> Tensor:
    return t.reshape(-1, t.shape[-1])


def _linear_name(x: Tensor, w: Tensor, b: Tensor | None = None) -> str:
    return ("Mm" if b is None else "Addmm") if x.ndim == 2 else "View"


RULES["linear"] = Rule(
    _linear_name,
    (
        lambda g, y, x, w, b=None: g @ w,
        lambda g, y, x, w, b=None: _rows(g).t() @ _rows(x),
        lambda g, y, x, w, b=None: g,
    ),
)


@taped
def linear(input: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """Multiply rows by the transposed weights, and add the bias.

    Args:
        input: `(..., n_in)`.
        weight: `(n_out, n_in)`.
        bias: `(n_out,)`.
    """
    product = matmul(input, weight.t())
    return product if bias is None else product + bias


@taped
def relu(input: Tensor) -> Tensor:
    """Nothing below zero."""
    return input.clamp_min(0)


RULES["relu"] = Rule("Relu", (lambda g, y, x: g.where(y > 0, 0),))


def _pull(g: Tensor, y: Tensor, x: Tensor, target: Tensor) -> Tensor:
    gap = x - target
    return g * (2 / gap.numel()) * gap


RULES["mse_loss"] = Rule("MseLoss", (_pull, lambda *args: -_pull(*args)))


@taped
def mse_loss(input: Tensor, target: Tensor) -> Tensor:
    """The mean of the squared differences."""
    return (input - target).pow(2).mean()


def cross_entropy(input: Tensor, target: Tensor, label_smoothing: float = 0.0) -> Tensor:
    """The mean surprise at the true classes.

    Args:
        input: scores, `(n, n_classes)`.
        target: the class of each row, `(n,)` integers.
        label_smoothing: the part of each truth that is spread over all classes.

    Raises:
        ValueError: if there are not as many classes as rows.
        IndexError: if there is no such class.
        RuntimeError: if the classes are no integers.
    """
    if len(input) != len(target):
        raise ValueError(
            f"Expected input batch_size ({len(input)}) to match target batch_size ({len(target)})."
        )
    logs = taped(log_softmax)(input, -1)
    loss = nll_loss(logs, target)
    if not label_smoothing:
        return loss
    spread = (-logs.sum(-1)).mean()
    return loss * (1 - label_smoothing) + spread * (label_smoothing / input.shape[-1])


def _surprise(g: Tensor, y: Tensor, logs: Tensor, target: Tensor) -> Tensor:
    pull = np.zeros_like(logs._a)
    pull[np.arange(len(pull)), target._a] = -g.item() / len(pull)
    return wrap(pull)


RULES["nll_loss"] = Rule("NllLoss", (_surprise,))


@taped
def nll_loss(input: Tensor, target: Tensor) -> Tensor:
    """The mean of what stands at the true classes, with the other sign."""
    if target._a.dtype.kind not in "iu":
        raise RuntimeError(
            f"expected target dtype to be Long or Byte, but got {target.dtype.letters}"
        )
    for number in target.tolist():
        if not 0 <= number < input.shape[-1]:
            raise IndexError(f"Target {number} is out of bounds.")
    return -input[np.arange(len(input)), target].mean()


def one_hot(tensor: Tensor, num_classes: int) -> Tensor:
    """A 1 at the place of each class, and zeros elsewhere, along a new last axis."""
    classes = np.arange(num_classes, dtype=np.int64)
    return wrap((tensor._a[..., None] == classes).astype(np.int64))
