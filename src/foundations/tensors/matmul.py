"""Matrix multiplication five times: the ladder of lesson 1.

Every rung computes `c[i, j] = sum over k of a[i, k] * b[k, j]`, with fewer loops in Python than
the rung before. The arithmetic stays the same; what changes is who runs the loop.
"""

import torch
from torch import Tensor

from foundations.support.errors import ShapeError, check_dtypes

__all__ = [
    "LADDER",
    "matmul_broadcast",
    "matmul_einsum",
    "matmul_elementwise",
    "matmul_loops",
    "matmul_op",
]


def matmul_loops(a: Tensor, b: Tensor) -> Tensor:
    """Multiply two matrices with three loops, one for each of i, j and k.

    The formula, read aloud: `c[i, j] = sum over k of a[i, k] * b[k, j]`.

    Args:
        a: matrix of shape (n, k).
        b: matrix of shape (k, m), of the same dtype.

    Returns:
        The product, of shape (n, m) and the dtype of the operands.

    Raises:
        ShapeError: if an operand is not a matrix, or the inner sizes differ.
        DtypeError: if the dtypes differ, or are bool or half precision: the five would not agree.

    Examples:
        >>> matmul_loops(torch.tensor([[1, 2], [3, 4]]), torch.tensor([[10], [1]]))
        tensor([[12],
                [34]])
    """
    n, inner, m = _sizes(a, b)
    c = a.new_zeros(n, m)
    for i in range(n):
        for j in range(m):
            for k in range(inner):
                c[i, j] += a[i, k] * b[k, j]
    return c


def matmul_elementwise(a: Tensor, b: Tensor) -> Tensor:
    """Multiply two matrices with two loops: the loop over k is gone.

    A row of `a` times a column of `b`, element by element, then summed.
    Args, Returns and Raises are those of `matmul_loops`.

    Examples:
        >>> matmul_elementwise(torch.tensor([[1, 2], [3, 4]]), torch.tensor([[10], [1]]))
        tensor([[12],
                [34]])
    """
    n, _, m = _sizes(a, b)
    c = a.new_zeros(n, m)
    for i in range(n):
        for j in range(m):
            c[i, j] = (a[i, :] * b[:, j]).sum()
    return c


def matmul_broadcast(a: Tensor, b: Tensor) -> Tensor:
    """Multiply two matrices with one loop: the loop over j is gone too.

    A row of `a`, stood up as a column of shape (k, 1), is stretched across the m columns of `b`.
    Args, Returns and Raises are those of `matmul_loops`.

    Examples:
        >>> matmul_broadcast(torch.tensor([[1, 2], [3, 4]]), torch.tensor([[10], [1]]))
        tensor([[12],
                [34]])
    """
    n, _, m = _sizes(a, b)
    c = a.new_zeros(n, m)
    for i in range(n):
        c[i] = (a[i, :, None] * b).sum(dim=0)  # (k, 1) * (k, m) -> (k, m) -> (m,)
    return c


def matmul_einsum(a: Tensor, b: Tensor) -> Tensor:
    """Multiply two matrices with no loop in Python: the loop over i is gone as well.

    Each loop is now a letter. `k` stands on the left of the arrow only, so it is summed.
    Args, Returns and Raises are those of `matmul_loops`.

    Examples:
        >>> matmul_einsum(torch.tensor([[1, 2], [3, 4]]), torch.tensor([[10], [1]]))
        tensor([[12],
                [34]])
    """
    _sizes(a, b)
    return torch.einsum("ik,kj->ij", a, b)


def matmul_op(a: Tensor, b: Tensor) -> Tensor:
    """Multiply two matrices with the operator: no loop was left, so the string to read goes.

    Args, Returns and Raises are those of `matmul_loops`.

    Examples:
        >>> matmul_op(torch.tensor([[1, 2], [3, 4]]), torch.tensor([[10], [1]]))
        tensor([[12],
                [34]])
    """
    _sizes(a, b)
    return a @ b


LADDER = (matmul_loops, matmul_elementwise, matmul_broadcast, matmul_einsum, matmul_op)
"""The five rungs, from the slowest to the fastest."""


def _sizes(a: Tensor, b: Tensor) -> tuple[int, int, int]:
    """Return n, k and m of (n, k) times (k, m), or say why the operands do not fit."""
    got = f"got {tuple(a.shape)} and {tuple(b.shape)}"
    if a.ndim != 2 or b.ndim != 2:
        raise ShapeError(
            f"matmul: both operands need rank 2, {got}; "
            "a vector needs an axis first: a[None] for a row, b[:, None] for a column"
        )
    (n, inner), (rows, m) = a.shape, b.shape
    if inner != rows:
        fixes = {"b.T": inner == m, "a.T": n == rows, "b @ a": n == m}
        hint = next((f"; did you mean {fix}?" for fix, fits in fixes.items() if fits), "")
        raise ShapeError(f"matmul: a needs as many columns as b has rows, {got}{hint}")
    check_dtypes("matmul", "numbers, neither bool nor half precision", a=a, b=b)
    return n, inner, m
