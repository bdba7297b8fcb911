"""Functions of each element: roots, logarithms, limits, and what is asked of each."""

from collections.abc import Callable

import numpy as np

from . import _dtypes as dtypes
from ._arithmetic import operate
from ._elementwise import Function, Number, apply, type_of
from ._fused import multiply_add
from ._shapes import axis_of, broadcast
from ._tensor import Tensor, joins

__all__ = ["log_softmax", "nan_to_num", "nextafter", "softmax"]

_FLOAT = dtypes.ALL["float32"]


def _sign(x: np.ndarray) -> np.ndarray:
    # PyTorch gives NaN the sign 0.
    return (x > 0).astype(x.dtype) - (x < 0) if x.dtype.kind == "f" else np.sign(x)


def _of_floats(function: Function) -> Callable[[Tensor], Tensor]:
    """A method that takes integers as floats."""

    def method(self: Tensor) -> Tensor:
        return apply(function, self, dtype=_FLOAT if self._a.dtype.kind in "biu" else None)

    return method


def _of_all(function: Function) -> Callable[[Tensor], Tensor]:
    """A method that keeps the type, or answers yes or no."""

    def method(self: Tensor) -> Tensor:
        return apply(function, self)

    return method


@joins
class Functions:
    """Functions of one tensor."""

    cos, sin, tanh = map(_of_floats, (np.cos, np.sin, np.tanh))
    exp, log, log10, sqrt = map(_of_floats, (np.exp, np.log, np.log10, np.sqrt))
    rsqrt = _of_floats(lambda x: 1 / np.sqrt(x))
    isfinite, isinf, isnan = map(_of_all, (np.isfinite, np.isinf, np.isnan))

    def abs(self) -> Tensor:
        """Without the sign."""
        _refuse_bools(self, "abs_cpu")
        return apply(np.abs, self)

    __abs__ = abs

    def sign(self) -> Tensor:
        """-1, 0 or 1."""
        return self.clone() if self._a.dtype == bool else apply(_sign, self)

    def round(self) -> Tensor:
        """To the nearest integer, from the middle to the even one."""
        _refuse_bools(self, "round_vml_cpu")
        return apply(np.rint, self) if self._a.dtype.kind == "f" else self.clone()

    def square_(self) -> Tensor:
        """The square of each, in the memory of self."""
        return operate("pow", self, 2, out=self)

    def clamp(
        self, min: Tensor | Number | None = None, max: Tensor | Number | None = None
    ) -> Tensor:
        """Nothing below a minimum, nothing above a maximum."""
        if min is None and max is None:
            raise RuntimeError("torch.clamp: At least one of 'min' or 'max' must not be None")
        if max is None:
            return self.clamp_min(min)
        if min is None:
            return apply(np.minimum, self, max)
        return apply(lambda x, low, high: np.minimum(np.maximum(x, low), high), self, min, max)

    def clamp_min(self, min: Tensor | Number) -> Tensor:
        """Nothing below a minimum."""
        if isinstance(min, bool):
            _refuse_bools(self, "clamp_min_scalar_cpu")
        return apply(np.maximum, self, min)

    def lerp(self, end: Tensor, weight: Tensor | float) -> Tensor:
        """From self a part of the way to end.

        Raises:
            RuntimeError: if the types differ.
        """
        for name, other in (("end", end), ("weight", weight)):
            if isinstance(other, Tensor) and other.dtype is not self.dtype:
                raise RuntimeError(
                    f"expected dtype {self.dtype.c_name} for `{name}` "
                    f"but got dtype {other.dtype.c_name}"
                )
        broadcast(self._a.shape, end._a.shape)
        if not self.is_floating_point():
            which = "tensor" if isinstance(weight, Tensor) else "scalar"
            letters = self.dtype.letters
            raise NotImplementedError(f"\"lerp_kernel_{which}\" not implemented for '{letters}'")
        return apply(_lerp, self, end, weight)


def _refuse_bools(t: Tensor, name: str) -> None:
    if t._a.dtype == bool:
        raise NotImplementedError(f"\"{name}\" not implemented for 'Bool'")


def _lerp(start: np.ndarray, end: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """From the nearer end, so that a weight of 1 gives the end exactly."""
    near = np.abs(weight) < 0.5
    return multiply_add(np.where(near, weight, weight - 1), end - start, np.where(near, start, end))


def nextafter(input: Tensor, other: Tensor) -> Tensor:
    """The float that follows each of input, towards that of other."""
    dtype = type_of(input, other)
    if dtypes.kind(dtype) < 2:
        raise NotImplementedError(f"\"nextafter_cpu\" not implemented for '{dtype.letters}'")
    return apply(np.nextafter, input, other)


def nan_to_num(input: Tensor, nan: float = 0.0) -> Tensor:
    """Another number for each NaN, and the largest floats for the infinities."""
    if not input.is_floating_point():
        return input.clone()
    return apply(lambda x: np.nan_to_num(x, nan=nan), input)


def softmax(input: Tensor, dim: int) -> Tensor:
    """Exponentials that add up to 1 along an axis."""
    axis = _checked(input, dim, "softmax")

    def function(x: np.ndarray) -> np.ndarray:
        powers = np.exp(x - x.max(axis, keepdims=True, initial=-np.inf))
        return powers / powers.sum(axis, keepdims=True)

    return apply(function, input.contiguous())


def log_softmax(input: Tensor, dim: int) -> Tensor:
    """The logarithms of `softmax`."""
    axis = _checked(input, dim, "log_softmax")

    def function(x: np.ndarray) -> np.ndarray:
        shifted = x - x.max(axis, keepdims=True, initial=-np.inf)
        return shifted - np.log(np.exp(shifted).sum(axis, keepdims=True))

    return apply(function, input.contiguous())


def _checked(t: Tensor, dim: int, name: str) -> int:
    axis = axis_of(dim, t._a.ndim)
    if not t.is_floating_point():
        last = "_lastdim" if axis == max(t._a.ndim, 1) - 1 else ""
        kernel = f"{name}{last}_kernel_impl"
        raise NotImplementedError(f"\"{kernel}\" not implemented for '{t.dtype.letters}'")
    return axis
