"""How a function is applied to tensors element by element: types, broadcasting, memory."""

from collections.abc import Callable
from functools import cache

import numpy as np

from . import _dtypes as dtypes
from ._layout import copied, empty
from ._shapes import broadcast
from ._tensor import Tensor, wrap
from ._writing import check_memory, check_result

__all__ = ["apply", "arrays", "check_operand", "is_operand", "type_of"]

Number = bool | int | float | complex
Function = Callable[..., np.ndarray]
_NUMBERS = (bool, int, float, complex, np.number, np.bool_)
_ASKS = {np.equal, np.not_equal, np.less, np.less_equal, np.greater, np.greater_equal}
_ASKS |= {np.isfinite, np.isnan, np.isinf}
"""What answers yes or no."""


def is_operand(x: object) -> bool:
    """Whether something is a tensor or a number, of Python's or of NumPy's."""
    return type(x) is Tensor or isinstance(x, _NUMBERS)


def check_operand(name: str, other: object) -> None:
    """Refuse what is no operand.

    Raises:
        TypeError: unless it is a tensor or a number.
    """
    if not is_operand(other):
        raise TypeError(
            f"{name}(): argument 'other' (position 1) must be Tensor, not {type(other).__name__}"
        )


def type_of(*values: Tensor | Number) -> dtypes.dtype:
    """The type of what an operation makes of tensors and numbers."""
    return _result_type(
        *(
            (each._a.dtype, each._a.ndim == 0) if type(each) is Tensor else type(each)
            for each in values
        )
    )


@cache
def _result_type(*keys: tuple[np.dtype, bool] | type) -> dtypes.dtype:
    tensors = [key for key in keys if type(key) is tuple]
    samples = [np.empty(() if without_axes else 1, dtype) for dtype, without_axes in tensors]
    return dtypes.result_type(samples, [key(0) for key in keys if type(key) is not tuple])


def arrays(dtype: dtypes.dtype, *values: Tensor | Number) -> list[np.ndarray]:
    """Tensors and numbers as arrays of one type; an integer too large for it wraps around."""
    return [
        _in_type(each._a, dtype.np) if type(each) is Tensor else np.asarray(each).astype(dtype.np)
        for each in values
    ]


def _in_type(a: np.ndarray, dtype: np.dtype) -> np.ndarray:
    if a.dtype == dtype:
        return a
    return a.astype(dtype) if a.flags.c_contiguous else copied(a, dtype)


def apply(
    function: Function,
    *values: Tensor | Number,
    dtype: dtypes.dtype | None = None,
    out: Tensor | None = None,
) -> Tensor:
    """Apply a function of arrays to tensors and numbers.

    Args:
        function: takes arrays of one type.
        values: what it is applied to.
        dtype: the type to compute in, if it is not the one that the operands have in common.
        out: what to write into, if the result is not to be new.

    Returns:
        The result, laid out in memory as PyTorch lays it out.

    Raises:
        RuntimeError: if the shapes do not fit, or `out` cannot take the result.
    """
    views = [each._a for each in values if type(each) is Tensor]
    if out is not None:
        check_memory(out._a, views)
    shape = broadcast(*(a.shape for a in views))
    dtype = dtype or type_of(*values)
    read = arrays(dtype, *values)
    answer = dtypes.ALL["bool"] if function in _ASKS else dtype
    if out is not None:
        check_result(out._a, shape, answer)
        memory = out._a
    elif all(a.flags.c_contiguous for a in read):
        return wrap(function(*read))
    else:
        memory = empty(shape, answer.np, read)
        out = wrap(memory)
    if isinstance(function, np.ufunc):
        function(*read, out=memory, casting="unsafe")
    else:
        np.copyto(memory, function(*read), casting="unsafe")
    return out
