"""Tests that a lesson writes in one line, with messages that show where two values differ.

They raise AssertionError themselves: an `assert` statement would vanish under `python -O`.
"""

from collections.abc import Callable

import torch
from torch import Tensor

from foundations.support._differences import as_tensor, difference, farthest, show, unlike_shapes
from foundations.support.errors import ShapeError

__all__ = ["near", "test", "test_eq", "test_near", "test_near_zero"]

_RTOL = 1e-3
_ATOL = 1e-5


def test(a: object, b: object, cmp: Callable[..., bool], cname: str | None = None) -> None:
    """Raise AssertionError unless `cmp(a, b)` holds.

    Args:
        a: the first value.
        b: the second value.
        cmp: a comparison that answers one yes or no.
        cname: its name in the message; `cmp.__name__` if left out.

    Raises:
        AssertionError: the comparison does not hold; the message shows both values.
        ShapeError: the comparison answers element by element.

    Examples:
        >>> from operator import lt
        >>> test(1, 2, lt)
        >>> test(2, 1, lt)
        Traceback (most recent call last):
        ...
        AssertionError: test: lt does not hold
        a: 2
        b: 1
    """
    cname = cname or getattr(cmp, "__name__", repr(cmp))
    holds = cmp(a, b)
    if isinstance(holds, Tensor) and holds.numel() != 1:
        raise ShapeError(
            f"test: {cname} must answer one yes or no, got shape {tuple(holds.shape)}; "
            "did you mean test_eq or test_near?"
        )
    if not holds:
        tensors = isinstance(a, Tensor) and isinstance(b, Tensor)
        _fail(f"test: {cname} does not hold", difference(a, b) if tensors else None, a, b)


def test_eq(a: object, b: object) -> None:
    """Raise AssertionError unless `a` equals `b`.

    Tensors are equal if they have the same shape and exactly the same values. The dtype does
    not matter, as 1 == 1.0 in Python; but float32 0.1 and float64 0.1 are two values. A number
    counts as a tensor of shape (). NaN equals nothing. Lists, tuples and dictionaries may hold
    tensors.

    Args:
        a: any value.
        b: any value.

    Raises:
        AssertionError: they differ; the message shows both and where they differ most.

    Examples:
        >>> test_eq(torch.arange(3), torch.tensor([0.0, 1.0, 2.0]))
        >>> test_eq(torch.tensor([1, 2]), torch.tensor([1, 4]))
        Traceback (most recent call last):
        ...
        AssertionError: test_eq: 1 of 2 elements differ, most at index (1,):
        a has 2, b has 4, absolute difference 2, relative to b 0.5
        a: shape (2,), torch.int64
        [1 2]
        b: shape (2,), torch.int64
        [1 4]
    """
    if reason := difference(a, b):
        _fail("test_eq", reason, a, b)


def near(a: Tensor | float, b: Tensor | float) -> bool:
    r"""Tell whether two tensors have the same shape and nearly the same values.

    $$|a - b| \le 10^{-5} + 10^{-3} \, |b|$$

    This is `torch.allclose` with rtol 1e-3 and atol 1e-5, except that it never broadcasts:
    tensors of unlike shapes are not near. NaN is near nothing.

    Args:
        a: a tensor, a number, or a nested list of numbers.
        b: the same, of the shape of a.

    Returns:
        True if all elements are near.

    Examples:
        >>> near(torch.tensor([1.0, 2.0]), torch.tensor([1.0, 2.001]))
        True
        >>> near(torch.ones(3, 1), torch.ones(3))
        False
    """
    a, b = as_tensor(a), as_tensor(b)
    return a.shape == b.shape and bool(_isclose(a, b).all())


def test_near(a: Tensor | float, b: Tensor | float) -> None:
    """Raise AssertionError unless `near(a, b)`.

    Args:
        a: a tensor, a number, or a nested list of numbers.
        b: the same, of the shape of a.

    Raises:
        AssertionError: they are not near; the message shows both and where they differ most.

    Examples:
        >>> test_near(0.1 + 0.2, 0.3)
    """
    x, y = as_tensor(a), as_tensor(b)
    if not near(x, y):
        reason = unlike_shapes(x, y) or farthest(x, y, ~_isclose(x, y))
        _fail(f"test_near (rtol {_RTOL}, atol {_ATOL})", reason, a, b)


def test_near_zero(a: Tensor | float, tol: float = 1e-3) -> None:
    """Raise AssertionError unless no element of `a` is farther than `tol` from zero.

    Args:
        a: a tensor, a number, or a nested list of numbers.
        tol: the largest absolute value allowed.

    Raises:
        AssertionError: an element is larger, or NaN; the message shows the largest.

    Examples:
        >>> test_near_zero(torch.tensor([1e-4, -5e-4]))
    """
    x = as_tensor(a)
    zeros = torch.zeros_like(x)
    differs = ~_isclose(x, zeros, rtol=0.0, atol=tol)
    if differs.any():
        _fail(f"test_near_zero (tol {tol})", farthest(x, zeros, differs), a, 0)


def _isclose(a: Tensor, b: Tensor, rtol: float = _RTOL, atol: float = _ATOL) -> Tensor:
    dtype = torch.promote_types(a.dtype, b.dtype)
    return torch.isclose(a.to(dtype), b.to(dtype), rtol=rtol, atol=atol)


def _fail(heading: str, reason: str | None, a: object, b: object) -> None:
    first = f"{heading}: {reason}" if reason else heading
    raise AssertionError(f"{first}\na: {show(a)}\nb: {show(b)}")


for _helper in (test, test_eq, test_near, test_near_zero):
    # Their names start with "test", so pytest would run them as tests of whoever imports them.
    vars(_helper)["__test__"] = False
