"""Products of vectors and matrices, and what is read off a matrix.

NumPy hands floats to its BLAS, also those of a transposed matrix, without a copy.
"""

from math import prod

import numpy as np

from ._dtypes import of_array
from ._shapes import broadcast
from ._tensor import Tensor, joins, wrap
from ._writing import check_memory

__all__ = ["matmul", "mm", "outer"]


def matmul(a: Tensor, b: Tensor) -> Tensor:
    """The product of vectors, matrices, or stacks of matrices, as `@` has it.

    Raises:
        RuntimeError: if the shapes or the types do not fit.
    """
    x, y = a._a, b._a
    plain = x.ndim == 2 == y.ndim and x.shape[1] == y.shape[0] and x.dtype is y.dtype
    if not plain or x.dtype.kind == "b":
        _check(x, y)
    product = np.matmul(x, y)
    return wrap(product if plain else np.asarray(product, order="C"))


def _check(x: np.ndarray, y: np.ndarray) -> None:
    if not (x.ndim and y.ndim):
        raise RuntimeError(
            f"both arguments to matmul need to be at least 1D, but they are {x.ndim}D and {y.ndim}D"
        )
    if x.ndim == 1 == y.ndim:
        _check_vectors(x, y)
    elif y.ndim == 1 and _is_one_matrix(x):
        _check_vector(x.reshape(-1, x.shape[-1]), y)
    elif y.ndim == 2 and _is_one_matrix(x):
        _check_matrices(x.reshape(-1, x.shape[-1]), y)
    else:
        x = x[None] if x.ndim == 1 else x
        _check_stacks(x, y[:, None] if y.ndim == 1 else y)


def _is_one_matrix(x: np.ndarray) -> bool:
    """Whether the rows of a stack of matrices follow each other in memory as those of one."""
    pairs = zip(x.strides[:-2], x.strides[1:-1], x.shape[1:-1], strict=True)
    return not x.size or all(outer == inner * size for outer, inner, size in pairs)


def _check_vectors(x: np.ndarray, y: np.ndarray) -> None:
    if x.dtype != y.dtype:
        raise RuntimeError(
            "dot : expected both vectors to have same dtype, "
            f"but found {of_array(x).letters} and {of_array(y).letters}"
        )
    if x.shape != y.shape:
        raise RuntimeError(
            f"inconsistent tensor size, expected tensor [{x.size}] and src [{y.size}] to have the "
            f"same number of elements, but got {x.size} and {y.size} elements respectively"
        )
    _refuse_bools("dot", x)


def _check_vector(x: np.ndarray, y: np.ndarray) -> None:
    (n, inner), (length,) = x.shape, y.shape
    if inner != length:
        raise RuntimeError(f"size mismatch, got input ({n}), mat ({n}x{inner}), vec ({length})")
    if x.dtype != y.dtype:
        matrix, vector = of_array(x).letters, of_array(y).letters
        raise RuntimeError(
            "addmv input tensors must have the same dtype, "
            f"but got {vector}, {matrix}, and {vector}"
        )
    _refuse_bools("addmv_impl_cpu", x)


def _check_matrices(x: np.ndarray, y: np.ndarray) -> None:
    if x.shape[1] != y.shape[0]:
        raise RuntimeError(
            "mat1 and mat2 shapes cannot be multiplied "
            f"({x.shape[0]}x{x.shape[1]} and {y.shape[0]}x{y.shape[1]})"
        )
    if x.dtype != y.dtype:
        raise RuntimeError(
            "expected m1 and m2 to have the same dtype, "
            f"but got: {of_array(x).c_name} != {of_array(y).c_name}"
        )
    _refuse_bools("addmm_impl_cpu_", x)


def _check_stacks(x: np.ndarray, y: np.ndarray) -> None:
    count = prod(broadcast(x.shape[:-2], y.shape[:-2]))
    if x.shape[-1] != y.shape[-2]:
        raise RuntimeError(
            "Expected size for first two dimensions of batch2 tensor to be: "
            f"[{count}, {x.shape[-1]}] but got: [{count}, {y.shape[-2]}]."
        )
    if x.dtype != y.dtype:
        one, other = of_array(x).letters, of_array(y).letters
        raise RuntimeError(f"expected scalar type {one} but found {other}")
    _refuse_bools("bmm", x)


def _refuse_bools(kernel: str, x: np.ndarray) -> None:
    if x.dtype == bool:
        raise NotImplementedError(f"\"{kernel}\" not implemented for 'Bool'")


def mm(input: Tensor, mat2: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The product of two matrices, into memory that is there already if wanted.

    Raises:
        RuntimeError: if the shapes or the types do not fit.
    """
    x, y = input._a, mat2._a
    for name, a in (("self", x), ("mat2", y)):
        if a.ndim != 2:
            raise RuntimeError(f"{name} must be a matrix")
    _check_matrices(x, y)
    if out is None:
        return wrap(np.matmul(x, y))
    if out.dtype is not input.dtype:
        raise RuntimeError(
            f"Expected out tensor to have dtype {input.dtype.c_name}, "
            f"but got {out.dtype.c_name} instead"
        )
    if out._a.shape == (len(x), y.shape[1]):
        np.matmul(x, y, out=out._a)
    else:
        out._a = np.matmul(x, y)
    return out


def outer(input: Tensor, vec2: Tensor) -> Tensor:
    """Each element of one vector times each of another."""
    for name, t in (("self", input), ("vec2", vec2)):
        if t._a.ndim != 1:
            raise RuntimeError(f"outer: Expected 1-D argument {name}, but got {t._a.ndim}-D")
    return wrap(input._a[:, None]) * vec2


@joins
class Matrices:
    """Products, and what is read off a matrix."""

    def __matmul__(self, other: Tensor) -> Tensor:
        return matmul(self, other) if isinstance(other, Tensor) else NotImplemented

    def addmm_(self, mat1: Tensor, mat2: Tensor) -> Tensor:
        """Add the product of two matrices, in the memory of self."""
        x, y = mat1._a, mat2._a
        for name, a in (("mat1", x), ("mat2", y)):
            if a.ndim != 2:
                raise RuntimeError(f"{name} must be a matrix, got {a.ndim}-D tensor")
        for name, first in (("self", self), ("mat1", mat1)):
            if first.dtype is not mat2.dtype:
                raise RuntimeError(
                    f"{name} and mat2 must have the same dtype, "
                    f"but got {first.dtype.letters} and {mat2.dtype.letters}"
                )
        _check_matrices(x, y)
        shape = (len(x), y.shape[1])
        if shape != self._a.shape:
            raise RuntimeError(
                f"Bad in-place call: input tensor size {list(self._a.shape)} and output tensor "
                f"size {list(shape)} should match"
            )
        check_memory(self._a, [x, y])
        self._a += np.matmul(x, y)
        return self

    def trace(self) -> Tensor:
        """The sum of the diagonal of a matrix."""
        if self._a.ndim != 2:
            raise RuntimeError(f"trace: expected a matrix, but got tensor with dim {self._a.ndim}")
        _refuse_bools("trace", self._a)
        return self.diagonal().sum()

    def diag(self) -> Tensor:
        """The diagonal of a matrix, or a matrix with this diagonal."""
        if self._a.ndim not in (1, 2):
            raise RuntimeError(f"diag(): Supports 1D or 2D tensors. Got {self._a.ndim}D")
        return wrap(np.diag(self._a).copy())
