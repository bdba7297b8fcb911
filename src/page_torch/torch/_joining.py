"""Tensors put together to one, along an axis or along a new one."""

from collections.abc import Sequence

import numpy as np

from ._dtypes import result_type
from ._shapes import axis_of
from ._tensor import Tensor, wrap

__all__ = ["cat", "stack"]


def cat(tensors: Sequence[Tensor], dim: int = 0) -> Tensor:
    """Put tensors one after the other along an axis.

    Raises:
        ValueError: if there is none.
        RuntimeError: if their other sizes differ.
    """
    arrays = _arrays("cat", tensors)
    if not arrays:
        raise ValueError("torch.cat(): expected a non-empty list of Tensors")
    for position, a in enumerate(arrays):
        if a.ndim == 0:
            raise RuntimeError(
                f"zero-dimensional tensor (at position {position}) cannot be concatenated"
            )
    # An empty vector has always been allowed to stand for an empty tensor of any shape.
    full = [a for a in arrays if a.shape != (0,)] or arrays
    axis = axis_of(dim, full[0].ndim)
    for number, a in enumerate(arrays):
        if a.shape != (0,):
            _check(number, full[0], a, axis)
    dtype = result_type(arrays, []).np
    joined = np.concatenate([a.astype(dtype, copy=False) for a in full], axis)
    return wrap(np.asarray(joined, order="C"))


def stack(tensors: Sequence[Tensor], dim: int = 0) -> Tensor:
    """Put tensors of one shape side by side along a new axis.

    Raises:
        RuntimeError: if there is none, or their shapes differ.
    """
    arrays = _arrays("stack", tensors)
    if not arrays:
        raise RuntimeError("stack expects a non-empty TensorList")
    axis, first = axis_of(dim, arrays[0].ndim + 1), arrays[0]
    for number, a in enumerate(arrays):
        if a.shape != first.shape:
            raise RuntimeError(
                f"stack expects each tensor to be equal size, but got {list(first.shape)} at "
                f"entry 0 and {list(a.shape)} at entry {number}"
            )
    dtype = result_type(arrays, []).np
    stacked = np.stack([a.astype(dtype, copy=False) for a in arrays], axis)
    return wrap(np.asarray(stacked, order="C"))


def _arrays(name: str, tensors: Sequence[Tensor]) -> list[np.ndarray]:
    if isinstance(tensors, Tensor) or not isinstance(tensors, (tuple, list)):
        raise TypeError(
            f"{name}(): argument 'tensors' (position 1) must be tuple of Tensors, "
            f"not {type(tensors).__name__}"
        )
    for i, each in enumerate(tensors):
        if not isinstance(each, Tensor):
            raise TypeError(
                f"expected Tensor as element {i} in argument 0, but got {type(each).__name__}"
            )
    return [each._a for each in tensors]


def _check(number: int, first: np.ndarray, a: np.ndarray, axis: int) -> None:
    if a.ndim != first.ndim:
        raise RuntimeError(
            f"Tensors must have same number of dimensions: got {first.ndim} and {a.ndim}"
        )
    for i, (size, own) in enumerate(zip(first.shape, a.shape, strict=True)):
        if i != axis and size != own:
            raise RuntimeError(
                f"Sizes of tensors must match except in dimension {axis}. "
                f"Expected size {size} but got size {own} for tensor number {number} in the list."
            )
