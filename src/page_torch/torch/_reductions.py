"""Many elements to one: sums, means, deviations, and the largest and least."""

from collections.abc import Callable, Iterable
from math import prod

import numpy as np

from . import _dtypes as dtypes
from ._elementwise import apply
from ._shapes import axes_of, axis_of
from ._tensor import Tensor, joins, wrap

__all__ = ["Pair", "pair"]

Dim = int | Iterable[int] | None


class Pair(tuple):
    """Values and where they stood, as `max` and `sort` give them.

    Attributes:
        values: the values.
        indices: their places along the axis.
    """

    name = ""
    values = property(lambda self: self[0])
    indices = property(lambda self: self[1])

    def with_values(self, values: Tensor) -> "Pair":
        """The same places with these values."""
        result = Pair((values, self.indices))
        result.name = self.name
        return result

    def __repr__(self) -> str:
        return f"torch.return_types.{self.name}(\nvalues={self[0]!r},\nindices={self[1]!r})"


def pair(name: str, values: np.ndarray, indices: np.ndarray) -> Pair:
    """The result of an operation that gives values and places."""
    result = Pair((wrap(values), wrap(np.asarray(indices, np.int64))))
    result.name = name
    return result


def _packed(a: np.ndarray) -> Tensor:
    """A result, which lies row by row whatever the operand looked like."""
    return wrap(np.asarray(a, order="C"))


@joins
class Sums:
    """What is made of sums."""

    def sum(
        self, dim: Dim = None, keepdim: bool = False, *, dtype: dtypes.dtype | None = None
    ) -> Tensor:
        """Add up all elements, or those along axes; integers and bools as int64."""
        a, axes = self._a, axes_of(dim, self._a.ndim)
        kind = dtype.np if dtype else np.dtype(np.int64) if a.dtype.kind in "biu" else a.dtype
        a = a if a.dtype == kind else dtypes.whole(a, kind).astype(kind)
        return _packed(np.add.reduce(a, axes, kind, keepdims=keepdim))

    def mean(
        self, dim: Dim = None, keepdim: bool = False, *, dtype: dtypes.dtype | None = None
    ) -> Tensor:
        """The mean of all elements, or of those along axes.

        Raises:
            RuntimeError: if the elements are integers.
        """
        kind = dtype or self.dtype
        if dtypes.kind(kind) < 2:
            raise RuntimeError(
                "mean(): could not infer output dtype. Input dtype must be either a floating "
                f"point or complex dtype. Got: {kind.letters}"
            )
        axes = axes_of(dim, self._a.ndim)
        total = self._a.astype(kind.np, copy=False).sum(axes, kind.np, keepdims=keepdim)
        return _packed(np.true_divide(total, kind.np.type(_count(self._a, axes))))

    def var(
        self,
        dim: Dim | bool = None,
        unbiased: bool = True,
        keepdim: bool = False,
        *,
        correction: int | None = None,
    ) -> Tensor:
        """The variance of all elements, or of those along axes.

        Args:
            dim: the axes.
            unbiased: whether to divide by one less than the number of elements.
            keepdim: whether the axes stay, with size 1.
            correction: how many less, if it is not one or none.

        Raises:
            RuntimeError: if the elements are integers.
        """
        return _packed(_variance(self, dim, unbiased, keepdim, correction).astype(self._a.dtype))

    def std(
        self,
        dim: Dim | bool = None,
        unbiased: bool = True,
        keepdim: bool = False,
        *,
        correction: int | None = None,
    ) -> Tensor:
        """The root of `var`, which has the same arguments."""
        variance = _variance(self, dim, unbiased, keepdim, correction)
        return _packed(np.sqrt(variance).astype(self._a.dtype))

    def norm(self, p: float = 2, dim: Dim = None, keepdim: bool = False) -> Tensor:
        """The length: the root of the sum of the squares, or with p = 1 the sum of the sizes.

        Raises:
            RuntimeError: if the elements are integers.
        """
        if self._a.dtype.kind not in "fc":
            raise RuntimeError(
                "linalg.vector_norm: Expected a floating point or complex tensor as input. "
                f"Got {self.dtype.letters}"
            )
        axes = axes_of(dim, self._a.ndim)
        # In float64, whose range holds every square of a float32.
        sizes = np.abs(self._a).astype(np.float64)
        total = np.asarray((sizes**p).sum(axes, keepdims=keepdim)) ** (1 / p)
        return _packed(total.astype(self._a.dtype))


def _variance(
    t: Tensor, dim: Dim | bool, unbiased: bool, keepdim: bool, correction: int | None
) -> np.ndarray:
    """The variance in float64, about the mean: as exact as PyTorch's running update."""
    if isinstance(dim, bool):
        dim, unbiased = None, dim
    if t._a.dtype.kind not in "fc":
        raise RuntimeError("std and var only support floating point and complex dtypes")
    axes = axes_of(dim, t._a.ndim)
    less = int(unbiased) if correction is None else correction
    gaps = t._a.astype(np.float64)
    gaps -= gaps.mean(axes, keepdims=True) if gaps.size else 0
    gaps *= gaps
    count = max(_count(t._a, axes) - less, 0)
    return np.true_divide(gaps.sum(axes, keepdims=keepdim), np.float64(count))


def _count(a: np.ndarray, axes: tuple[int, ...] | None) -> int:
    """How many elements a reduction puts into one."""
    return a.size if axes is None else prod(a.shape[axis] for axis in axes)


@joins
class Extremes:
    """The largest, the least, and where they stand."""

    def amax(self, dim: Dim = (), keepdim: bool = False) -> Tensor:
        """The largest of all elements, or of those along axes."""
        return _packed(_extreme(np.max, "amax", self._a, dim, keepdim))

    def amin(self, dim: Dim = (), keepdim: bool = False) -> Tensor:
        """The least of all elements, or of those along axes."""
        return _packed(_extreme(np.min, "amin", self._a, dim, keepdim))

    def max(self, dim: int | Tensor | None = None, keepdim: bool = False) -> Tensor | Pair:
        """The largest element; along an axis with its place; or that of two tensors."""
        if isinstance(dim, Tensor):
            return apply(np.maximum, self, dim)
        return _with_places("max", np.max, np.argmax, self, dim, keepdim)

    def min(self, dim: int | Tensor | None = None, keepdim: bool = False) -> Tensor | Pair:
        """The least element; along an axis with its place; or that of two tensors."""
        if isinstance(dim, Tensor):
            return apply(np.minimum, self, dim)
        return _with_places("min", np.min, np.argmin, self, dim, keepdim)

    def argmax(self, dim: int | None = None, keepdim: bool = False) -> Tensor:
        """Where the largest element stands, the first if there are several."""
        return _place("argmax", np.argmax, self, dim, keepdim)

    def argmin(self, dim: int | None = None, keepdim: bool = False) -> Tensor:
        """Where the least element stands, the first if there are several."""
        return _place("argmin", np.argmin, self, dim, keepdim)

    def all(self, dim: Dim = None, keepdim: bool = False) -> Tensor:
        """Whether every element is true."""
        return _truth(np.all, self._a, dim, keepdim)

    def any(self, dim: Dim = None, keepdim: bool = False) -> Tensor:
        """Whether an element is true."""
        return _truth(np.any, self._a, dim, keepdim)


def _extreme(
    function: Callable[..., np.ndarray], name: str, a: np.ndarray, dim: Dim, keepdim: bool
) -> np.ndarray:
    if not a.size and dim is not None:
        _check_lengths(name, a, (dim,) if isinstance(dim, int) else tuple(dim))
    axes = axes_of(dim, a.ndim)
    if axes is None and not a.size:
        raise RuntimeError(_UNKNOWN.format(name))
    return function(a, axes, keepdims=keepdim)


def _truth(function: Callable[..., np.ndarray], a: np.ndarray, dim: Dim, keepdim: bool) -> Tensor:
    if not (dim is None or isinstance(dim, int)) and not tuple(dim):
        found = a != 0  # here no axes mean none
    else:
        found = function(a != 0, axes_of(dim, a.ndim), keepdims=keepdim)
    return _packed(found.astype(np.uint8) if a.dtype == np.uint8 else found)


_UNKNOWN = (
    "{}(): Expected reduction dim to be specified for input.numel() == 0. "
    "Specify the reduction dim with the 'dim' argument."
)


def _check_lengths(name: str, a: np.ndarray, axes: tuple[int, ...]) -> None:
    """Refuse to look for an extreme along an axis of length 0; it is named as it was given."""
    for axis in axes:
        if a.ndim and a.shape[axis_of(axis, a.ndim)] == 0:
            raise IndexError(f"{name}(): Expected reduction dim {axis} to have non-zero size.")


def _with_places(
    name: str, value: Callable, place: Callable, t: Tensor, dim: int | None, keepdim: bool
) -> Tensor | Pair:
    a = t._a
    if dim is None:
        return wrap(_extreme(value, name, a, None, keepdim=False))
    axis = axis_of(dim, a.ndim)
    if not a.ndim:
        return pair(name, a.copy(), np.zeros(()))
    _check_lengths(name, a, (axis,))
    places = place(a, axis, keepdims=True)
    values = np.take_along_axis(a, places, axis)
    both = [np.ascontiguousarray(each) for each in (values, places)]
    return pair(name, *(both if keepdim else (each.squeeze(axis) for each in both)))


def _place(name: str, function: Callable, t: Tensor, dim: int | None, keepdim: bool) -> Tensor:
    a = t._a
    if a.dtype == bool:
        raise RuntimeError(f"{name}(): does not support bool input")
    if dim is None:
        if not a.size:
            raise IndexError(
                f"{name}(): Expected reduction dim to be specified for input.numel() == 0."
            )
        return _packed(np.asarray(function(a, keepdims=keepdim), np.int64))
    axis = axis_of(dim, a.ndim)
    _check_lengths(name, a, (axis,))
    return _packed(np.asarray(function(a, axis, keepdims=keepdim) if a.ndim else 0, np.int64))
