"""Label smoothing: a cross-entropy that does not ask for certainty (lesson 9).

Source: Szegedy et al. 2016, "Rethinking the Inception architecture for computer vision", section 7.
"""

from torch import Tensor

from foundations.layers.losses import cross_entropy, cross_entropy_grad, log_softmax
from foundations.layers.module import Module
from foundations.support._precision import half_in_float32
from foundations.support.errors import check_grad

__all__ = ["SmoothCrossEntropy", "smooth_cross_entropy", "smooth_cross_entropy_grad"]


@half_in_float32
def smooth_cross_entropy(logits: Tensor, target: Tensor, smoothing: float) -> Tensor:
    r"""Mix the cross-entropy at the true class with the mean of that at all K classes.

    $$L = -\frac{1}{n} \sum_i \Big( (1 - \alpha) \log s_{i t_i}
    + \frac{\alpha}{K} \sum_j \log s_{ij} \Big), \quad s_i = \mathrm{softmax}(x_i)$$

    It is lowest where every wrong class still has the probability smoothing / K, so that no score
    has to grow for ever.

    Args:
        logits: scores, `(n, classes)` with n at least 1.
        target: the true class of each row, `(n,)`, integers from 0 to classes - 1.
        smoothing: share of the mean in the mix, from 0 for the plain cross-entropy to 1.

    Returns:
        The loss, a tensor of shape `()`, in nats.

    Raises:
        ShapeError: as `cross_entropy`.
        DtypeError: as `cross_entropy`.
        IndexError: as `cross_entropy`.
        ValueError: if the smoothing is out of its range.

    Examples:
        >>> import torch
        >>> smooth_cross_entropy(torch.tensor([[2.0, 0.0]]), torch.tensor([0]), smoothing=0.1)
        tensor(0.2269)
    """
    _check(smoothing)
    at_target = cross_entropy(logits, target)
    if smoothing in (0, 1):  # 0 times an infinite part is not 0.
        return -log_softmax(logits).mean() if smoothing else at_target
    return (1 - smoothing) * at_target - smoothing * log_softmax(logits).mean()


@half_in_float32
def smooth_cross_entropy_grad(logits: Tensor, target: Tensor, smoothing: float) -> Tensor:
    r"""Give the gradient of `smooth_cross_entropy` with respect to the logits.

    $$\frac{\partial L}{\partial x_{ij}}
    = \frac{1}{n} \Big( s_{ij} - (1 - \alpha) [j = t_i] - \frac{\alpha}{K} \Big)$$

    Args and Raises are those of `smooth_cross_entropy`.

    Returns:
        The shape of logits; every row adds up to 0.
    """
    _check(smoothing)
    at_target = cross_entropy_grad(logits, target)
    n, classes = logits.shape
    everywhere = (log_softmax(logits).exp() - 1 / classes) / n
    return (1 - smoothing) * at_target + smoothing * everywhere


class SmoothCrossEntropy(Module):
    """Average the smoothed surprise of `(n, classes)` scores at `(n,)` integer classes.

    Args:
        smoothing: share of the mean in the mix, from 0 for the plain cross-entropy to 1.

    Raises:
        ValueError: if it is out of its range.

    Examples:
        >>> SmoothCrossEntropy(0.1)
        SmoothCrossEntropy(0.1)
    """

    def __init__(self, smoothing: float):
        _check(smoothing)
        self.smoothing = smoothing

    def forward(self, logits: Tensor, target: Tensor) -> Tensor:
        """Return the loss, of shape `()`."""
        self.save(logits, target)
        return smooth_cross_entropy(logits, target, self.smoothing)

    def backward(self, grad_out: Tensor | float = 1.0, grad_x: bool = True) -> Tensor:
        """Return the gradient of logits; grad_out is the weight of this loss in the whole."""
        logits, target = self.saved()
        grad = smooth_cross_entropy_grad(logits, target, self.smoothing)
        check_grad("SmoothCrossEntropy", getattr(grad_out, "shape", ()), ())
        return grad * grad_out

    def describe(self) -> str:
        """Give the smoothing."""
        return str(self.smoothing)


def _check(smoothing: float) -> None:
    if not 0 <= smoothing <= 1:
        raise ValueError(f"smooth_cross_entropy: smoothing is from 0 to 1, got {smoothing}")
