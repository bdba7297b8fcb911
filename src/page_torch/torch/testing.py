"""PyTorch's comparison of two results, which lessons use to compare ours with each other."""

from collections.abc import Iterable

import numpy as np

from ._tensor import Tensor

__all__ = ["assert_close"]

_TOLERANCES = {"float32": (1.3e-6, 1e-5), "float64": (1e-7, 1e-7)}


def assert_close(
    actual: "Tensor | Iterable[Tensor]",
    expected: "Tensor | Iterable[Tensor]",
    *,
    rtol: float | None = None,
    atol: float | None = None,
) -> None:
    """Make sure that |actual - expected| <= atol + rtol * |expected|, in one shape and type.

    Args:
        actual: a tensor, or a list of them.
        expected: the same.
        rtol: relative tolerance; with None one that suits the type.
        atol: absolute tolerance; with None one that suits the type.

    Raises:
        AssertionError: if shapes, types or values differ.
    """
    if not isinstance(expected, Tensor):
        for pair in zip(actual, expected, strict=True):
            assert_close(*pair, rtol=rtol, atol=atol)
        return
    a, b = actual._a, expected._a
    if a.shape != b.shape:
        raise AssertionError(
            f"The values for attribute 'shape' do not match: {actual.shape} != {expected.shape}."
        )
    if a.dtype != b.dtype:
        raise AssertionError(
            f"The values for attribute 'dtype' do not match: {actual.dtype} != {expected.dtype}."
        )
    if rtol is None or atol is None:
        rtol, atol = _TOLERANCES.get(a.dtype.name, (0.0, 0.0))
    gap = np.abs(a.astype(np.float64) - b)
    wrong = ~((a == b) | (gap <= atol + rtol * np.abs(b)))
    if wrong.any():
        raise AssertionError(_message(a, b, gap, wrong, rtol, atol))


def _message(
    a: np.ndarray, b: np.ndarray, gap: np.ndarray, wrong: np.ndarray, rtol: float, atol: float
) -> str:
    with np.errstate(all="ignore"):
        relative = gap / np.abs(b)
    lines = ["Tensor-likes are not close!", ""]
    count = int(wrong.sum())
    lines.append(f"Mismatched elements: {count} / {a.size} ({count / a.size:.1%})")
    for name, gaps, allowed in (("absolute", gap, atol), ("relative", relative, rtol)):
        gaps = np.where(a == b, 0.0, gaps)
        at = tuple(map(int, np.unravel_index(int(np.argmax(gaps)), a.shape)))
        lines.append(
            f"Greatest {name} difference: {gaps[at]} at index {at} (up to {allowed} allowed)"
        )
    return "\n".join(lines)
