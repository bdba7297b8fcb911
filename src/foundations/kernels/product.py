"""The matrix product of lesson 1 through the tile of this room (lesson 10).

c is covered with tiles of p rows by v vectors. For a tile, columns of a meet rows of b, one pair
after the other: that is `outer`, and nothing else is in the inner loop. Before it a and b are
packed, so that each is read in the order in which it is wanted; see the note "Chasing BLAS".
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from foundations.kernels._compiler import kernel
from foundations.kernels._memory import in_order, numbers
from foundations.kernels._sizes import Sizes
from foundations.kernels._threads import parts, share
from foundations.kernels.registers import (
    BITS,
    REGISTERS,
    load,
    outer,
    put,
    store,
    zeros,
)
from foundations.support.errors import ShapeError, check_dtypes

__all__ = ["matmul"]

DEPTH = 256
"""Rows of b that are packed at a time, so that a panel of them stays in the first cache."""


@dataclass(frozen=True)
class _Panel(Sizes):
    """A tile of p rows by v vectors of n numbers, and the width of it."""

    p: int
    v: int
    n: int
    width: int


def matmul(a: Tensor, b: Tensor) -> Tensor:
    """Multiply two matrices.

    Args:
        a: `(n, k)`, float32 or float64.
        b: `(k, m)`, of the same dtype.

    Returns:
        `(n, m)`.

    Raises:
        ShapeError: if an operand is no matrix, or the inner sizes differ.
        DtypeError: if they are not both of float32 or float64.

    Examples:
        >>> matmul(torch.tensor([[1.0, 2.0], [3.0, 4.0]]), torch.tensor([[10.0], [1.0]]))
        tensor([[12.],
                [34.]])
    """
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0]:
        raise ShapeError(
            "matmul: a is (n, k) and b (k, m), with the same k, got "
            f"{tuple(a.shape)} and {tuple(b.shape)}; is one of them transposed?"
        )
    check_dtypes("matmul", "floats of 32 or 64 bits", a=a, b=b)
    (n, inner), m = a.shape, b.shape[1]
    lanes = BITS // (32 if a.dtype == torch.float32 else 64)
    panel = _Panel(REGISTERS // 2, 2, lanes, 2 * lanes)
    left = in_order(a)
    c = numbers(n * m, left.dtype)
    c.fill(0)
    jobs = []
    for first, last in parts(-(-n // panel.p), n * inner * m):
        strips = numbers((last - first) * DEPTH * panel.p, left.dtype)
        strips.fill(0)
        jobs.append((_product, (first, last, c, left, in_order(b), strips, n, inner, m, panel)))
    share(jobs)
    return torch.from_numpy(c).view(n, m)


@kernel
def _product(first, last, c, a, b, strips, n, inner, m, panel):
    """Fill p rows of c at a time, from first to last; a is packed into `strips`.

    Below the edge of a the strips are zeros, and what comes of them is not written.
    """
    rows = panel.p
    packed = np.zeros(DEPTH * panel.width, a.dtype)
    sums = np.empty(rows * panel.width, a.dtype)
    for k0 in range(0, inner, DEPTH):
        depth = min(DEPTH, inner - k0)
        for i in range(first * rows, min(last * rows, n)):
            to = (i // rows - first) * DEPTH * rows + i % rows
            for k in range(depth):
                store(strips, to + k * rows, load(a, i * inner + k0 + k, 1))
        for j0 in range(0, m, panel.width):
            width = min(panel.width, m - j0)
            for k in range(depth):
                _copy(packed, k * panel.width, b, (k0 + k) * m + j0, width, panel)
            for strip in range(last - first):
                tile = zeros(c, panel.p, panel.v, panel.n)
                start = strip * DEPTH * rows
                for k in range(depth):
                    tile = outer(
                        tile, strips, start + k * rows, panel.p, 1, 0, packed, k * panel.width
                    )
                put(tile, sums, 0, panel.p, panel.width, 0)
                for i in range(min(rows, n - (first + strip) * rows)):
                    to = ((first + strip) * rows + i) * m + j0
                    _add(c, to, sums, i * panel.width, width, panel)


@kernel
def _copy(packed, to, b, start, width, panel):
    """Copy a row of b into the panel; beyond its edge anything may stand, for nobody reads it."""
    if width == panel.width:
        for j in range(0, panel.width, panel.n):
            store(packed, to + j, load(b, start + j, panel.n))
    else:
        for j in range(width):
            store(packed, to + j, load(b, start + j, 1))


@kernel
def _add(c, to, sums, start, width, panel):
    """Add a row of a tile to c; beyond the edge of c there is nothing to add to."""
    if width == panel.width:
        for j in range(0, panel.width, panel.n):
            there = load(c, to + j, panel.n)
            store(c, to + j, there + load(sums, start + j, panel.n))
    else:
        for j in range(width):
            c[to + j] += sums[start + j]
