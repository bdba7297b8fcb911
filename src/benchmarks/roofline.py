"""The two limits of a processor, measured: how fast it computes, how fast memory feeds it.

Both count what the call was asked to do, and time it as the rest of the benchmark is timed.
"""

from functools import partial

import numpy as np
from numba import njit, prange

from benchmarks.rounds import in_turns
from benchmarks.threads import threads

__all__ = ["bandwidth", "peak_flops"]

POINTS = 1 << 20
DEGREE = 64
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
