"""Tensors of what is there already: numbers, nested lists, arrays of NumPy."""

from collections.abc import Iterator
from functools import reduce

import numpy as np

from . import _dtypes as dtypes
from ._tensor import Tensor, wrap

__all__ = ["as_tensor", "from_numpy", "tensor"]


def from_numpy(ndarray: np.ndarray) -> Tensor:
    """A tensor on the memory of an array.

    Raises:
        TypeError: if it is no array, or tensors hold no such numbers.
        ValueError: if the array runs backwards.
    """
    if not isinstance(ndarray, np.ndarray):
        raise TypeError(f"expected np.ndarray (got {type(ndarray).__name__})")
    dtypes.of_array(ndarray)
    if any(step < 0 for step in ndarray.strides):
        raise ValueError(
            "At least one stride in the given numpy array is negative, and tensors with negative "
            "strides are not currently supported. (You can probably work around this by making a "
            "copy of your array  with array.copy().) "
        )
    return wrap(ndarray)


def as_tensor(data: object, dtype: dtypes.dtype | None = None) -> Tensor:
    """A tensor of anything, on the same memory if there is memory of that type."""
    if isinstance(data, Tensor):
        return data.to(dtype)
    if isinstance(data, np.ndarray):
        return from_numpy(data).to(dtype)
    return tensor(data, dtype=dtype)


def tensor(
    data: object, *, dtype: dtypes.dtype | None = None, requires_grad: bool = False
) -> Tensor:
    """A tensor of its own of anything: a number, nested lists of numbers, an array, a tensor.

    Args:
        data: what it holds.
        dtype: its type; int64 for integers and float32 for floats if None.
        requires_grad: whether what is done with it is recorded.

    Raises:
        ValueError: if the lists have no common length, or an integer has more than 64 bits.
        TypeError: if there is something else than numbers.
        RuntimeError: if a number does not fit into the type, or a gradient is required of integers.
    """
    if requires_grad:
        made = tensor(data, dtype=dtype)
        if not made.is_floating_point():
            raise RuntimeError(
                "Only Tensors of floating point and complex dtype can require gradients"
            )
        return made.requires_grad_()
    if isinstance(data, Tensor):
        return data.detach().to(dtype, copy=True)
    if isinstance(data, (np.ndarray, np.generic)):
        return from_numpy(np.array(data)).to(dtype)
    shape = _shape(data)
    kind = dtype or _type_of(data)
    numbers = [] if 0 in shape else list(_numbers(data, shape, 0, kind))
    return wrap(_stored(numbers, kind).reshape(shape))


def _is_list(x: object) -> bool:
    return isinstance(x, (list, tuple, range, np.ndarray))


def _not_a_number(name: str) -> TypeError:
    return TypeError(f"new(): invalid data type '{name}'")


def _shape(data: object) -> tuple[int, ...]:
    """The lengths of nested lists, as the first ones have them."""
    shape = []
    while _is_list(data):
        shape.append(len(data))
        if not shape[-1]:
            break
        data = data[0]
    if isinstance(data, str):
        raise ValueError("too many dimensions 'str'") if shape else _not_a_number("str")
    return tuple(shape)


def _type_of(data: object) -> dtypes.dtype:
    """The type that holds every number in nested lists, of which an empty one counts as floats."""
    if _is_list(data):
        return reduce(dtypes.promote, map(_type_of, data)) if len(data) else dtypes.ALL["float32"]
    if isinstance(data, Tensor):
        return data.dtype
    if isinstance(data, str):
        raise _not_a_number("str")
    if not isinstance(data, (bool, int, float, complex, np.generic)):
        raise RuntimeError(f"Could not infer dtype of {type(data).__name__}")
    return dtypes.of_number(data)


def _numbers(
    data: object, shape: tuple[int, ...], dim: int, kind: dtypes.dtype
) -> Iterator[bool | int | float | complex]:
    """The numbers in nested lists, which have to have the lengths of the first ones."""
    if dim == len(shape):
        yield _number(data, kind)
        return
    if not _is_list(data):
        raise TypeError("not a sequence")
    if len(data) != shape[dim]:
        raise ValueError(f"expected sequence of length {shape[dim]} at dim {dim} (got {len(data)})")
    for item in data:
        yield from _numbers(item, shape, dim + 1, kind)


def _number(x: object, kind: dtypes.dtype) -> bool | int | float | complex:
    if isinstance(x, Tensor):
        if x._a.size != 1:
            raise ValueError("only one element tensors can be converted to Python scalars")
        return x._a.item()
    if _is_list(x):
        name = type(x).__name__
        if kind.np.kind in "biu":
            raise TypeError(f"'{name}' object cannot be interpreted as an integer")
        raise TypeError(f"must be real number, not {name}")
    if isinstance(x, int) and not -(2**63) <= x < 2**63:
        raise ValueError("Overflow when unpacking long long")
    return x


def _stored(numbers: list[bool | int | float | complex], kind: dtypes.dtype) -> np.ndarray:
    if kind.np.kind in "iu" and numbers:
        if max(numbers) > np.iinfo(kind.np).max:
            raise RuntimeError(f"value cannot be converted to type {kind.name} without overflow")
        return np.array([int(x) for x in numbers], np.int64).astype(kind.np)
    return np.array(numbers, np.complex128 if kind.np.kind == "c" else np.float64).astype(kind.np)
