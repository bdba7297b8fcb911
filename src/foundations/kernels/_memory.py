"""Memory that is used again: new memory has to be fetched from the system, page by page."""

import weakref
from collections import defaultdict

import numpy as np
import torch
from torch import Tensor

__all__ = ["flat", "images", "in_order", "numbers"]

_free: dict[tuple[int, str], list[np.ndarray]] = defaultdict(list)
"""Arrays that nobody holds any more, by their length and dtype."""


def numbers(size: int, dtype: np.dtype) -> np.ndarray:
    """Give a flat array, not cleared. It comes back by itself when the last who holds it is gone.

    So whoever keeps a tensor keeps its numbers, and no buffer is written over that is in use.
    """
    waiting = _free[size, dtype.str]
    memory = waiting.pop() if waiting else np.empty(size, dtype)
    # A view has a life of its own; what holds the view, such as a tensor, holds the memory.
    lent = memory.view()
    weakref.finalize(lent, waiting.append, memory).atexit = False
    return lent


def flat(t: Tensor) -> np.ndarray:
    """Give the numbers of `(n, c, h, w)` in the order n, h, w, c; a copy if they lie otherwise."""
    return np.ascontiguousarray(t.detach().numpy().transpose(0, 2, 3, 1)).reshape(-1)


def in_order(t: Tensor) -> np.ndarray:
    """Give the numbers of a tensor row by row; a copy if they lie otherwise."""
    return np.ascontiguousarray(t.detach().numpy()).reshape(-1)


def images(n: int, c: int, h: int, w: int, dtype: np.dtype) -> tuple[Tensor, np.ndarray]:
    """Give a tensor `(n, c, h, w)`, channels innermost in memory, and its numbers; not cleared."""
    memory = numbers(n * h * w * c, dtype)
    return torch.from_numpy(memory).view(n, h, w, c).permute(0, 3, 1, 2), memory
