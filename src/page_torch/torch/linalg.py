"""The two questions that lessons ask of a matrix."""

import numpy as np

from ._tensor import Tensor, wrap

__all__ = ["eigvalsh", "matrix_norm"]


def matrix_norm(A: Tensor) -> Tensor:  # noqa: N803
    """The Frobenius norm of the last two axes: the root of the sum of the squares."""
    if A._a.dtype.kind not in "fc":
        raise RuntimeError(
            "linalg.matrix_norm: Expected a floating point or complex tensor as input. "
            f"Got {A.dtype.letters}"
        )
    if A._a.ndim < 2:
        raise RuntimeError(
            "linalg.matrix_norm: The input tensor A must have at least 2 dimensions."
        )
    return A.norm(dim=(-2, -1))


def eigvalsh(A: Tensor) -> Tensor:  # noqa: N803
    """The eigenvalues of a symmetric matrix, from the least to the greatest."""
    rows, columns = A._a.shape[-2:]
    if rows != columns:
        raise RuntimeError(
            "linalg.eigh: A must be batches of square matrices, "
            f"but they are {rows} by {columns} matrices"
        )
    return wrap(np.linalg.eigvalsh(A._a))
