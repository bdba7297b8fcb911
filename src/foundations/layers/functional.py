"""The layers as pure functions, each followed by its gradient (lessons 2 and 3).

A gradient function takes what the forward function took, and `grad_out`, the gradient of the loss
with respect to the result. It returns the gradients of the loss with respect to the inputs, and
changes nothing. Where one tensor feeds two places, the caller adds the two gradients.
"""

import torch
from torch import Tensor

from foundations.support._precision import half_in_float32
from foundations.support.errors import ShapeError, check_dtypes, check_grad

__all__ = [
    "grad_w_einsum",
    "grad_w_matmul",
    "grad_w_outer",
    "linear",
    "linear_grad",
    "relu",
    "relu_grad",
    "shifted_relu",
    "shifted_relu_grad",
]

SHIFT = 0.5
"""What `shifted_relu` takes off, to bring the mean of the activations near zero (lesson 2)."""


@half_in_float32
def linear(x: Tensor, w: Tensor, b: Tensor | None = None) -> Tensor:
    r"""Multiply each row of x by w and add b.

    $$y_{ij} = \sum_k x_{ik} w_{kj} + b_j$$

    Args:
        x: inputs, `(batch, n_in)`; the batch may be empty.
        w: weights, `(n_in, n_out)`.
        b: biases, `(n_out,)`, or None for no bias.

    Returns:
        `(batch, n_out)`, of the dtype that x, w and b share.

    Raises:
        ShapeError: if the shapes do not fit.
        DtypeError: if x, w and b do not share one dtype, or hold complex numbers.

    Examples:
        >>> x, w = torch.tensor([[1.0, 2.0]]), torch.tensor([[1.0, 0.0, -1.0], [1.0, 1.0, 1.0]])
        >>> linear(x, w, b=torch.ones(3))
        tensor([[4., 3., 2.]])
    """
    _check_linear("linear", x, w, b)
    return x @ w if b is None else x @ w + b


def linear_grad(
    x: Tensor, w: Tensor, grad_out: Tensor, grad_x: bool = True
) -> tuple[Tensor | None, Tensor, Tensor]:
    r"""Give the gradients of `linear` with respect to x, w and b.

    $$G_x = G W^T, \quad G_w = X^T G, \quad (G_b)_j = \sum_i G_{ij}$$

    Args:
        x: the inputs of the forward pass, `(batch, n_in)`.
        w: its weights, `(n_in, n_out)`.
        grad_out: gradient of the loss with respect to the result, `(batch, n_out)`.
        grad_x: whether to give the gradient of x. Where x is data, nobody needs it.

    Returns:
        `(grad_x, grad_w, grad_b)`, shaped `(batch, n_in)`, `(n_in, n_out)` and `(n_out,)`; the
        first is None unless it was asked for. An empty batch gives zeros for w and b.

    Raises:
        ShapeError: as `linear`, or if grad_out does not have the shape of the result.
        DtypeError: if x, w and grad_out are not floats of one dtype.

    Examples:
        >>> x, w = torch.tensor([[1.0, 2.0]]), torch.tensor([[1.0], [-1.0]])
        >>> linear_grad(x, w, grad_out=torch.tensor([[3.0]]))
        (tensor([[ 3., -3.]]), tensor([[3.],
                [6.]]), tensor([3.]))
    """
    _check_linear("linear_grad", x, w)
    inputs = f"x {tuple(x.shape)} and w {tuple(w.shape)}"
    check_grad("linear_grad", grad_out.shape, (len(x), w.shape[1]), of=inputs)
    check_dtypes("linear_grad", x=x, w=w, grad_out=grad_out)
    grad_b = grad_out.sum(0)
    return grad_out @ w.t() if grad_x else None, grad_w_matmul(x, grad_out), grad_b


def grad_w_outer(x: Tensor, grad_out: Tensor) -> Tensor:
    r"""Give the gradient of `linear` with respect to w as a sum of outer products.

    $$G_w = \sum_n x_n \otimes G_n$$

    All the outer products exist at once: `batch * n_in * n_out` numbers, to keep `n_in * n_out`.

    Args:
        x: the inputs of the forward pass, `(batch, n_in)`.
        grad_out: gradient of the loss with respect to the result, `(batch, n_out)`.

    Returns:
        `(n_in, n_out)`.

    Raises:
        ShapeError: if the batches differ.
        DtypeError: if x and grad_out are not floats of one dtype; or of half precision here, where
            products would overflow before they are added up.
    """
    _check_batches("grad_w_outer", x, grad_out, "floats of 32 or 64 bits")
    return (x[:, :, None] * grad_out[:, None, :]).sum(0)


def grad_w_einsum(x: Tensor, grad_out: Tensor) -> Tensor:
    r"""Give the same gradient as `grad_w_outer` by summing over the batch as it multiplies.

    $$(G_w)_{ij} = \sum_n x_{ni} G_{nj}$$

    Args, Returns and Raises are those of `grad_w_outer`.
    """
    _check_batches("grad_w_einsum", x, grad_out)
    return torch.einsum("ni,nj->ij", x, grad_out)


def grad_w_matmul(x: Tensor, grad_out: Tensor) -> Tensor:
    r"""Give the same gradient as `grad_w_einsum`, read as a matrix product.

    $$G_w = X^T G$$

    Args, Returns and Raises are those of `grad_w_outer`.

    Examples:
        >>> x, grad_out = torch.tensor([[1.0, 2.0], [3.0, 4.0]]), torch.tensor([[1.0], [10.0]])
        >>> grad_w_matmul(x, grad_out)
        tensor([[31.],
                [42.]])
    """
    _check_batches("grad_w_matmul", x, grad_out)
    return x.t() @ grad_out


def relu(x: Tensor) -> Tensor:
    r"""Replace every negative number by zero.

    $$y = \max(x, 0)$$

    Args:
        x: any shape.

    Returns:
        The same shape and dtype.

    Raises:
        DtypeError: if x holds complex numbers or bools.

    Examples:
        >>> relu(torch.tensor([-1.0, 0.0, 2.0]))
        tensor([0., 0., 2.])
    """
    check_dtypes("relu", "real numbers", x=x)
    return x.clamp_min(0)


def relu_grad(x: Tensor, grad_out: Tensor) -> Tensor:
    r"""Let the gradient through where the input was positive.

    $$G_x = \begin{cases} G & x > 0 \\ 0 & x \le 0 \end{cases}$$

    At exactly 0 the ReLU has no derivative. Any number from 0 to 1 would do; the course takes 0, as
    PyTorch's own ReLU does.

    Args:
        x: the input of the forward pass, any shape.
        grad_out: gradient of the loss with respect to the result, the same shape.

    Returns:
        Gradient with respect to x, the same shape.

    Raises:
        ShapeError: if the two shapes differ.
        DtypeError: if the two are not floats of one dtype.

    Examples:
        >>> relu_grad(torch.tensor([-1.0, 0.0, 2.0]), grad_out=torch.tensor([5.0, 5.0, 5.0]))
        tensor([0., 0., 5.])
    """
    check_grad("relu_grad", grad_out.shape, x.shape)
    check_dtypes("relu_grad", x=x, grad_out=grad_out)
    return torch.where(x > 0, grad_out, 0)


def shifted_relu(x: Tensor) -> Tensor:
    r"""Apply a ReLU, then take off 0.5 to bring the mean back towards zero.

    $$y = \max(x, 0) - 0.5$$

    Args:
        x: any shape.

    Returns:
        The same shape and dtype.

    Raises:
        DtypeError: if x holds no floats.

    Source: lesson 2.

    Examples:
        >>> shifted_relu(torch.tensor([-1.0, 0.0, 2.0]))
        tensor([-0.5000, -0.5000,  1.5000])
    """
    check_dtypes("shifted_relu", x=x)
    return relu(x) - SHIFT


def shifted_relu_grad(x: Tensor, grad_out: Tensor) -> Tensor:
    """Give the gradient of `shifted_relu`: that of `relu`, since a constant has none.

    Args, Returns and Raises are those of `relu_grad`.
    """
    return relu_grad(x, grad_out)


def _check_linear(name: str, x: Tensor, w: Tensor, b: Tensor | None = None) -> None:
    if x.ndim != 2 or w.ndim != 2:
        raise ShapeError(
            f"{name}: x is (batch, n_in) and w (n_in, n_out), got {tuple(x.shape)} and "
            f"{tuple(w.shape)}; for a single example, did you mean x[None]?"
        )
    if x.shape[1] != w.shape[0]:
        hint = "; did you mean w.T?" if x.shape[1] == w.shape[1] else ""
        raise ShapeError(
            f"{name}: x {tuple(x.shape)} needs a w with {x.shape[1]} rows, "
            f"got {tuple(w.shape)}{hint}"
        )
    if b is not None and b.shape != w.shape[1:]:
        raise ShapeError(
            f"{name}: w {tuple(w.shape)} needs a b of shape ({w.shape[1]},), got {tuple(b.shape)}"
        )
    check_dtypes(name, "real numbers", x=x, w=w, b=b)


def _check_batches(name: str, x: Tensor, grad_out: Tensor, kind: str = "floats") -> None:
    # Broadcasting would stretch a batch of 1 over the other and return a wrong sum in silence.
    if x.ndim != 2 or grad_out.ndim != 2 or x.shape[0] != grad_out.shape[0]:
        raise ShapeError(
            f"{name}: x is (batch, n_in) and grad_out (batch, n_out) with one batch, "
            f"got {tuple(x.shape)} and {tuple(grad_out.shape)}"
        )
    check_dtypes(name, kind, x=x, grad_out=grad_out)
