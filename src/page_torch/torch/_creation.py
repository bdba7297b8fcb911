"""Tensors made of one number, or of numbers in equal steps."""

from collections.abc import Callable
from math import ceil

import numpy as np

from . import _dtypes as dtypes
from ._fused import multiply_add
from ._layout import alike
from ._shapes import sizes
from ._tensor import Tensor, joins, wrap

__all__ = [
    "arange",
    "checked_shape",
    "empty",
    "empty_like",
    "eye",
    "full",
    "linspace",
    "ones",
    "ones_like",
    "zeros",
    "zeros_like",
]

dtype = dtypes.dtype
_FLOAT, _LONG = dtypes.ALL["float32"], dtypes.ALL["int64"]


def _kind(wanted: dtype | type | None, default: dtype) -> np.dtype:
    """The type that is asked for; Python's own names will do."""
    if wanted is None:
        return default.np
    named = {bool: "bool", int: "int64", float: "float64"}
    return wanted.np if isinstance(wanted, dtype) else dtypes.ALL[named[wanted]].np


def checked_shape(name: str, given: tuple) -> tuple[int, ...]:
    """The shape that a function is called with.

    Raises:
        TypeError: if it is something else than whole numbers.
        RuntimeError: if a size is negative.
    """
    shape = sizes(given, name)
    if any(size < 0 for size in shape):
        if name == "zeros":
            raise RuntimeError(f"{name}: Dimension size must be non-negative.")
        negative = next(size for size in shape if size < 0)
        raise RuntimeError(
            f"Trying to create tensor with negative dimension {negative}: {list(shape)}"
        )
    return shape


def _filled(name: str, make: Callable[..., np.ndarray]) -> Callable[..., Tensor]:
    """A function that gives a tensor of a shape: `zeros(2, 3)`."""

    def create(*size: int, dtype: dtype | type | None = None) -> Tensor:
        if not size:
            raise TypeError(f'{name}() missing 1 required positional arguments: "size"')
        return wrap(make(checked_shape(name, size), _kind(dtype, _FLOAT)))

    create.__name__ = create.__qualname__ = name
    return create


def _filled_like(name: str, value: int | None) -> Callable[..., Tensor]:
    """A function that gives a tensor of the shape and the memory layout of another."""

    def create(input: Tensor, *, dtype: dtype | None = None) -> Tensor:
        if not isinstance(input, Tensor):
            raise TypeError(
                f"{name}(): argument 'input' (position 1) must be Tensor, "
                f"not {type(input).__name__}"
            )
        out = alike(input._a, _kind(dtype, input.dtype))
        if value is not None:
            out.fill(value)
        return wrap(out)

    create.__name__ = create.__qualname__ = name
    return create


empty, ones, zeros = (
    _filled(name, make)
    for name, make in (("empty", np.empty), ("ones", np.ones), ("zeros", np.zeros))
)
empty_like, ones_like, zeros_like = (
    _filled_like(name, value)
    for name, value in (("empty_like", None), ("ones_like", 1), ("zeros_like", 0))
)


def full(
    size: tuple[int, ...], fill_value: bool | int | float, *, dtype: dtype | None = None
) -> Tensor:
    """A tensor of one value, and of its type unless told otherwise."""
    if not isinstance(size, (tuple, list)):
        raise TypeError(
            f"full(): argument 'size' (position 1) must be tuple of ints, not {type(size).__name__}"
        )
    kind, shape = _kind(dtype, dtypes.of_number(fill_value)), checked_shape("full", (size,))
    return wrap(np.full(shape, dtypes.cast(fill_value, kind)))


def eye(n: int, m: int | None = None, *, dtype: dtype | None = None) -> Tensor:
    """A matrix with ones on the diagonal and zeros elsewhere."""
    for name, size in (("n", n), ("m", m)):
        if size is not None and size < 0:
            raise RuntimeError(f"{name} must be greater or equal to 0, got {size}")
    return wrap(np.eye(n, m, dtype=_kind(dtype, _FLOAT)))


def arange(
    start: float,
    end: float | None = None,
    step: float = 1,
    *,
    dtype: dtype | None = None,
    device: object = None,
) -> Tensor:
    """The numbers from start, or from 0, in steps to before end.

    Raises:
        RuntimeError: if the steps do not lead from start to end.
    """
    start, end = (0, start) if end is None else (start, end)
    if not all(map(np.isfinite, (start, end))):
        raise RuntimeError(f"unsupported range: {start} -> {end}")
    if step == 0:
        raise RuntimeError("step must be nonzero")
    if (end - start) * step < 0:
        raise RuntimeError("upper bound and lower bound inconsistent with step sign")
    start, end, step = (x.item() if isinstance(x, Tensor) else x for x in (start, end, step))
    whole = all(isinstance(x, int) for x in (start, end, step))
    kind, count = _kind(dtype, _LONG if whole else _FLOAT), ceil((end - start) / step)
    places = np.arange(count, dtype=np.int64)
    if kind.kind != "f":
        return wrap((start + step * places).astype(kind))
    # PyTorch rounds the number at which a register begins, and counts on from there.
    first = _registers(places, kind)
    step = np.float64(step)
    base = multiply_add(first.astype(np.float64), step, np.float64(start)).astype(kind)
    after = (places - first).astype(np.float64)
    return wrap(multiply_add(after, step, base.astype(np.float64)).astype(kind))


def _registers(places: np.ndarray, kind: np.dtype) -> np.ndarray:
    """For each place the first one in its register of 32 bytes.

    Registers are filled two by two; each number that is left over stands alone.
    """
    lanes = 32 // kind.itemsize
    filled = len(places) // (2 * lanes) * (2 * lanes)
    return np.where(places < filled, places // lanes * lanes, places)


def linspace(start: float, end: float, steps: int, *, dtype: dtype | None = None) -> Tensor:
    """Numbers in equal steps from start to end, both included.

    Raises:
        RuntimeError: if there are to be fewer than none.
    """
    if steps < 0:
        raise RuntimeError("number of steps must be non-negative")
    kind, places = _kind(dtype, _FLOAT), np.arange(steps, dtype=np.int64)
    if steps < 2:
        return wrap(np.full(steps, start).astype(kind))
    if kind.kind != "f":
        return wrap(np.linspace(start, end, steps).astype(kind))
    start, end = kind.type(start), kind.type(end)
    step = (end - start) / kind.type(steps - 1)
    # From the nearer end, so that the last number is the end itself.
    from_start = places < steps // 2
    count = np.where(from_start, places, places + 1 - steps).astype(kind)
    return wrap(multiply_add(count, step, np.where(from_start, start, end)))


@joins
class New:
    """New tensors of the type of one that is there."""

    def new_empty(self, *size: int) -> Tensor:
        """Memory of a shape, with whatever stands in it."""
        return wrap(np.empty(checked_shape("new_empty", size), self._a.dtype))

    def new_zeros(self, *size: int) -> Tensor:
        """Zeros in a shape."""
        return wrap(np.zeros(checked_shape("new_zeros", size), self._a.dtype))

    def new_full(self, size: tuple[int, ...], fill_value: bool | int | float) -> Tensor:
        """One value in a shape."""
        return full(size, fill_value, dtype=self.dtype)
