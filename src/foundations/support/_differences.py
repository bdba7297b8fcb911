"""Find where two values differ, and say it so that a reader can act on it."""

import math
from itertools import zip_longest
from numbers import Number
from types import UnionType
from typing import Any

import numpy as np
import torch
from torch import Tensor

__all__ = ["as_tensor", "difference", "farthest", "show", "unlike_shapes"]

_LONGEST = 400


def as_tensor(x: object) -> Tensor:
    """Turn a number, a nested list of numbers or an array into a tensor without rounding."""
    return x if isinstance(x, Tensor) else torch.from_numpy(np.array(x))


def difference(a: object, b: object, at: str = "") -> str | None:
    """Say where `a` and `b` differ, or return None if they are equal.

    Lists, tuples and dictionaries are entered, because `==` fails on those that hold tensors.

    Args:
        a: any value.
        b: any value.
        at: the path from the outermost values to these two, such as `[1]['w']`.

    Examples:
        >>> difference([1, (2, 3)], [1, (2, 5)])
        'at [1][1]: 3 is not 5'
    """
    if pairs := _pairs(a, b):
        inner = (difference(x, y, f"{at}[{key!r}]") for key, x, y in pairs)
        return next((found for found in inner if found), None)
    found = _leaf_difference(a, b)
    return f"at {at}: {found}" if found and at else found


def unlike_shapes(a: Tensor, b: Tensor) -> str | None:
    """Say that two shapes differ, or return None if they are the same."""
    if a.shape == b.shape:
        return None
    return f"a has shape {tuple(a.shape)} and b has shape {tuple(b.shape)}"


def farthest(a: Tensor, b: Tensor, differs: Tensor) -> str:
    """Say how many elements differ, and describe the pair that lies farthest apart.

    Args:
        a: a tensor of any shape.
        b: a tensor of the same shape.
        differs: which elements count as different, at least one; bool, of the same shape.

    Examples:
        >>> a, b = torch.tensor([1.0, 3.0]), torch.tensor([1.0, 4.0])
        >>> print(farthest(a, b, a != b))
        1 of 2 elements differ, most at index (1,):
        a has 3.0, b has 4.0, absolute difference 1, relative to b 0.25
    """
    gaps = torch.nan_to_num((_wide(a) - _wide(b)).abs(), nan=math.inf)
    at = np.unravel_index(int(torch.where(differs, gaps, -1.0).argmax()), a.shape)
    index = tuple(int(i) for i in at)
    x, y = a[index].item(), b[index].item()
    absolute = abs(x - y)
    relative = absolute / abs(y) if y else math.inf
    pair = (
        f"a has {_array(a)[index]!s}, b has {_array(b)[index]!s}, "
        f"absolute difference {absolute:.4g}, relative to b {relative:.4g}"
    )
    if not index:
        return pair
    count = f"{int(differs.sum()):,} of {differs.numel():,} elements differ"
    return f"{count}, most at index {index}:\n{pair}"


def show(x: object) -> str:
    """Print a value, shortened in the middle, with the shape and dtype of a tensor."""
    if isinstance(x, Tensor):
        text = np.array2string(
            _array(x), threshold=60, edgeitems=2, precision=4, max_line_width=100
        )
        return f"shape {tuple(x.shape)}, {x.dtype}\n{text}"
    text = repr(x)
    if len(text) <= _LONGEST:
        return text
    half = _LONGEST // 2
    return f"{text[:half]} ... {text[-half:]}"


def _pairs(a: Any, b: Any) -> list[tuple[object, object, object]]:
    if _both(a, b, dict) and a.keys() == b.keys():
        return [(key, a[key], b[key]) for key in a]
    if _both_sequences(a, b) and len(a) == len(b):
        return [(i, *pair) for i, pair in enumerate(zip(a, b, strict=True))]
    return []


def _leaf_difference(a: Any, b: Any) -> str | None:
    if any(isinstance(x, Tensor | np.ndarray) for x in (a, b)):
        if _both(a, b, Tensor | np.ndarray | Number):
            return _tensor_difference(as_tensor(a), as_tensor(b))
        return f"a is a {type(a).__name__} and b is a {type(b).__name__}"
    if _both(a, b, dict) and a.keys() != b.keys():
        return f"only one of the two has the keys {sorted(a.keys() ^ b.keys(), key=repr)}"
    if _both_sequences(a, b) and len(a) != len(b):
        return f"a has {len(a)} items and b has {len(b)}"
    if a == b:
        return None
    if _both(a, b, str):
        same = next(i for i, (x, y) in enumerate(zip_longest(a, b)) if x != y)
        return f"the texts are the same up to character {same}"
    return f"{show(a)} is not {show(b)}"


def _tensor_difference(a: Tensor, b: Tensor) -> str | None:
    if shapes := unlike_shapes(a, b):
        return shapes
    # In both directions, because one may round: int64 2**53 + 1 becomes float64 2**53.
    differs = (a != b.to(a.dtype)) | (a.to(b.dtype) != b)
    return farthest(a, b, differs) if differs.any() else None


def _both(a: object, b: object, kind: type | UnionType) -> bool:
    return isinstance(a, kind) and isinstance(b, kind)


def _both_sequences(a: object, b: object) -> bool:
    return _both(a, b, list) or _both(a, b, tuple)


def _wide(x: Tensor) -> Tensor:
    return x.to(torch.complex128 if x.is_complex() else torch.float64)


def _array(x: Tensor) -> np.ndarray:
    # NumPy has no bfloat16, and prints each dtype with the fewest digits that identify the value.
    return (x.float() if x.dtype == torch.bfloat16 else x).numpy(force=True)
