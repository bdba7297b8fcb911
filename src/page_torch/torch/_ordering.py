"""Sorting, picking out, and counting."""

from typing import NamedTuple

import numpy as np

from ._layout import copied
from ._reductions import Pair, pair
from ._shapes import axis_of
from ._storage import walk
from ._tensor import Tensor, joins, wrap

__all__ = ["histc", "histogram"]


def _places(a: np.ndarray) -> Tensor:
    """Places and counts, in int64 also where NumPy counts in 32 bits."""
    return wrap(np.asarray(a, np.int64))


def _sorted_places(a: np.ndarray, axis: int, descending: bool) -> np.ndarray:
    """The order of the elements along an axis: NaN last, or first if descending; ties stay."""
    if not descending:
        return np.argsort(a, axis, kind="stable")
    backwards = np.argsort(np.flip(a, axis), axis, kind="stable")
    return a.shape[axis] - 1 - np.flip(backwards, axis)


@joins
class Sorting:
    """The elements in order."""

    def sort(self, dim: int = -1, descending: bool = False, *, stable: bool = True) -> Pair:
        """The elements along an axis from the least to the greatest, and where they stood."""
        a, axis = self._a, axis_of(dim, self._a.ndim)
        if not a.ndim:
            return pair("sort", a.copy(), np.zeros(()))
        places = _sorted_places(a, axis, descending)
        values, indices = copied(a), copied(a, np.dtype(np.int64))
        values[...], indices[...] = np.take_along_axis(a, places, axis), places
        return pair("sort", values, indices)

    def argsort(self, dim: int = -1, descending: bool = False, *, stable: bool = True) -> Tensor:
        """Where the elements stood that `sort` gives."""
        return self.sort(dim, descending).indices

    def topk(self, k: int, dim: int = -1) -> Pair:
        """The k greatest along an axis, the greatest first."""
        a, axis = self._a, axis_of(dim, self._a.ndim)
        if not 0 <= k <= (a.shape[axis] if a.ndim else 1):
            raise RuntimeError("selected index k out of range")
        if not a.ndim:
            return pair("topk", a.copy(), np.zeros(()))
        places = np.take(_sorted_places(a, axis, descending=True), range(k), axis)
        values = np.take_along_axis(a, places, axis)
        return pair("topk", np.ascontiguousarray(values), np.ascontiguousarray(places))

    def median(self) -> Tensor:
        """The one in the middle, the lower of two; NaN if there is a NaN, or nothing at all."""
        a, flat = self._a, np.sort(self._a, axis=None)
        if a.dtype.kind == "f" and (not flat.size or flat[-1] != flat[-1]):
            return wrap(np.array(np.nan, a.dtype))
        if not flat.size:  # what processors make of NaN
            return wrap(np.array(a.dtype == bool or np.iinfo(a.dtype).min, a.dtype))
        if a.dtype == bool:
            raise NotImplementedError("\"median_cpu\" not implemented for 'Bool'")
        return wrap(flat[(flat.size - 1) // 2].copy())


@joins
class Counting:
    """What is not zero, and how often each number comes."""

    def nonzero(self, *, as_tuple: bool = False) -> Tensor | tuple[Tensor, ...]:
        """The places of what is not zero, a row each; or the places along each axis apart."""
        found = np.array(np.nonzero(np.atleast_1d(self._a)), np.int64)
        if as_tuple:
            return tuple(map(wrap, found))
        ndim, count = self._a.ndim, found.shape[1]
        return wrap(walk(found.reshape(-1), found.dtype, (count, ndim), (1, count)))

    def count_nonzero(self) -> Tensor:
        """How many elements are not zero."""
        return _places(np.count_nonzero(self._a))

    def bincount(self, *, minlength: int = 0) -> Tensor:
        """How often each of 0, 1, 2 and so on comes.

        Raises:
            RuntimeError: if there is a negative number, or more than one axis.
        """
        a = self._a
        if a.dtype.kind in "fb":
            raise NotImplementedError(
                f"\"bincount_cpu\" not implemented for '{self.dtype.letters}'"
            )
        if minlength < 0:
            raise RuntimeError("minlength should be >= 0")
        if a.ndim != 1 or (a < 0).any():
            raise RuntimeError("bincount only supports 1-d non-negative integral inputs.")
        return _places(np.bincount(a.astype(np.intp), minlength=minlength))

    def diff(self) -> Tensor:
        """What each element along the last axis is more than the one before it."""
        a = self._a
        if not a.ndim:
            raise RuntimeError("diff expects input to be at least one-dimensional")
        after, before = wrap(a[..., 1:]), wrap(a[..., :-1])
        return after.__ne__(before) if a.dtype == bool else after - before


class Histogram(NamedTuple):
    """How many numbers lie between the edges."""

    hist: Tensor
    bin_edges: Tensor

    def __repr__(self) -> str:
        return f"torch.return_types.histogram(\nhist={self[0]!r},\nbin_edges={self[1]!r})"


def histogram(input: Tensor, bins: Tensor) -> Histogram:
    """Count the numbers between edges; the last part holds its upper edge as well."""
    if input.dtype is not bins.dtype:
        raise RuntimeError(
            "torch.histogramdd: input tensor and bins tensors should have the same dtype, but got "
            f"input with dtype {input.dtype.c_name} and bins for dimension 0 with dtype "
            f"{bins.dtype.c_name}"
        )
    counts = np.histogram(input._a, bins._a)[0]
    return Histogram(wrap(counts.astype(input._a.dtype)), wrap(bins._a.copy()))


def histc(input: Tensor, bins: int = 100, min: float = 0, max: float = 0) -> Tensor:
    """Count the numbers in parts of equal width, from min to max; of all if both are 0."""
    if not input.is_floating_point():
        letters = input.dtype.letters
        raise NotImplementedError(f"\"histogram_cpu\" not implemented for '{letters}'")
    a = input._a
    low, high = (a.min(), a.max()) if min == max and a.size else (min, max)
    if low == high:
        low, high = low - 1, high + 1
    inside = a[(a >= low) & (a <= high)]
    parts = ((inside - low) / (high - low) * bins).astype(np.int64)
    counts = np.bincount(np.minimum(parts, bins - 1).astype(np.intp), minlength=bins)
    return wrap(counts.astype(a.dtype))
