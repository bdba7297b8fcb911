"""The seven loops of a convolution, compiled as they stand, and with their order changed.

They are steps on the way of lesson 10: plain Python for numba, with nothing that `direct` adds.
Images are `(n, h, w, c)`, kernels `(kh, kw, c_in, c_out)`, both contiguous. The padding is already
there, as zeros around x, and the stride is 1.
"""

import numpy as np
from numba import njit

__all__ = ["channels_innermost", "definition"]

Array = np.ndarray


@njit(fastmath={"contract"})
def definition(x: Array, w: Array, y: Array) -> None:
    """Finish one number of y after the other: its sum waits for itself at each step."""
    for n in range(y.shape[0]):
        for i in range(y.shape[1]):
            for j in range(y.shape[2]):
                for o in range(y.shape[3]):
                    total = np.float32(0)
                    for u in range(w.shape[0]):
                        for v in range(w.shape[1]):
                            for c in range(w.shape[2]):
                                total += x[n, i + u, j + v, c] * w[u, v, c, o]
                    y[n, i, j, o] = total


@njit(fastmath={"contract"})
def channels_innermost(x: Array, w: Array, y: Array) -> None:
    """Go along the channels of y: vectors, whose sums go to memory and back at each step."""
    for n in range(y.shape[0]):
        for i in range(y.shape[1]):
            for j in range(y.shape[2]):
                sums = y[n, i, j]
                sums[:] = 0
                for u in range(w.shape[0]):
                    for v in range(w.shape[1]):
                        for c in range(w.shape[2]):
                            pixel, weights = x[n, i + u, j + v, c], w[u, v, c]
                            for o in range(len(sums)):
                                sums[o] += pixel * weights[o]
