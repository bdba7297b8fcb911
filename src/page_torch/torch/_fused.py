"""A product and a sum with a single rounding, as processors compute it for PyTorch."""

import numpy as np

__all__ = ["multiply_add"]

_HALF = float(2**27 + 1)
"""Times this, a float64 splits into two halves of its digits (Dekker 1971)."""


def multiply_add(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
    """A * b + c with a single rounding.

    Float32 is computed in float64, which holds the product exactly; the sum is rounded there first,
    which can be seen once in 2 ** 29. In float64 the errors of the product and of the sum are
    computed apart, that of the product half of the digits at a time.

    Args:
        a: floats; its type decides.
        b: floats of that type.
        c: floats of that type.
    """
    if a.dtype == np.float32:
        return (a.astype(np.float64) * b + c).astype(np.float32)
    if a.dtype != np.float64:
        return a * b + c
    product = a * b
    (a_high, a_low), (b_high, b_low) = _halves(a), _halves(b)
    lost = ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low
    total = product + c
    back = total - product
    lost = lost + ((product - (total - back)) + (c - back))
    mended = total + lost
    return np.where((lost != 0) & np.isfinite(mended), mended, total)


def _halves(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    shifted = x * _HALF
    high = shifted - (shifted - x)
    return high, x - high
