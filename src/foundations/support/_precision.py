"""What arithmetic must look out for: half precision on the way, and numbers that are not finite."""

import math
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

from torch import Tensor

__all__ = ["half_in_float32", "is_finite", "wide"]

P = ParamSpec("P")
R = TypeVar("R")


def wide(t: Tensor) -> Tensor:
    """Give a float16 or bfloat16 tensor in float32, and any other as it is.

    A sum or a square of halves overflows, or loses its digits, on the way to a result that fits.
    """
    return t.float() if str(t.dtype) in ("torch.float16", "torch.bfloat16") else t


def half_in_float32(function: Callable[P, R]) -> Callable[P, R]:
    """Let a function take halves, compute in float32, and round its results once.

    It has to check dtypes itself: tensors whose floating dtypes differ reach it as they are.

    Args:
        function: takes tensors, and returns a tensor or a tuple of tensors and None.

    Returns:
        A function that does the same, for float16 and bfloat16 too.
    """

    @wraps(function)
    def rounded(*args: P.args, **kwargs: P.kwargs) -> R:
        given = [t for t in (*args, *kwargs.values()) if isinstance(t, Tensor)]
        floats = [t for t in given if t.is_floating_point()]
        if not floats or wide(floats[0]) is floats[0] or len({t.dtype for t in floats}) > 1:
            return function(*args, **kwargs)
        compute, dtype = cast(Callable[..., Any], function), floats[0].dtype
        found = compute(*map(_wide, args), **{key: _wide(v) for key, v in kwargs.items()})
        if isinstance(found, tuple):
            return cast(R, tuple(t if t is None else t.to(dtype) for t in found))
        return found.to(dtype)

    return rounded


def is_finite(t: Tensor) -> bool:
    """Tell, in one fast pass, that a tensor holds no infinite number and no NaN.

    False means "perhaps not": where finite numbers have an infinite sum, and on other devices than
    the CPU, where to look would be to wait.
    """
    return str(t.device) == "cpu" and math.isfinite(t.sum().item())


def _wide(value: object) -> object:
    return wide(value) if isinstance(value, Tensor) else value
