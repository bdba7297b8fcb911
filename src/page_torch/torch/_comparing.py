"""Whether tensors are equal or nearly so, and the choice between two by a condition."""

import numpy as np

from . import _dtypes as dtypes
from ._elementwise import Number, arrays, type_of
from ._layout import copied, empty
from ._shapes import broadcast
from ._tensor import Tensor, joins, wrap

__all__ = ["allclose", "equal", "isclose", "where"]


def isclose(
    input: Tensor, other: Tensor, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False
) -> Tensor:
    """Whether each |input - other| <= atol + rtol * |other|.

    Raises:
        RuntimeError: if the types or the shapes do not fit, or a tolerance is negative.
    """
    if input.dtype is not other.dtype:
        raise RuntimeError(f"{input.dtype.letters} did not match {other.dtype.letters}")
    for name, tolerance in (("rtol", rtol), ("atol", atol)):
        if tolerance < 0:
            raise RuntimeError(
                f"{name} must be greater than or equal to zero, but got {tolerance:g}"
            )
    shape = broadcast(input._a.shape, other._a.shape)
    a, b = input._a, other._a
    if a.dtype.kind in "biu":
        a, b = a.astype(np.float32), b.astype(np.float32)
    close = input._a == other._a
    if equal_nan:
        close = close | ((a != a) & (b != b))
    gap = np.abs(a - b)
    out = empty(shape, np.dtype(np.bool_), [input._a, other._a])
    out[...] = close | (np.isfinite(gap) & (gap <= atol + np.abs(rtol * b)))
    return wrap(out)


def allclose(
    input: Tensor, other: Tensor, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False
) -> bool:
    """Whether all elements are close, as `isclose` has it."""
    return bool(isclose(input, other, rtol, atol, equal_nan)._a.all())


def equal(input: Tensor, other: Tensor) -> bool:
    """Whether two tensors have one shape and the same elements."""
    if input._a.shape != other._a.shape:
        return False
    a, b = arrays(type_of(input, other), input, other)
    return bool((a == b).all())


def where(
    condition: Tensor, input: Tensor | Number | None = None, other: Tensor | Number | None = None
) -> Tensor | tuple[Tensor, ...]:
    """Take an element of input where the condition holds, else one of other.

    Raises:
        RuntimeError: if the condition does not hold bools, or the shapes do not fit.
    """
    if condition._a.dtype not in (np.bool_, np.uint8):
        raise RuntimeError(
            "where expected condition to be a boolean tensor, but got a tensor with dtype "
            f"{condition.dtype.letters}"
        )
    dtype = type_of(input, other)
    a, b = (
        _as(each, dtype.np) if isinstance(each, Tensor) else dtypes.cast(each, dtype.np)
        for each in (input, other)
    )
    holds = _as(condition, np.dtype(bool))
    out = empty(broadcast(holds.shape, np.shape(a), np.shape(b)), dtype.np, [holds, a, b])
    np.copyto(out, b)
    np.copyto(out, a, where=holds)
    return wrap(out)


def _as(tensor: Tensor, dtype: np.dtype) -> np.ndarray:
    return tensor._a if tensor._a.dtype == dtype else copied(tensor._a, dtype)


@joins
class Choice:
    """The choice, seen from what is chosen from."""

    def where(self, condition: Tensor, other: Tensor | Number) -> Tensor:
        """Keep an element where the condition holds, else take one of other."""
        return where(condition, self, other)
