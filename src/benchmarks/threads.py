"""How many processor cores the work may use."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import numba
import torch

__all__ = ["THREADS", "cores", "threads"]


def cores() -> int:
    """Count the cores that this program may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


THREADS = {"1 thread": 1, "all threads": cores()}
"""What is measured, by the name that the results give it."""


@contextmanager
def threads(n: int) -> Iterator[None]:
    """Let PyTorch and numba use n threads, for as long as the block runs.

    Examples:
        >>> with threads(1):
        ...     torch.get_num_threads()
        1
    """
    before = torch.get_num_threads(), numba.get_num_threads()
    torch.set_num_threads(n)
    most = numba.config.NUMBA_NUM_THREADS  # pyright: ignore  # it is set while numba starts
    numba.set_num_threads(min(n, most))
    try:
        yield
    finally:
        torch.set_num_threads(before[0])
        numba.set_num_threads(before[1])
