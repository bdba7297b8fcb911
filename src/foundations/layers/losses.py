"""The losses, each followed by its gradient (lessons 3 and 5).

A loss is the last function of the chain: one number. So its gradient function takes no `grad_out`;
the gradient of the loss with respect to itself is 1.
"""

import torch
from torch import Tensor

from foundations.support._precision import half_in_float32
from foundations.support.errors import ShapeError, check_dtypes, check_grad

__all__ = [
    "cross_entropy",
    "cross_entropy_grad",
    "log_softmax",
    "log_softmax_grad",
    "mse",
    "mse_grad",
]


@half_in_float32
def mse(pred: Tensor, target: Tensor) -> Tensor:
    r"""Average the squared differences of two tensors of one shape.

    $$L = \frac{1}{n} \sum_i (p_i - t_i)^2$$

    Args:
        pred: predictions, any shape with at least one element.
        target: what they should have been, the same shape and dtype.

    Returns:
        The loss, a tensor of shape `()`.

    Raises:
        ShapeError: if the shapes differ, above all `(n, 1)` against `(n,)`, which broadcasting
            would turn into all n x n differences; or if there is nothing to average.
        DtypeError: if either holds no floats, or the dtypes differ.

    Examples:
        >>> mse(torch.tensor([1.0, 2.0]), torch.tensor([1.0, 4.0]))
        tensor(2.)
    """
    _check_pair("mse", pred, target)
    return (pred - target).pow(2).mean()


@half_in_float32
def mse_grad(pred: Tensor, target: Tensor) -> Tensor:
    r"""Give the gradient of `mse` with respect to the predictions.

    $$\frac{\partial L}{\partial p_i} = \frac{2 (p_i - t_i)}{n}$$

    Args:
        pred: predictions, any shape with at least one element.
        target: the same shape and dtype.

    Returns:
        The shape of pred.

    Raises:
        ShapeError: as `mse`.
        DtypeError: as `mse`.

    Examples:
        >>> mse_grad(torch.tensor([1.0, 2.0]), torch.tensor([1.0, 4.0]))
        tensor([ 0., -2.])
    """
    _check_pair("mse_grad", pred, target)
    return (pred - target) / (pred.numel() / 2)  # twice the difference may be too large a number


@half_in_float32
def log_softmax(logits: Tensor) -> Tensor:
    r"""Turn scores into the logarithms of probabilities, along the last axis.

    $$y_j = x_j - m - \log \sum_k e^{x_k - m}, \quad m = \max_k x_k$$

    Taking off the maximum changes nothing on paper. In floating point it keeps every exponent at 0
    or below, so that large scores stay finite.

    Args:
        logits: scores, `(..., classes)` with at least one class.

    Returns:
        The same shape; the exponentials of each row add up to 1.

    Raises:
        ShapeError: if there is no class.
        DtypeError: if the scores are no floats.

    Examples:
        >>> log_softmax(torch.tensor([[1e4, 1e4]])).exp()
        tensor([[0.5000, 0.5000]])
    """
    if logits.ndim == 0 or logits.shape[-1] == 0:
        raise ShapeError(
            f"log_softmax: logits are (..., classes) with a class or more, "
            f"got {tuple(logits.shape)}"
        )
    check_dtypes("log_softmax", logits=logits)
    shifted = logits - logits.amax(-1, keepdim=True)
    return shifted - shifted.exp().sum(-1, keepdim=True).log()


@half_in_float32
def log_softmax_grad(logits: Tensor, grad_out: Tensor) -> Tensor:
    r"""Give the gradient of `log_softmax`.

    $$(G_x)_j = G_j - s_j \sum_k G_k, \quad s = \mathrm{softmax}(x)$$

    Args:
        logits: the input of the forward pass, `(..., classes)`.
        grad_out: gradient of the loss with respect to the result, the same shape.

    Returns:
        Gradient with respect to the logits, the same shape.

    Raises:
        ShapeError: as `log_softmax`, or if the two shapes differ.
        DtypeError: if the two are not floats of one dtype.

    Examples:
        >>> log_softmax_grad(torch.zeros(1, 2), grad_out=torch.tensor([[1.0, 0.0]]))
        tensor([[ 0.5000, -0.5000]])
    """
    check_grad("log_softmax_grad", grad_out.shape, logits.shape)
    check_dtypes("log_softmax_grad", logits=logits, grad_out=grad_out)
    return grad_out - log_softmax(logits).exp() * grad_out.sum(-1, keepdim=True)


@half_in_float32
def cross_entropy(logits: Tensor, target: Tensor) -> Tensor:
    r"""Average how surprised the predicted probabilities are by the true classes.

    $$L = -\frac{1}{n} \sum_i \log \mathrm{softmax}(x_i)_{t_i}$$

    Args:
        logits: scores, `(n, classes)` with n at least 1.
        target: the true class of each row, `(n,)`, integers from 0 to classes - 1.

    Returns:
        The loss, a tensor of shape `()`, in nats.

    Raises:
        ShapeError: if the shapes do not fit, or there is nothing to average.
        DtypeError: if target does not hold integers, or logits do not hold floats.
        IndexError: if a class is out of range. Plain indexing would take -1 for the last class.

    Examples:
        >>> cross_entropy(torch.zeros(3, 2), torch.tensor([0, 1, 1]))
        tensor(0.6931)
    """
    _check_classes("cross_entropy", logits, target)
    rows = torch.arange(len(target), device=target.device)
    return -log_softmax(logits)[rows, target.long()].mean()


@half_in_float32
def cross_entropy_grad(logits: Tensor, target: Tensor) -> Tensor:
    r"""Give the gradient of `cross_entropy` with respect to the logits.

    $$\frac{\partial L}{\partial x_{ij}} = \frac{\mathrm{softmax}(x_i)_j - [j = t_i]}{n}$$

    Args:
        logits: scores, `(n, classes)` with n at least 1.
        target: the true class of each row, `(n,)`, integers from 0 to classes - 1.

    Returns:
        The shape of logits; every row adds up to 0.

    Raises:
        ShapeError: as `cross_entropy`.
        DtypeError: as `cross_entropy`.
        IndexError: as `cross_entropy`.

    Examples:
        >>> cross_entropy_grad(torch.zeros(1, 2), torch.tensor([0]))
        tensor([[-0.5000,  0.5000]])
    """
    _check_classes("cross_entropy_grad", logits, target)
    grad = log_softmax(logits).exp()
    grad[torch.arange(len(target), device=target.device), target.long()] -= 1
    return grad / len(target)


def _check_pair(name: str, pred: Tensor, target: Tensor) -> None:
    if pred.shape != target.shape:
        message = (
            f"{name}: pred and target need one shape, "
            f"got {tuple(pred.shape)} and {tuple(target.shape)}"
        )
        for column, flat, fix in (
            (pred, target, "pred.squeeze(-1) or target.unsqueeze(-1)"),
            (target, pred, "target.squeeze(-1) or pred.unsqueeze(-1)"),
        ):
            if flat.ndim == 1 and column.shape == (len(flat), 1):
                n = len(flat)
                message += (
                    f", which would broadcast to ({n}, {n}), {n * n} differences instead of {n}; "
                    f"did you mean {fix}?"
                )
        raise ShapeError(message)
    if pred.numel() == 0:
        raise ShapeError(f"{name}: pred {tuple(pred.shape)} holds nothing to average")
    check_dtypes(name, pred=pred, target=target)


def _check_classes(name: str, logits: Tensor, target: Tensor) -> None:
    if logits.ndim != 2 or target.shape != logits.shape[:1]:
        hint = "; did you mean target.squeeze(-1)?" if target.shape == (len(logits), 1) else ""
        raise ShapeError(
            f"{name}: logits are (n, classes) and target (n,), got {tuple(logits.shape)} and "
            f"{tuple(target.shape)}{hint}"
        )
    if logits.numel() == 0:
        raise ShapeError(f"{name}: logits {tuple(logits.shape)} hold nothing to average")
    check_dtypes(name, logits=logits)
    check_dtypes(name, "integers", target=target)
    if str(target.device) == "meta":  # it has a shape, and no numbers to look at
        return
    low, high, classes = int(target.min()), int(target.max()), logits.shape[1]
    if low < 0 or high >= classes:
        raise IndexError(f"{name}: classes run from 0 to {classes - 1}, got {low} to {high}")
