"""How the memory of a result is laid out: as PyTorch lays it out after looking at the operands."""

from collections.abc import Sequence
from math import prod

import numpy as np

from ._dtypes import whole
from ._shapes import strides_for
from ._storage import is_dense, strides, walk

__all__ = ["alike", "copied", "empty", "ordered"]


def empty(shape: Sequence[int], dtype: np.dtype, like: Sequence[np.ndarray]) -> np.ndarray:
    """Memory for a result.

    If all lie in memory in one way, so does the result. Otherwise the axes are sorted so that the
    first operand that steps differently along two of them decides which is the inner one.

    Args:
        shape: of the result.
        dtype: of the result.
        like: the operands; each stretches to the shape.
    """
    shape = tuple(shape)
    if all(a.flags.c_contiguous and _is_plain(a, shape) for a in like):
        return np.empty(shape, dtype)
    first = like[0]
    if all(a.shape == shape and a.strides == first.strides and is_dense(a) for a in like):
        return walk(np.empty(prod(shape), dtype), dtype, shape, strides(first))
    return ordered(shape, dtype, [_stretched(a, shape) for a in like])


def ordered(shape: Sequence[int], dtype: np.dtype, steps: list[list[int]]) -> np.ndarray:
    """Memory in which the axes lie as the operands step along them.

    Args:
        shape: of the result.
        dtype: of the result.
        steps: for each operand its strides along all the axes, 0 where it does not move.
    """
    order = _order(tuple(shape), steps)
    return np.empty([shape[axis] for axis in order], dtype).transpose(np.argsort(order))


def _is_plain(a: np.ndarray, shape: tuple[int, ...]) -> bool:
    # Where an operand is stretched, even the stride of an axis of one element counts.
    return a.shape == shape or strides(a) == strides_for(a.shape)


def _stretched(a: np.ndarray, shape: tuple[int, ...]) -> list[int]:
    """The strides of an operand on the axes of the result: 0 where it is stretched."""
    missing = len(shape) - a.ndim
    own = zip(a.shape, strides(a), shape[missing:], strict=True)
    return [0] * missing + [0 if size == 1 != wanted else step for size, step, wanted in own]


def _order(shape: tuple[int, ...], steps: list[list[int]]) -> list[int]:
    """The axes of a result from the outermost in memory to the innermost."""
    inner_first = list(reversed(range(len(shape))))
    for i in range(1, len(shape)):
        moving = i
        for j in reversed(range(i)):
            swap = _compare(inner_first[j], inner_first[moving], shape, steps)
            if swap < 0:
                break
            if swap > 0:
                inner_first[j], inner_first[moving] = inner_first[moving], inner_first[j]
                moving = j
    return inner_first[::-1]


def _compare(one: int, other: int, shape: tuple[int, ...], steps: list[list[int]]) -> int:
    """1 if `one` has to lie outside `other`, -1 if inside, 0 if no operand says so."""
    for own in steps:
        if own[one] and own[other]:
            if own[one] != own[other]:
                return 1 if own[one] > own[other] else -1
            if shape[one] > shape[other]:
                return 1
    return 0


def alike(a: np.ndarray, dtype: np.dtype) -> np.ndarray:
    """Memory for a copy in the layout of the original."""
    if is_dense(a):
        return walk(np.empty(a.size, dtype), dtype, a.shape, strides(a))
    return empty(a.shape, dtype, [a])


def copied(a: np.ndarray, dtype: np.dtype | None = None) -> np.ndarray:
    """A copy in the layout of the original, perhaps in another type."""
    out = alike(a, dtype or a.dtype)
    np.copyto(out, whole(a, out.dtype), casting="unsafe")
    return out
