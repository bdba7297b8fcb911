"""Memory: who owns it, and how a view walks over it."""

from collections.abc import Sequence

import numpy as np

from ._shapes import strides_for

__all__ = [
    "address",
    "as_strided",
    "flat",
    "is_contiguous",
    "is_dense",
    "offset",
    "owner",
    "repeats",
    "sliced",
    "strides",
    "walk",
]


def owner(a: np.ndarray) -> np.ndarray:
    """The array that holds the memory which this one looks at, perhaps itself."""
    while a.base is not None:
        # Below an empty walk lies an object of NumPy's that holds the array in its turn.
        below = a.base if isinstance(a.base, np.ndarray) else getattr(a.base, "base", None)
        if not isinstance(below, np.ndarray):
            break
        a = below
    return a


def address(a: np.ndarray) -> int:
    """Where in memory the first element stands."""
    return a.__array_interface__["data"][0]


def offset(a: np.ndarray) -> int:
    """How many elements of the storage come before the first one of this view."""
    return (address(a) - address(owner(a))) // a.itemsize


def strides(a: np.ndarray) -> tuple[int, ...]:
    """The steps to the next element along each axis, counted in elements."""
    # NumPy has no strides for what it makes empty; what `walk` makes has them.
    if not a.size and not any(a.strides) and isinstance(a.base, np.ndarray | None):
        return strides_for(a.shape)
    steps = [step // a.itemsize for step in a.strides]
    # NumPy gives a new axis the stride 0, PyTorch that with which it would step over what follows.
    for axis in reversed(range(a.ndim)):
        if a.shape[axis] == 1 and steps[axis] == 0:
            steps[axis] = steps[axis + 1] * a.shape[axis + 1] if axis + 1 < a.ndim else 1
    return tuple(steps)


def is_contiguous(a: np.ndarray) -> bool:
    """Whether the elements lie one after the other, row by row."""
    return a.flags.c_contiguous


def is_dense(a: np.ndarray) -> bool:
    """Whether the elements fill one piece of memory, in whatever order of the axes."""
    if a.flags.forc:
        return True
    expected = a.itemsize
    for step, size in sorted(zip(a.strides, a.shape, strict=True)):
        if size != 1:
            if step != expected:
                return False
            expected *= size
    return True


def repeats(a: np.ndarray) -> bool:
    """Whether two elements share one place in memory, as after `expand`."""
    if not a.size:
        return False
    return any(step == 0 and size > 1 for step, size in zip(a.strides, a.shape, strict=True))


def as_strided(
    a: np.ndarray, shape: Sequence[int], steps: Sequence[int], start: int | None = None
) -> np.ndarray:
    """Walk over the memory of an array in another way.

    Args:
        a: the array; the walk may leave it, but not the memory of its owner.
        shape: of the view.
        steps: strides of the view, in elements.
        start: the element of the storage at which to begin; where `a` begins if None.

    Raises:
        RuntimeError: if the walk would leave the memory.
    """
    shape, steps = tuple(shape), tuple(steps)
    start = offset(a) if start is None else start
    if len(shape) != len(steps):
        raise RuntimeError("mismatch in length of strides and shape")
    if any(step < 0 for step in steps):
        raise RuntimeError(
            "as_strided: Negative strides are not supported at the moment, "
            f"got strides: {list(steps)}"
        )
    held = owner(a)
    last = start + sum((size - 1) * step for size, step in zip(shape, steps, strict=True))
    if 0 not in shape and (last + 1) * a.itemsize > held.nbytes:
        raise RuntimeError(
            f"setStorage: sizes {list(shape)}, strides {list(steps)}, storage offset {start}, "
            f"and itemsize {a.itemsize} requiring a storage size of {(last + 1) * a.itemsize} "
            f"are out of bounds for storage of size {held.nbytes}"
        )
    return walk(flat(held), a.dtype, shape, steps, start)


def sliced(a: np.ndarray, axis: int, item: slice) -> np.ndarray:
    """A view of a part of an axis; an empty one keeps its place, which NumPy forgets."""
    start, stop, step = item.indices(a.shape[axis])
    if stop > start:
        return a[(slice(None),) * axis + (item,)]
    steps = strides(a)
    return walk(
        flat(owner(a)),
        a.dtype,
        (*a.shape[:axis], 0, *a.shape[axis + 1 :]),
        (*steps[:axis], steps[axis] * step, *steps[axis + 1 :]),
        offset(a) + start * steps[axis],
    )


def flat(held: np.ndarray) -> np.ndarray:
    """The whole memory of an owner, whose axes may lie in any order, as a buffer."""
    if held.flags.c_contiguous:
        return held
    return held.transpose(sorted(range(held.ndim), key=lambda axis: -held.strides[axis]))


def walk(
    memory: np.ndarray,
    dtype: np.dtype,
    shape: tuple[int, ...],
    steps: tuple[int, ...],
    start: int = 0,
) -> np.ndarray:
    """A view by strides in elements, without a check."""
    item = dtype.itemsize
    if 0 in shape:  # NumPy would want even an empty walk inside the memory
        place = np.ndarray((0,), dtype, memory, min(start * item, memory.nbytes))
        return np.lib.stride_tricks.as_strided(place, shape, [step * item for step in steps])
    return np.ndarray(shape, dtype, memory, start * item, tuple(step * item for step in steps))
