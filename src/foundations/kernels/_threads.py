"""A pool of our own threads, and numbers that lie as the compiled loops want them."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import torch

from foundations.kernels._compiler import progress

__all__ = ["SMALL", "parts", "share"]

SMALL = 2**21
"""Multiply-adds, about 40 microseconds of them, below which a second thread costs more than it
gives."""


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(os.cpu_count(), "kernels")


# A process that is forked from this one has the pool, and not its threads.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_pool.cache_clear)


def parts(n: int, work: float) -> list[tuple[int, int]]:
    """Cut n things into a part for each thread that PyTorch may use; small work into one.

    Args:
        n: things, such as images.
        work: multiply-adds of all of them.

    Returns:
        The first of each part, and the one behind its last.
    """
    count = max(1, min(torch.get_num_threads(), n)) if work >= SMALL else 1
    return [(t * n // count, (t + 1) * n // count) for t in range(count)]


def share(jobs: list[tuple[Callable[..., None], tuple[Any, ...]]]) -> None:
    """Run compiled jobs side by side: the first here, the others on threads of the pool."""
    with progress():
        others = [_pool().submit(job, *arguments) for job, arguments in jobs[1:]]
        job, arguments = jobs[0]
        job(*arguments)
    for other in others:
        other.result()
