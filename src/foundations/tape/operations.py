"""The functions of the earlier lessons, each paired with its gradient for the tape (lesson 11).

Nothing is derived here. A line names a function and the gradient function that stands beside it,
and says which of its arguments have a gradient. The arguments come in the order of the function.
"""

from torch import Tensor

from foundations.layers import functional, losses, normalisation
from foundations.support.errors import ShapeError
from foundations.tape.variables import operation
from foundations.vision import conv
from foundations.vision.windows import Padding, Pair

__all__ = [
    "batchnorm",
    "conv2d",
    "cross_entropy",
    "exp",
    "linear",
    "log",
    "mean",
    "mse",
    "relu",
    "reshape",
    "spatial_mean",
    "total",
]


exp = operation("exp", lambda x: x.exp(), lambda x, grad: grad * x.exp())
log = operation("log", lambda x: x.log(), lambda x, grad: grad / x)
total = operation("total", lambda x: x.sum(), lambda x, grad: grad.expand(x.shape))
mean = operation(
    "mean",
    lambda x: x.mean(),
    lambda x, grad: (grad / x.numel()).expand(x.shape),
)
reshape = operation(
    "reshape",
    lambda x, shape: x.reshape(shape),
    lambda x, shape, grad: (grad.reshape(x.shape), None),
)
linear = operation(
    "linear",
    functional.linear,
    lambda x, w, b, grad: functional.linear_grad(x, w, grad),
)
relu = operation("relu", functional.relu, functional.relu_grad)
mse = operation(
    "mse",
    losses.mse,
    lambda pred, target, grad: _both(losses.mse_grad(pred, target) * grad),
)
cross_entropy = operation(
    "cross_entropy",
    losses.cross_entropy,
    lambda logits, target, grad: (losses.cross_entropy_grad(logits, target) * grad, None),
)


def _both(grad: Tensor) -> tuple[Tensor, Tensor]:
    """Give the gradients of two tensors that are subtracted."""
    return grad, -grad


def _conv2d(x: Tensor, w: Tensor, stride: Pair, padding: Padding) -> Tensor:
    return conv.conv2d(x, w, None, stride, padding)


def _conv2d_grad(x: Tensor, w: Tensor, stride: Pair, padding: Padding, grad: Tensor) -> tuple:
    grad_x, grad_w, _ = conv.conv2d_grad(x, w, grad, stride, padding)
    return grad_x, grad_w, None, None


conv2d = operation("conv2d", _conv2d, _conv2d_grad)


def _batchnorm(x: Tensor, gamma: Tensor, beta: Tensor) -> Tensor:
    return normalisation.batchnorm(x, *normalisation.statistics(x), gamma, beta)


def _batchnorm_grad(x: Tensor, gamma: Tensor, beta: Tensor, grad: Tensor) -> tuple:
    return normalisation.batchnorm_grad(x, *normalisation.statistics(x), gamma, grad)


batchnorm = operation("batchnorm", _batchnorm, _batchnorm_grad)


def _spatial_mean(x: Tensor) -> Tensor:
    if x.ndim != 4:
        raise ShapeError(f"spatial_mean: x is (n, c, h, w), got {tuple(x.shape)}")
    return x.mean((2, 3))


def _spatial_mean_grad(x: Tensor, grad: Tensor) -> Tensor:
    return (grad / (x.shape[2] * x.shape[3]))[:, :, None, None].expand(x.shape)


spatial_mean = operation("spatial_mean", _spatial_mean, _spatial_mean_grad)
