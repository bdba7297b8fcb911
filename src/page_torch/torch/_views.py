"""Other shapes on the same memory."""

from collections.abc import Iterable
from math import prod

import numpy as np

from . import _storage as storage
from ._shapes import axis_of, fill_in, sizes
from ._strides import expanded, split_strides
from ._tensor import Tensor, joins, wrap


@joins
class Views:
    """What looks at the memory of a tensor in another way, and copies nothing."""

    T = property(lambda self: wrap(self._a.T))

    def view(self, *shape: int) -> Tensor:
        """Give the elements another shape, on the same memory.

        Raises:
            RuntimeError: if the number of elements differs, or no strides give that shape.
        """
        a = self._a
        shape = fill_in(sizes(shape, "view"), a.size)
        if a.flags.c_contiguous:
            return wrap(a.reshape(shape))
        steps = split_strides(a, shape)
        if steps is None:
            raise RuntimeError(
                "view size is not compatible with input tensor's size and stride (at least one "
                "dimension spans across two contiguous subspaces). Use .reshape(...) instead."
            )
        return wrap(storage.as_strided(a, shape, steps))

    def reshape(self, *shape: int) -> Tensor:
        """Give the elements another shape: a view if there is one, else a copy."""
        a = self._a
        shape = fill_in(sizes(shape, "reshape"), a.size)
        if a.flags.c_contiguous:
            return wrap(a.reshape(shape))
        steps = split_strides(a, shape)
        return wrap(a.reshape(shape) if steps is None else storage.as_strided(a, shape, steps))

    def flatten(self, start_dim: int = 0, end_dim: int = -1) -> Tensor:
        """Put axes into one, all of them or those from `start_dim` to `end_dim`."""
        shape = self._a.shape
        start, end = axis_of(start_dim, len(shape)), axis_of(end_dim, len(shape))
        if start > end:
            raise RuntimeError("flatten() has invalid args: start_dim cannot come after end_dim")
        if not shape:
            return self.reshape(1)
        if start == end:
            return self
        return self.reshape(*shape[:start], prod(shape[start : end + 1]), *shape[end + 1 :])

    def unflatten(self, dim: int, size: tuple[int, ...]) -> Tensor:
        """Split one axis into several."""
        shape = self._a.shape
        axis, size = axis_of(dim, len(shape)), tuple(size)
        known = prod(each for each in size if each != -1)
        if -1 in size and known and shape[axis] % known == 0:
            size = tuple(shape[axis] // known if each == -1 else each for each in size)
        if prod(size) != shape[axis] or -1 in size:
            raise RuntimeError(
                f"unflatten: Provided sizes {list(size)} don't multiply up to the size of dim "
                f"{axis} ({shape[axis]}) in the input tensor"
            )
        return self.view(*shape[:axis], *size, *shape[axis + 1 :])

    def permute(self, *dims: int) -> Tensor:
        """Put the axes into another order."""
        dims, ndim = sizes(dims, "permute", "dims"), self._a.ndim
        if len(dims) != ndim:
            raise RuntimeError(
                "permute(sparse_coo): number of dimensions in the tensor input does not match the "
                "length of the desired ordering of dimensions i.e. "
                f"input.dim() = {ndim} is not equal to len(dims) = {len(dims)}"
            )
        axes = [axis_of(dim, ndim) for dim in dims]
        if len(set(axes)) < ndim:
            raise RuntimeError("permute(): duplicate dims are not allowed.")
        return wrap(self._a.transpose(axes))

    def transpose(self, dim0: int, dim1: int) -> Tensor:
        """Swap two axes."""
        one, other = axis_of(dim0, self._a.ndim), axis_of(dim1, self._a.ndim)
        return wrap(self._a.swapaxes(one, other) if self._a.ndim else self._a.view())

    def t(self) -> Tensor:
        """Transpose a matrix; a vector stays as it is."""
        if self._a.ndim > 2:
            raise RuntimeError(
                f"t() expects a tensor with <= 2 dimensions, but self is {self._a.ndim}D"
            )
        return wrap(self._a.T)

    def movedim(self, source: int | tuple, destination: int | tuple) -> Tensor:
        """Move axes to other places; the others close up in their order."""
        ndim = self._a.ndim
        froms, tos = (
            [each] if isinstance(each, int) else list(each) for each in (source, destination)
        )
        if len(froms) != len(tos):
            raise RuntimeError(
                f"movedim: Invalid source or destination dims: source ({froms} dims) should "
                f"contain the same number of dims as destination ({tos} dims)"
            )
        froms, tos = [axis_of(dim, ndim) for dim in froms], [axis_of(dim, ndim) for dim in tos]
        for name, given, axes in (("source", source, froms), ("destination", destination, tos)):
            if len(set(axes)) < len(axes):
                raise RuntimeError(f"movedim: repeated dim in `{name}` ({list(given)})")
        rest = iter([axis for axis in range(ndim) if axis not in froms])
        order = [froms[tos.index(place)] if place in tos else next(rest) for place in range(ndim)]
        return wrap(self._a.transpose(order))

    def unsqueeze(self, dim: int) -> Tensor:
        """Add an axis of size 1."""
        return wrap(np.expand_dims(self._a, axis_of(dim, self._a.ndim + 1)))

    def squeeze(self, dim: int | tuple[int, ...] | None = None) -> Tensor:
        """Drop axes of size 1: all, or those that are named."""
        a = self._a
        if dim is None:
            return wrap(a.squeeze())
        axes = {axis_of(each, a.ndim) for each in (dim if isinstance(dim, tuple) else (dim,))}
        return wrap(a.squeeze(tuple(axis for axis in axes if a.ndim and a.shape[axis] == 1)))

    def expand(self, *shape: int) -> Tensor:
        """Stretch axes of size 1, and add axes in front, by strides of 0."""
        return wrap(expanded(self._a, sizes(shape, "expand")))

    def as_strided(
        self, size: Iterable[int], stride: Iterable[int], storage_offset: int | None = None
    ) -> Tensor:
        """Walk over the memory with any strides."""
        return wrap(storage.as_strided(self._a, tuple(size), tuple(stride), storage_offset))

    def diagonal(self, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Tensor:
        """The elements whose places along two axes are equal, as the last axis."""
        a = np.diagonal(self._a, offset, axis_of(dim1, self._a.ndim), axis_of(dim2, self._a.ndim))
        steps = [step // a.itemsize for step in a.strides]
        return wrap(storage.as_strided(self._a, a.shape, steps, storage.offset(a) if a.size else 0))

    def unfold(self, dimension: int, size: int, step: int) -> Tensor:
        """The windows of a size along an axis, each as a new last axis."""
        a, steps = self._a, list(storage.strides(self._a))
        axis = axis_of(dimension, a.ndim)
        length = a.shape[axis] if a.ndim else 1
        if size > length:
            raise RuntimeError(
                f"maximum size for tensor at dimension {axis} is {length} but size is {size}"
            )
        if step <= 0:
            raise RuntimeError(f"step is {step} but must be > 0")
        shape, inner = [*a.shape, size], steps[axis] if a.ndim else 1
        if a.ndim:
            shape[axis], steps[axis] = (length - size) // step + 1, steps[axis] * step
        return wrap(storage.as_strided(a, shape, [*steps, inner]))

    def split(self, split_size: int | list[int], dim: int = 0) -> tuple[Tensor, ...]:
        """Cut an axis into parts of a size, or of these sizes."""
        if not self._a.ndim:
            raise RuntimeError("split expects at least a 1-dimensional tensor")
        if isinstance(split_size, int) and split_size < 0:
            raise RuntimeError(
                f"split expects split_size be non-negative, but got split_size={split_size}"
            )
        axis = axis_of(dim, self._a.ndim)
        length = self._a.shape[axis]
        if isinstance(split_size, int):
            return self._cut(axis, _equal_parts(length, split_size))
        parts = list(split_size)
        if sum(parts) != length:
            raise RuntimeError(
                f"split_with_sizes expects split_sizes to sum exactly to {length} (input tensor's "
                f"size at dimension {axis}), but got split_sizes={parts}"
            )
        return self._cut(axis, parts)

    def _cut(self, axis: int, parts: list[int]) -> tuple[Tensor, ...]:
        ends = [sum(parts[: i + 1]) for i in range(len(parts))]
        slices = [slice(end - part, end) for part, end in zip(parts, ends, strict=True)]
        return tuple(wrap(storage.sliced(self._a, axis, each)) for each in slices)

    def unbind(self, dim: int = 0) -> tuple[Tensor, ...]:
        """The parts at each place along an axis, without that axis."""
        axis = axis_of(dim, self._a.ndim)
        if not self._a.ndim:
            raise IndexError("Dimension specified as 0 but tensor has no dimensions")
        before = (slice(None),) * axis
        return tuple(wrap(self._a[(*before, i, ...)]) for i in range(self._a.shape[axis]))

    def detach(self) -> Tensor:
        """The same tensor: nothing is recorded here."""
        return wrap(self._a)

    def _set_data(self, data: Tensor) -> None:
        self._a = data._a

    data = property(detach, _set_data)


def _equal_parts(length: int, size: int) -> list[int]:
    if size == 0 and length:
        raise RuntimeError(
            f"split_size can only be 0 if dimension size is 0, but got dimension size of {length}"
        )
    count = max(1, -(-length // size)) if size else 1
    return [min(size, length - i * size) for i in range(count)]
