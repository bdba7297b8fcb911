"""A matrix product by hand, rung by rung towards the library's (the note "Chasing BLAS").

Every rung adds up the same products in the same order: `c[i, j] = sum over k of a[i, k] * b[k, j]`,
k rising. What changes is the order in which the cells of c are visited, and where the numbers wait
until they are needed. The kernels are Python that numba compiles to machine code at their first
call. They take three contiguous float32 arrays, and fill c, which comes as zeros.

`contract` lets the compiler turn `x + a * b` into one instruction, which rounds once and not twice.
No other freedom is given: above all, sums are not reordered.

Source: Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication" (2008).
"""

from collections.abc import Callable

import numpy as np
import torch
from numba import njit, prange
from torch import Tensor

from foundations.support import DtypeError, ShapeError

__all__ = ["DEPTH", "PANEL", "ROWS", "RUNGS", "STEPS", "multiply", "tile"]

ROWS, STEPS = 4, 4  # ROWS * STEPS numbers of a stay in registers; a processor has 16 or 32
PANEL = 64  # columns of b; ROWS * PANEL sums, 1 KiB, stay in the first cache
DEPTH = 256  # rows of b; DEPTH * PANEL of its numbers, 64 KiB, stay in the second cache
WIDE = 512  # columns of b for a kernel without tiles, which likes long rows; 512 KiB

Array = np.ndarray
Kernel = Callable[[Array, Array, Array], None]


def multiply(kernel: Kernel, a: Tensor, b: Tensor) -> Tensor:
    """Multiply two matrices with one of the kernels.

    Args:
        kernel: one of `RUNGS`.
        a: float32 matrix of shape (n, k).
        b: float32 matrix of shape (k, m).

    Returns:
        The product, of shape (n, m).

    Raises:
        ShapeError: if an operand is not a matrix, or the inner sizes differ.
        DtypeError: if an operand is not float32.

    Examples:
        >>> a, b = torch.tensor([[1.0, 2.0], [3.0, 4.0]]), torch.tensor([[10.0], [1.0]])
        >>> multiply(RUNGS["ikj"], a, b)
        tensor([[12.],
                [34.]])
    """
    shapes = f"{tuple(a.shape)} and {tuple(b.shape)}"
    if a.ndim != 2 or b.ndim != 2:
        raise ShapeError(
            f"multiply: both operands need rank 2, got {shapes}; "
            "did you mean a[None] or b[:, None]?"
        )
    if a.shape[1] != b.shape[0]:
        raise ShapeError(
            f"multiply: a needs as many columns as b has rows, got {shapes}; "
            "is one of them transposed?"
        )
    if not a.dtype == b.dtype == torch.float32:
        raise DtypeError(
            f"multiply: the kernels take float32, got {a.dtype} and {b.dtype}; "
            "did you mean a.float() or b.float()?"
        )
    c = torch.zeros(a.shape[0], b.shape[1])
    kernel(a.detach().contiguous().numpy(), b.detach().contiguous().numpy(), c.numpy())
    return c


@njit(fastmath={"contract"})
def ijk(a: Array, b: Array, c: Array) -> None:
    """Finish one cell of c after the other; each step of k jumps over a whole row of b."""
    for i in range(a.shape[0]):
        for j in range(b.shape[1]):
            for k in range(a.shape[1]):
                c[i, j] += a[i, k] * b[k, j]


@njit(fastmath={"contract"})
def ikj(a: Array, b: Array, c: Array) -> None:
    """Swap the inner loops: b and c are read along their rows, many numbers at once."""
    for i in range(a.shape[0]):
        for k in range(a.shape[1]):
            for j in range(b.shape[1]):
                c[i, j] += a[i, k] * b[k, j]


@njit(fastmath={"contract"})
def blocked(a: Array, b: Array, c: Array) -> None:
    """Copy a part of b that the cache can hold, and use it for every row of a before the next."""
    inner, m = b.shape
    for k0 in range(0, inner, DEPTH):
        for j0 in range(0, m, WIDE):
            panel = pack_panel(b, k0, j0, WIDE)
            for i in range(a.shape[0]):
                part = c[i, j0 : j0 + WIDE]
                for k in range(min(DEPTH, inner - k0)):
                    row = panel[k]
                    for j in range(len(part)):
                        part[j] += a[i, k0 + k] * row[j]


def _tiled(a: Array, b: Array, c: Array) -> None:
    """Cover c with tiles of ROWS by PANEL cells, computed from packed parts of a and b."""
    n, inner = a.shape
    m = b.shape[1]
    for k0 in range(0, inner, DEPTH):
        strips = pack_strips(a, k0)
        for number in prange(-(-m // PANEL)):
            j0 = number * PANEL
            panel = pack_panel(b, k0, j0, PANEL)
            sums = np.empty(ROWS * PANEL, np.float32)
            for strip in range(len(strips)):
                tile(strips[strip], panel, sums)
                i0 = strip * ROWS
                for i in range(min(ROWS, n - i0)):
                    for j in range(min(PANEL, m - j0)):
                        c[i0 + i, j0 + j] += sums[i * PANEL + j]


@njit(fastmath={"contract"})
def tile(strip: Array, panel: Array, sums: Array) -> None:
    """Fill a tile: 16 numbers of a are loaded once, and each of them meets 64 numbers of b."""
    sums[:] = 0
    for k in range(0, DEPTH, STEPS):
        a00, a10, a20, a30 = strip[k, 0], strip[k, 1], strip[k, 2], strip[k, 3]
        a01, a11, a21, a31 = strip[k + 1, 0], strip[k + 1, 1], strip[k + 1, 2], strip[k + 1, 3]
        a02, a12, a22, a32 = strip[k + 2, 0], strip[k + 2, 1], strip[k + 2, 2], strip[k + 2, 3]
        a03, a13, a23, a33 = strip[k + 3, 0], strip[k + 3, 1], strip[k + 3, 2], strip[k + 3, 3]
        for j in range(PANEL):
            j1, j2, j3 = j + PANEL, j + 2 * PANEL, j + 3 * PANEL
            b0, b1, b2, b3 = panel[k, j], panel[k + 1, j], panel[k + 2, j], panel[k + 3, j]
            sums[j] = sums[j] + a00 * b0 + a01 * b1 + a02 * b2 + a03 * b3
            sums[j1] = sums[j1] + a10 * b0 + a11 * b1 + a12 * b2 + a13 * b3
            sums[j2] = sums[j2] + a20 * b0 + a21 * b1 + a22 * b2 + a23 * b3
            sums[j3] = sums[j3] + a30 * b0 + a31 * b1 + a32 * b2 + a33 * b3


@njit
def pack_panel(b: Array, k0: int, j0: int, width: int) -> Array:
    """Copy DEPTH rows by `width` columns of b; beyond the edge of b stand zeros."""
    panel = np.zeros((DEPTH, width), np.float32)
    for k in range(min(DEPTH, b.shape[0] - k0)):
        for j in range(min(width, b.shape[1] - j0)):
            panel[k, j] = b[k0 + k, j0 + j]
    return panel


@njit
def pack_strips(a: Array, k0: int) -> Array:
    """Copy DEPTH columns of a as strips of ROWS rows, in the order in which `tile` reads them."""
    n, inner = a.shape
    strips = np.zeros((-(-n // ROWS), DEPTH, ROWS), np.float32)
    for i in range(n):
        for k in range(min(DEPTH, inner - k0)):
            strips[i // ROWS, k, i % ROWS] = a[i, k0 + k]
    return strips


RUNGS: dict[str, Kernel] = {
    "ijk": ijk,
    "ikj": ikj,
    "blocked": blocked,
    "tiled": njit(fastmath={"contract"})(_tiled),  # without `parallel`, prange is range
    "parallel": njit(fastmath={"contract"}, parallel=True)(_tiled),
}
"""The kernels, from the plainest to the fastest."""
