"""The two limits of a processor, measured: how fast it computes, how fast memory feeds it.

Both count what the call was asked to do, and time it as the rest of the benchmark is timed.
"""

from dataclasses import dataclass
from functools import partial

import numpy as np
from numba import njit, prange

from benchmarks.rounds import clock_of, in_turns
from benchmarks.threads import threads
from foundations.kernels import outer, put, zeros
from foundations.kernels._sizes import Sizes
from foundations.kernels.registers import BITS, REGISTERS

__all__ = ["bandwidth", "peak_flops", "tile_flops"]

POINTS = 1 << 20
DEGREE = 64
TILES = 1 << 12
FLOATS = 1 << 24  # 64 MiB for each array: more than the caches hold


def peak_flops(n_threads: int = 1) -> float:
    """Measure float32 operations with every operand in a register.

    Args:
        n_threads: how many to use.

    Returns:
        Floating-point operations a second; a multiplication and an addition are two.
    """
    with threads(n_threads):
        times = in_turns({"peak": partial(_polynomials, POINTS)})
    return 2 * POINTS * DEGREE / times["peak"]


def bandwidth(n_threads: int = 1) -> float:
    """Measure how fast `a[i] = b[i] + s * c[i]` streams through main memory, the STREAM triad.

    Args:
        n_threads: how many to use.

    Returns:
        Bytes a second, two reads and a write for each element.

    Source: McCalpin, "Memory Bandwidth and Machine Balance" (1995).
    """
    a, b, c = (np.ones(FLOATS, np.float32) for _ in range(3))
    with threads(n_threads):
        times = in_turns({"triad": partial(_triad, a, b, c, np.float32(0.5))})
    return (a.nbytes + b.nbytes + c.nbytes) / times["triad"]


@dataclass(frozen=True)
class _Tile(Sizes):
    """A tile that fills the registers: p rows of two vectors of n numbers, and its width."""

    p: int = REGISTERS // 2
    v: int = 2
    n: int = BITS // 32
    width: int = BITS // 16


def tile_flops() -> float:
    """Measure the tile of lesson 10 on one thread, with its operands in the first cache.

    `peak_flops` leaves it to the compiler to fill the registers, and on some processors it fills
    half of each. This is what a kernel can hope for.

    Returns:
        Floating-point operations a second; a multiplication and an addition are two.
    """
    tile = _Tile()
    arrays = [np.ones(size, np.float32) for size in (tile.p * tile.width, DEGREE * tile.p)]
    row = np.ones(DEGREE * tile.width, np.float32)
    times = in_turns({"tile": partial(_tiles, *arrays, row, TILES, tile)}, clock=clock_of(1))
    return 2 * TILES * DEGREE * tile.p * tile.width / times["tile"]


# The sum may be reordered, so that many points are evaluated side by side: it is never looked at.
@njit(fastmath=True, parallel=True)
def _polynomials(points: int) -> np.float32:
    """Evaluate a polynomial at many points by Horner's rule: all multiply-adds, no memory."""
    total = np.float32(0)
    for i in prange(points):
        x = np.float32(i) * np.float32(1e-9)
        value = x
        for _ in range(DEGREE):
            value = value * x + x
        total += value
    return total


@njit(fastmath={"contract"}, parallel=True)
def _triad(a: np.ndarray, b: np.ndarray, c: np.ndarray, s: np.float32) -> None:
    """Read two arrays and write a third."""
    for i in prange(len(a)):
        a[i] = b[i] + s * c[i]


@njit
def _tiles(y: np.ndarray, x: np.ndarray, w: np.ndarray, times: int, tile_of: _Tile) -> None:
    """Fill the same tile again and again."""
    for _ in range(times):
        tile = zeros(y, tile_of.p, tile_of.v, tile_of.n)
        for k in range(DEGREE):
            tile = outer(tile, x, k * tile_of.p, tile_of.p, 1, 0, w, k * tile_of.width)
        put(tile, y, 0, tile_of.p, tile_of.width, 0)
