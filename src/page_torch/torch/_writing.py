"""Writing into a tensor that is there already, and what is checked before."""

from collections.abc import Sequence

import numpy as np

from . import _dtypes as dtypes
from ._shapes import broadcast
from ._storage import address, is_dense, owner, repeats
from ._tensor import Tensor, joins

__all__ = ["check_memory", "check_result"]


def check_memory(target: np.ndarray, sources: Sequence[np.ndarray]) -> None:
    """Make sure that writing an element changes no other one that is still to be read.

    Args:
        target: what is written.
        sources: what is read at the same time.

    Raises:
        RuntimeError: if two elements of the target share one place in memory, or if a source
            overlaps the target without being the same.
    """
    if repeats(target):
        raise RuntimeError(_shared("more than one element of the written-to tensor refers"))
    if any(source is not target and _half_overlaps(target, source) for source in sources):
        raise RuntimeError(
            _shared("some elements of the input tensor and the written-to tensor refer")
        )


def check_result(target: np.ndarray, shape: tuple[int, ...], dtype: dtypes.dtype) -> None:
    """Make sure that a result fits into a tensor.

    Raises:
        RuntimeError: if the shape is another one, or the result is of a higher kind, such as
            floats for integers.
    """
    if target.shape != shape:
        raise RuntimeError(
            f"output with shape {list(target.shape)} doesn't match the broadcast shape "
            f"{list(shape)}"
        )
    own = dtypes.of_array(target)
    if dtypes.kind(dtype) > dtypes.kind(own):
        raise RuntimeError(
            f"result type {dtype.letters} can't be cast to the desired output type {own.letters}"
        )


def _shared(what: str) -> str:
    return (
        f"unsupported operation: {what} to a single memory location. "
        "Please clone() the tensor before performing the operation."
    )


def _half_overlaps(a: np.ndarray, b: np.ndarray) -> bool:
    """Whether two views share a part of their memory; only asked where each fills its range."""
    if owner(a) is not owner(b) or not (a.size and b.size and is_dense(a) and is_dense(b)):
        return False
    starts = address(a), address(b)
    apart = starts[0] + a.nbytes <= starts[1] or starts[1] + b.nbytes <= starts[0]
    same = starts[0] == starts[1] and a.nbytes == b.nbytes and a.strides == b.strides
    return not apart and not same


@joins
class Writing:
    """Other elements in the same memory."""

    def copy_(self, src: "Tensor | bool | int | float") -> Tensor:
        """Write the elements of another tensor, which may be stretched."""
        if src is self:
            return self
        new = src._a if isinstance(src, Tensor) else np.asarray(src)
        check_memory(self._a, [new])
        check_result(self._a, broadcast(self._a.shape, new.shape), self.dtype)
        np.copyto(self._a, dtypes.whole(new, self._a.dtype), casting="unsafe")
        return self

    def zero_(self) -> Tensor:
        """Write zeros."""
        self._a[...] = 0
        return self
