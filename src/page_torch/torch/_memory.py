"""The memory of a tensor, and the copies that have memory of their own."""

import numpy as np

from . import _dtypes as dtypes
from . import _storage as storage
from ._layout import alike, copied
from ._shapes import axis_of, sizes
from ._tensor import Tensor, joins, wrap

__all__ = ["UntypedStorage", "channels_last", "contiguous_format"]

contiguous_format = "torch.contiguous_format"
"""Row by row, the last axis innermost."""
channels_last = "torch.channels_last"
"""Of `(n, c, h, w)`, the channels innermost."""


@joins
class Memory:
    """The memory itself."""

    def is_contiguous(self) -> bool:
        """Whether the elements lie one after the other, row by row."""
        return storage.is_contiguous(self._a)

    def data_ptr(self) -> int:
        """Where in memory the first element stands."""
        return storage.address(self._a)

    def storage_offset(self) -> int:
        """How many elements of the storage come before the first one."""
        return storage.offset(self._a)

    def untyped_storage(self) -> "UntypedStorage":
        """The whole memory, whatever part of it this tensor shows."""
        return UntypedStorage(storage.owner(self._a))

    def set_(self, source: "UntypedStorage") -> Tensor:
        """Show all of a storage, as elements of the type of this tensor."""
        self._a = storage.flat(source.held).reshape(-1).view(self._a.dtype)
        return self


class UntypedStorage:
    """A piece of memory.

    Args:
        held: the array that owns it.
    """

    def __init__(self, held: np.ndarray):
        self.held = held

    def nbytes(self) -> int:
        """Its size in bytes."""
        return self.held.nbytes

    def data_ptr(self) -> int:
        """Where it begins."""
        return storage.address(self.held)


@joins
class Copies:
    """What has memory of its own."""

    def clone(self, *, memory_format: str | None = None) -> Tensor:
        """A copy, laid out in memory in the same way unless told otherwise."""
        if memory_format is None:
            return wrap(copied(self._a))
        out = _ordered(self._a, memory_format)
        out[...] = self._a
        return wrap(out)

    def contiguous(self, *, memory_format: str = contiguous_format) -> Tensor:
        """This tensor if it lies in memory in that order, else a copy that does."""
        a = self._a
        if memory_format == contiguous_format and a.flags.c_contiguous:
            return self
        if memory_format == channels_last and a.ndim == 4 and _has_channels_last(a):
            return self
        return self.clone(memory_format=memory_format)

    def to(
        self, target: object = None, *, dtype: dtypes.dtype | None = None, copy: bool = False
    ) -> Tensor:
        """This tensor in another type of numbers; itself if it has that type already.

        Args:
            target: the type, or a device: there is only one.
            dtype: the type.
            copy: whether to copy even if nothing changes.

        Raises:
            RuntimeError: the device is another one.
        """
        if isinstance(target, str) and target != "cpu":
            raise RuntimeError(f"the device {target!r} is not in this page, only 'cpu'")
        kind = target if isinstance(target, dtypes.dtype) else dtype
        if not copy and kind in (None, self.dtype):
            return self
        return wrap(copied(self._a, kind and kind.np))

    def float(self) -> Tensor:
        """In float32."""
        return self.to(dtypes.ALL["float32"])

    def double(self) -> Tensor:
        """In float64."""
        return self.to(dtypes.ALL["float64"])

    def long(self) -> Tensor:
        """In int64, cut towards zero."""
        return self.to(dtypes.ALL["int64"])

    def flip(self, *dims: int) -> Tensor:
        """A copy that runs backwards along some axes."""
        if not dims:
            raise TypeError('flip() missing 1 required positional arguments: "dims"')
        axes = [axis_of(dim, self._a.ndim) for dim in sizes(dims, "flip", "dims")]
        for axis in axes:
            if axes.count(axis) > 1:
                raise RuntimeError(f"dim {axis} appears multiple times in the list of dims")
        return wrap(_flipped(self._a, axes))

    def rot90(self, k: int = 1, dims: tuple[int, int] = (0, 1)) -> Tensor:
        """A copy that is turned by quarters of a turn."""
        one, other = dims
        if one == other:
            raise RuntimeError(
                f"expected rotation dims to be different, but got dim0 = {one} and dim1 = {other}"
            )
        turns = k % 4
        if turns == 0:
            return self.clone(memory_format=contiguous_format)
        if turns == 2:
            return self.flip(one, other)
        return self.flip(other if turns == 1 else one).transpose(one, other)

    def repeat(self, *repeats: int) -> Tensor:
        """A copy that lies several times side by side along each axis."""
        if not repeats:
            raise TypeError('repeat() missing 1 required positional arguments: "repeats"')
        times = sizes(repeats, "repeat", "repeats")
        if len(times) < self._a.ndim:
            raise RuntimeError(
                "Number of dimensions of repeat dims can not be smaller than number of dimensions "
                "of tensor"
            )
        return wrap(np.asarray(np.tile(self._a, times), order="C"))

    def repeat_interleave(self, repeats: int, dim: int | None = None) -> Tensor:
        """A copy in which each element comes several times in a row."""
        axis = None if dim is None else axis_of(dim, self._a.ndim)
        if repeats < 0:
            raise RuntimeError("Repeats must be non-negative")
        return wrap(np.repeat(self._a, repeats, axis))


def _ordered(a: np.ndarray, memory_format: str) -> np.ndarray:
    """Memory for a copy in one of the two named orders.

    Raises:
        RuntimeError: if the axes are not those of images.
    """
    if memory_format == contiguous_format:
        return np.empty(a.shape, a.dtype)
    if a.ndim != 4:
        raise RuntimeError("required rank 4 tensor to use channels_last format")
    n, c, h, w = a.shape
    return np.empty((n, h, w, c), a.dtype).transpose(0, 3, 1, 2)


def _flipped(a: np.ndarray, axes: list[int]) -> np.ndarray:
    out = alike(a, a.dtype)
    out[...] = np.flip(a, axes) if a.ndim else a
    return out


def _has_channels_last(a: np.ndarray) -> bool:
    return a.transpose(0, 2, 3, 1).flags.c_contiguous
