"""Normalisation, of taped operations: its gradients follow of themselves."""

from collections.abc import Sequence
from math import prod

from .._tensor import Tensor

__all__ = ["batch_norm", "layer_norm"]


def batch_norm(
    input: Tensor,
    running_mean: Tensor | None,
    running_var: Tensor | None,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    training: bool = False,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Tensor:
    """Take off the mean of each channel, divide by its deviation, then scale and shift.

    Args:
        input: `(n, c, ...)`.
        running_mean: `(c,)`, which follows the means while training, and stands for them otherwise.
        running_var: `(c,)`, the same for the variances.
        weight: the scale, `(c,)`.
        bias: the shift, `(c,)`.
        training: whether to take the statistics of this batch.
        momentum: how fast the running statistics follow.
        eps: added to the variances.

    Raises:
        ValueError: if there is one number in a channel while training.
    """
    axes = [axis for axis in range(input.ndim) if axis != 1]
    shape = [-1] + [1] * (input.ndim - 2)
    mean, variance = running_mean, running_var
    if training:
        count = prod(input.shape[axis] for axis in axes)
        if count <= 1:
            raise ValueError(
                "Expected more than 1 value per channel when training, "
                f"got input size {input.shape}"
            )
        mean, variance = input.mean(axes), input.var(axes, correction=0)
        if running_mean is not None:
            _follow(running_mean, mean.detach(), momentum)
            _follow(running_var, variance.detach() * (count / (count - 1)), momentum)
    scale = (variance + eps).rsqrt().view(shape)
    return _scaled((input - mean.view(shape)) * scale, weight, bias, shape)


def layer_norm(
    input: Tensor,
    normalized_shape: Sequence[int],
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: float = 1e-5,
) -> Tensor:
    """Do the same for each example alone, over its last axes.

    Raises:
        RuntimeError: if those axes have other sizes.
    """
    shape = tuple(normalized_shape)
    if tuple(input.shape[-len(shape) :]) != shape:
        stars = "".join(f", {size}" for size in shape)
        raise RuntimeError(
            f"Given normalized_shape={list(shape)}, expected input with shape [*{stars}], "
            f"but got input of size{list(input.shape)}"
        )
    axes = list(range(-len(shape), 0))
    gap = input - input.mean(axes, keepdim=True)
    scale = (input.var(axes, keepdim=True, correction=0) + eps).rsqrt()
    return _scaled(gap * scale, weight, bias, shape)


def _follow(running: Tensor, new: Tensor, momentum: float) -> None:
    running.copy_((1 - momentum) * running + momentum * new)


def _scaled(x: Tensor, weight: Tensor | None, bias: Tensor | None, shape: Sequence[int]) -> Tensor:
    if weight is not None:
        x = x * weight.view(shape)
    return x if bias is None else x + bias.view(shape)
