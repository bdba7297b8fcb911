"""Batch normalisation, beside its gradient (lesson 8).

Every channel is brought to mean 0 and variance 1 over the batch, then scaled and shifted by two
numbers that are learned. An image `(c, h, w)` counts as h * w examples of c numbers each, so that
one rule serves both `(n, c)` and `(n, c, h, w)`.

Source: Ioffe and Szegedy 2015, "Batch normalization: accelerating deep network training by
reducing internal covariate shift"; the gradient is derived in the note on the chain rule.
"""

import torch
from torch import Tensor

from foundations.layers.module import Device, Module, Parameter
from foundations.support._precision import wide
from foundations.support.errors import ShapeError, check_dtypes, check_grad

__all__ = ["BatchNorm", "batchnorm", "batchnorm_grad", "statistics"]

EPS = 1e-5
"""Added to the variance, so that a channel of equal numbers is not divided by 0; as in PyTorch."""


def statistics(x: Tensor) -> tuple[Tensor, Tensor]:
    r"""Give the mean and the variance of each channel over the batch.

    $$\mu = \frac{1}{n} \sum_i x_i, \quad v = \frac{1}{n} \sum_i (x_i - \mu)^2$$

    The variance is taken about the mean, in a second pass. The mean of the squares minus the
    square of the mean is the same on paper; in floating point it loses every digit as soon as the
    mean is far larger than the deviation.

    Args:
        x: `(n, c)` or `(n, c, h, w)`.

    Returns:
        `(mean, variance)`, each `(c,)`; the variance is the biased one, divided by n. Of half
        precision both are given in float32, since a square soon overflows.

    Raises:
        ShapeError: if x has another number of axes, no channel, or not one number a channel.
        DtypeError: if x holds no floats.

    Examples:
        >>> statistics(torch.tensor([[1.0, 5.0], [3.0, 5.0]]))
        (tensor([2., 5.]), tensor([1., 0.]))
    """
    rows = _rows("statistics", x)
    if len(rows) == 0:
        raise ShapeError(f"statistics: x {tuple(x.shape)} holds nothing to average")
    mean = rows.mean(0)
    return mean, (rows - mean).square_().mean(0)


def batchnorm(
    x: Tensor, mean: Tensor, variance: Tensor, gamma: Tensor, beta: Tensor, eps: float = EPS
) -> Tensor:
    r"""Normalise each channel by a mean and a variance, then scale and shift it.

    $$\hat{x} = \frac{x - \mu}{\sqrt{v + \varepsilon}}, \quad y = \gamma \hat{x} + \beta$$

    Args:
        x: `(n, c)` or `(n, c, h, w)`.
        mean: of each channel, `(c,)`: of this batch in training, the running one afterwards.
        variance: of each channel, `(c,)`, from the same source.
        gamma: scale of each channel, `(c,)`.
        beta: shift of each channel, `(c,)`.
        eps: added to the variance.

    Returns:
        The shape of x.

    Raises:
        ShapeError: if x has another number of axes, or the others are not `(c,)`.
        DtypeError: if they do not share one dtype; mean and variance may be in float32 beside
            half precision.

    Examples:
        >>> x = torch.tensor([[1.0], [3.0]])
        >>> batchnorm(x, *statistics(x), gamma=torch.tensor([2.0]), beta=torch.tensor([5.0]), eps=0)
        tensor([[3.],
                [7.]])
    """
    rows = _rows("batchnorm", x, gamma=gamma, beta=beta)
    _check_statistics("batchnorm", x, mean=mean, variance=variance)
    # PyTorch's `sqrt` of float32 differs between processors in its last bit; `rsqrt` does not.
    scale = gamma * (variance + eps).rsqrt()
    return _unrows((rows - mean).mul_(scale).add_(beta), x)


def batchnorm_grad(
    x: Tensor, mean: Tensor, variance: Tensor, gamma: Tensor, grad_out: Tensor, eps: float = EPS
) -> tuple[Tensor, Tensor, Tensor]:
    r"""Give the gradients of `batchnorm` in training with respect to x, gamma and beta.

    There the mean and the variance are those of x, so x acts on the result in three ways:

    $$G_x = \frac{\gamma}{\sqrt{v + \varepsilon}}
    \Big( G - \frac{1}{n} \sum_i G_i - \hat{x} \, \frac{1}{n} \sum_i G_i \hat{x}_i \Big)$$

    $$G_\gamma = \sum_i G_i \hat{x}_i, \quad G_\beta = \sum_i G_i$$

    Args:
        x: the input of the forward pass, `(n, c)` or `(n, c, h, w)`.
        mean: the mean of each channel of x, `(c,)`.
        variance: the variance of each channel of x, `(c,)`.
        gamma: scale of each channel, `(c,)`.
        grad_out: gradient of the loss with respect to the result, the shape of x.
        eps: that of the forward pass.

    Returns:
        `(grad_x, grad_gamma, grad_beta)`, shaped as x, `(c,)` and `(c,)`.

    Raises:
        ShapeError: if the shapes do not fit.
        DtypeError: as `batchnorm`.
    """
    check_grad("batchnorm_grad", grad_out.shape, x.shape)
    check_dtypes("batchnorm_grad", x=x, grad_out=grad_out)
    rows = _rows("batchnorm_grad", x, gamma=gamma)
    _check_statistics("batchnorm_grad", x, mean=mean, variance=variance)
    grad, per_deviation = _rows("batchnorm_grad", grad_out), (variance + eps).rsqrt()
    normal = (rows - mean).mul_(per_deviation)
    grad_gamma, grad_beta = (grad * normal).sum(0), grad.sum(0)
    n = len(rows)
    grad_x = normal.mul_(-grad_gamma / n).add_(grad).sub_(grad_beta / n)
    grad_x.mul_(gamma * per_deviation)
    return _unrows(grad_x, x), grad_gamma.to(gamma.dtype), grad_beta.to(gamma.dtype)


class BatchNorm(Module):
    """Normalise each channel by its batch in training, and by running averages in eval mode.

    Args:
        c: channels of the input, `(n, c)` or `(n, c, h, w)`.
        momentum: share of the newest batch in the running averages.
        eps: added to the variance.
        dtype: of all four tensors; PyTorch's default if None. The running averages are never of
            half precision, but in float32 then.
        device: where they lie; the CPU if None.

    Attributes:
        gamma: `Parameter`, `(c,)`, starts at 1.
        beta: `Parameter`, `(c,)`, starts at 0.
        running_mean: `(c,)`, starts at 0.
        running_variance: `(c,)`, starts at 1: of the unbiased variances, divided by n - 1.

    Examples:
        >>> BatchNorm(16)
        BatchNorm(16)
    """

    def __init__(
        self,
        c: int,
        momentum: float = 0.1,
        eps: float = EPS,
        *,
        dtype: torch.dtype | None = None,
        device: Device = None,
    ):
        self.gamma = Parameter(torch.ones(c, dtype=dtype))
        self.beta = Parameter(torch.zeros(c, dtype=dtype))
        self.running_mean = wide(torch.zeros(c, dtype=dtype))
        self.running_variance = wide(torch.ones(c, dtype=dtype))
        self.momentum, self.eps = momentum, eps
        self.to(device)

    def forward(self, x: Tensor) -> Tensor:
        """Return the shape of x; in training, move the running averages too.

        Raises:
            ShapeError: if x has another number of axes or of channels; in training, if it is empty
                or a channel has one number only: its variance is unknown. Nothing is learned then.
            DtypeError: if x does not have the dtype of the layer; nothing is learned then.
        """
        mean, variance = self.running_mean, self.running_variance
        if self.training:
            mean, variance = statistics(x)
        y = batchnorm(x, mean, variance, self.gamma.data, self.beta.data, self.eps)
        if self.training:  # After `batchnorm`, which has checked x.
            self._learn(x, mean, variance)
        self.save(x, mean, variance)
        return y

    def backward(self, grad_out: Tensor, grad_x: bool = True) -> Tensor:
        """Add to the gradients of gamma and beta, and return the gradient of x."""
        x, mean, variance = self.saved()
        grad, grad_gamma, grad_beta = batchnorm_grad(
            x, mean, variance, self.gamma.data, grad_out, self.eps
        )
        self.gamma.add_grad(grad_gamma)
        self.beta.add_grad(grad_beta)
        return grad

    def describe(self) -> str:
        """Give the channels."""
        return str(len(self.gamma.data))

    def _learn(self, x: Tensor, mean: Tensor, variance: Tensor) -> None:
        n = x.numel() // len(mean)
        if n < 2:
            raise ShapeError(
                f"BatchNorm: training needs 2 numbers a channel or more, got x {tuple(x.shape)}; "
                "did you mean eval(), or to drop the last batch?"
            )
        unbiased = variance * (n / (n - 1))
        self.running_mean = self.running_mean.lerp(mean.detach(), self.momentum)
        self.running_variance = self.running_variance.lerp(unbiased.detach(), self.momentum)


def _rows(name: str, x: Tensor, **by_channel: Tensor) -> Tensor:
    """Lay out x as `(examples, c)`, half precision in float32, after a check of all of them."""
    if x.ndim not in (2, 4) or x.shape[1] == 0:
        raise ShapeError(
            f"{name}: x is (n, c) or (n, c, h, w) with 1 channel or more, got {tuple(x.shape)}"
        )
    _check_channels(name, x, by_channel)
    check_dtypes(name, x=x, **by_channel)
    return wide(x.movedim(1, -1).reshape(-1, x.shape[1]))


def _check_statistics(name: str, x: Tensor, **statistics: Tensor) -> None:
    _check_channels(name, x, statistics)
    check_dtypes(name, **({"x": x} | statistics if wide(x) is x else statistics))


def _check_channels(name: str, x: Tensor, by_channel: dict[str, Tensor]) -> None:
    """Make sure that there is one number a channel."""
    for key, value in by_channel.items():
        if value.shape != x.shape[1:2]:
            raise ShapeError(
                f"{name}: x {tuple(x.shape)} needs a {key} of shape ({x.shape[1]},), "
                f"got {tuple(value.shape)}"
            )


def _unrows(rows: Tensor, x: Tensor) -> Tensor:
    """Bring rows back into the shape and the dtype of x."""
    n, c, *size = x.shape
    return rows.view(n, *size, c).movedim(-1, 1).to(x.dtype)
