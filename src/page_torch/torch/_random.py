"""Random numbers: the Mersenne Twister, read as PyTorch reads it on a processor.

The same seed gives the same numbers, to the last bit. Only `randn` in float64 goes through NumPy's
logarithm and cosine, whose last digit may be another one.
"""

import math
from math import prod

import numpy as np

from . import _dtypes as dtypes
from ._creation import checked_shape
from ._generator import Generator, default_generator
from ._normal import BLOCK, box_muller
from ._tensor import Tensor, wrap

__all__ = ["manual_seed", "rand", "randint", "randn", "randperm"]

_WIDE = 2**28
"""From so many integers on, 64 bits are drawn for one, so that none comes much more often."""


def manual_seed(seed: int) -> Generator:
    """Start the generator that is used where none is given."""
    return default_generator.manual_seed(seed)


def rand(
    *size: int, generator: Generator | None = None, dtype: dtypes.dtype | None = None
) -> Tensor:
    """Numbers that are uniform from 0 to below 1."""
    shape, kind = checked_shape("rand", size), (dtype or dtypes.ALL["float32"]).np
    return wrap(_uniform(generator or default_generator, prod(shape), kind).reshape(shape))


def randn(
    *size: int, generator: Generator | None = None, dtype: dtypes.dtype | None = None
) -> Tensor:
    """Numbers of a normal distribution with mean 0 and deviation 1."""
    shape, kind = checked_shape("randn", size), (dtype or dtypes.ALL["float32"]).np
    source, n = generator or default_generator, prod(shape)
    draw = _normal_blocks if n >= BLOCK else _normal_singly
    return wrap(draw(source, n, kind).reshape(shape))


def randint(
    low: int,
    high: int | tuple[int, ...],
    size: tuple[int, ...] | None = None,
    *,
    generator: Generator | None = None,
) -> Tensor:
    """Integers from low, or from 0, to below high: `randint(3, 9, (2, 2))`, `randint(9, (4,))`.

    Raises:
        RuntimeError: if high is not above low.
    """
    if size is None:
        low, high, size = 0, low, high
    for name, bound in (("low", low), ("high", high)):
        if not hasattr(bound, "__index__"):
            raise TypeError(
                f"randint(): argument '{name}' (position 1) must be int, not {type(bound).__name__}"
            )
    shape = checked_shape("randint", (size,))
    if low >= high:
        raise RuntimeError(
            f"random_ expects 'from' to be less than 'to', but got from={low} >= to={high}"
        )
    source, n, width = generator or default_generator, prod(shape), high - low
    drawn = source.bits(n) if width < _WIDE else source.wide_bits(n)
    return wrap(((drawn % np.uint64(width)).astype(np.int64) + np.int64(low)).reshape(shape))


def randperm(n: int, *, generator: Generator | None = None) -> Tensor:
    """The numbers from 0 to n - 1 in a random order."""
    if not hasattr(n, "__index__"):
        raise TypeError(
            f"randperm(): argument 'n' (position 1) must be int, not {type(n).__name__}"
        )
    checked_shape("randperm", (n,))
    order = list(range(n))
    drawn = (generator or default_generator).bits(max(0, n - 1)).tolist()
    for i, number in enumerate(drawn):
        j = i + number % (n - i)
        order[i], order[j] = order[j], order[i]
    return wrap(np.array(order, np.int64))


def _uniform(source: Generator, n: int, kind: np.dtype) -> np.ndarray:
    """24 random bits make a float32, 53 a float64."""
    if kind == np.float64:
        return (source.wide_bits(n) & np.uint64(2**53 - 1)).astype(np.float64) * 2.0**-53
    return (source.bits(n) & np.uint64(2**24 - 1)).astype(kind) * kind.type(2.0**-24)


def _normal_singly(source: Generator, n: int, kind: np.dtype) -> np.ndarray:
    """Two uniform numbers make two normal ones, the second of which waits for the next call."""
    drawn = np.empty(n, np.float64)
    for i in range(n):
        if source.waiting is None:
            angle, tail = _uniform(source, 2, np.dtype(np.float64)).tolist()
            radius, angle = math.sqrt(-2 * math.log1p(-tail)), 2 * math.pi * angle
            drawn[i], source.waiting = radius * math.cos(angle), radius * math.sin(angle)
        else:
            drawn[i], source.waiting = source.waiting, None
    return drawn.astype(kind)


def _normal_blocks(source: Generator, n: int, kind: np.dtype) -> np.ndarray:
    """Blocks of 16 uniform numbers become normal; a rest is drawn anew, with the 16 at the end."""
    out, whole = _uniform(source, n, kind), n // BLOCK * BLOCK
    out[:whole] = box_muller(out[:whole])
    if whole < n:
        out[-BLOCK:] = box_muller(_uniform(source, BLOCK, kind))
    return out
