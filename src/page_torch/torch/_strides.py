"""Views as strides: a stretched axis, and several in place of one."""

import numpy as np

from . import _storage as storage
from ._dtypes import of_array
from ._shapes import strides_for

__all__ = ["expanded", "split_strides"]


def expanded(a: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """A view of another shape, with strides of 0 where it stretches.

    Raises:
        RuntimeError: if it cannot stretch so.
    """
    new = len(shape) - a.ndim
    if new < 0:
        letters = of_array(a).letters
        raise RuntimeError(
            f"expand(torch.{letters}Tensor{{{list(a.shape)}}}, size={list(shape)}): the number of "
            f"sizes provided ({len(shape)}) must be greater or equal to the number of dimensions "
            f"in the tensor ({a.ndim})"
        )
    full, steps = list(shape), [0] * len(shape)
    for axis in reversed(range(len(shape))):
        size = shape[axis]
        if axis < new:
            if size == -1:
                raise RuntimeError(
                    f"The expanded size of the tensor ({size}) isn't allowed in a leading, "
                    f"non-existing dimension {axis}"
                )
            continue
        own = a.shape[axis - new]
        full[axis] = own if size == -1 else size
        if own not in (1, full[axis]):
            raise RuntimeError(
                f"The expanded size of the tensor ({size}) must match the existing size ({own}) at "
                f"non-singleton dimension {axis}.  Target sizes: {list(shape)}.  "
                f"Tensor sizes: {list(a.shape)}"
            )
        steps[axis] = storage.strides(a)[axis - new] if full[axis] == own else 0
    return storage.as_strided(a, full, steps)


def split_strides(a: np.ndarray, shape: tuple[int, ...]) -> tuple[int, ...] | None:
    """The strides that show an array in another shape, or None if only a copy could.

    Axes that follow each other in memory count as one piece. The new axes have to fill one piece
    after the other, from the last to the first.
    """
    if not a.size:
        return storage.strides(a) if shape == a.shape else strides_for(shape)
    steps, old, place = [], storage.strides(a), len(shape) - 1
    piece, step = 1, old[-1] if a.ndim else 1
    for axis in reversed(range(a.ndim)):
        piece *= a.shape[axis]
        if axis and (a.shape[axis - 1] == 1 or old[axis - 1] == piece * step):
            continue
        filled = 1
        while place >= 0 and (filled < piece or shape[place] == 1):
            steps.append(filled * step)
            filled *= shape[place]
            place -= 1
        if filled != piece:
            return None
        if axis:
            piece, step = 1, old[axis - 1]
    return tuple(reversed(steps)) if place < 0 else None
