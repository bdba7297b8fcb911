"""Uniform numbers to normal ones, to the last bit as PyTorch does it in float32.

PyTorch computes eight numbers at a time, with polynomials instead of a logarithm and a cosine. They
are those of Cephes (Moshier 1992). Here every step rounds as it does there, where a product and a
sum are one step. Float64 has no such polynomials: there NumPy's last digit may be another one.
"""

import math

import numpy as np

from ._fused import multiply_add

__all__ = ["BLOCK", "box_muller"]

BLOCK = 16
"""Numbers that become normal together: eight radii and eight angles."""

_AT_A_TIME = 2**14
"""Blocks whose intermediate numbers fit into a processor's cache."""

_LOG = (
    7.0376836292e-2, -1.1514610310e-1, 1.1676998740e-1, -1.2420140846e-1, 1.4249322787e-1,
    -1.6668057665e-1, 2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1,
)  # fmt: skip
_LOG_2 = -2.12194440e-4, 0.693359375
"""A small and a large part of the logarithm of 2."""
_SIN = -1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1
_COS = 2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2
_QUARTER_PI = -0.78515625, -2.4187564849853515625e-4, -3.77489497744594108e-8
"""Three parts of pi / 4, from large to small, with the opposite sign."""


def box_muller(uniform: np.ndarray) -> np.ndarray:
    """Make each 16 uniform numbers normal: of 8 a radius, of 8 an angle (Box and Muller 1958)."""
    kind, blocks = uniform.dtype.type, uniform.reshape(-1, 2, BLOCK // 2)
    log, sin_cos = (_log, _sin_cos) if kind is np.float32 else (np.log, _numpys_sin_cos)
    out = np.empty_like(blocks)
    for start in range(0, len(blocks), _AT_A_TIME):
        part = slice(start, start + _AT_A_TIME)
        radius, angle = blocks[part].swapaxes(0, 1)
        radius = np.sqrt(kind(-2) * log(1 - radius))
        sin, cos = sin_cos(angle * kind(2 * math.pi))
        out[part, 0], out[part, 1] = radius * cos, radius * sin
    return out.reshape(-1)


def _numpys_sin_cos(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return np.sin(x), np.cos(x)


def _polynomial(coefficients: tuple[float, ...], x: np.ndarray) -> np.ndarray:
    y = np.full_like(x, coefficients[0])
    for coefficient in coefficients[1:]:
        y = multiply_add(y, x, np.float32(coefficient))
    return y


def _log(x: np.ndarray) -> np.ndarray:
    """The logarithm of float32 numbers from above 0 to 1."""
    mantissa, exponent = np.frexp(x)
    low = mantissa < np.float32(math.sqrt(0.5))
    exponent = (exponent - low).astype(np.float32)
    x = np.where(low, mantissa - 1 + mantissa, mantissa - 1)
    square = x * x
    y = _polynomial(_LOG, x) * x
    y = multiply_add(y, square, exponent * np.float32(_LOG_2[0]))
    y = multiply_add(square, np.float32(-0.5), y)
    return multiply_add(exponent, np.float32(_LOG_2[1]), x + y)


def _sin_cos(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The sine and the cosine of float32 numbers from 0 on, by the eighth in which each lies."""
    eighth = ((x * np.float32(4 / math.pi)).astype(np.int32) + 1) & ~1
    for part in _QUARTER_PI:
        x = multiply_add(eighth.astype(np.float32), np.float32(part), x)
    square = x * x
    even = _polynomial(_COS, square) * square
    even = multiply_add(even, square, square * np.float32(-0.5)) + 1
    odd = multiply_add(_polynomial(_SIN, square) * square, x, x)
    swapped = (eighth & 2) != 0
    sin, cos = np.where(swapped, even, odd), np.where(swapped, odd, even)
    return np.where(eighth & 4, -sin, sin), np.where((eighth - 2) & 4, cos, -cos)
