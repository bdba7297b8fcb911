"""How the price of a product grows with its size, from the loops in Python to compiled kernels."""

from collections.abc import Callable
from functools import partial
from typing import Any

import torch

from benchmarks.blas import RUNGS, multiply
from benchmarks.roofline import bandwidth, peak_flops
from benchmarks.rounds import clock_of, in_turns
from benchmarks.settings import Settings
from benchmarks.threads import THREADS, threads
from foundations.tensors import LADDER

__all__ = ["SIZES", "case", "contenders", "flops", "measure"]

SIZES = (64, 128, 256, 512, 1024, 2048)

LARGEST = {"matmul_loops": 64, "matmul_elementwise": 256, "matmul_broadcast": 512, "ijk": 1024}
"""The largest size of what would take many seconds beyond it."""

PARALLEL = {"matmul_op", "matmul_einsum", "matmul_broadcast", "parallel"}
"""What can use more threads than one; the others would only be measured twice."""


def measure(settings: Settings) -> dict[str, Any]:
    """Time square products of every size, on one thread and on all; and what would be possible."""
    seconds, peak, width = {}, {}, {}
    for label, count in THREADS.items():
        peak[label], width[label] = peak_flops(count), bandwidth(count)
        settings.say(f"  {label}: {peak[label] / 1e9:.1f} GFLOP/s, {width[label] / 1e9:.1f} GB/s")
        with threads(count):
            for n in SIZES:
                race = in_turns(contenders(n, count), settings.rounds, clock_of(count))
                seconds[case(n, label)] = settings.tell(case(n, label), race)
    return {"seconds": seconds, "flop/s": peak, "bytes/s": width}


def case(n: int, label: str) -> str:
    """Name a race.

    Examples:
        >>> case(256, "1 thread")
        '256 square, 1 thread'
    """
    return f"{n} square, {label}"


def flops(n: int) -> int:
    """Count the additions and multiplications of a product of two squares.

    Examples:
        >>> flops(10)
        2000
    """
    return 2 * n**3


def contenders(n: int, count: int) -> dict[str, Callable[[], object]]:
    """Make the products of two n by n matrices: the operator, the other rungs, the kernels.

    Args:
        n: rows, and columns.
        count: threads; with more than one, only what can use them takes part.
    """
    generator = torch.Generator().manual_seed(0)
    a, b = (torch.randn(n, n, generator=generator) for _ in range(2))
    calls = {rung.__name__: partial(rung, a, b) for rung in reversed(LADDER)}
    calls |= {name: partial(multiply, kernel, a, b) for name, kernel in RUNGS.items()}
    return {
        name: call
        for name, call in calls.items()
        if n <= LARGEST.get(name, n) and (count == 1 or name in PARALLEL)
    }
