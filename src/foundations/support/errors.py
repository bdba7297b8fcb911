"""The errors of the course: each states the invariant, what came, and the likely fix."""

import operator
from typing import Any

from torch import Tensor

__all__ = [
    "BackwardError",
    "DtypeError",
    "ShapeError",
    "check_dtypes",
    "check_grad",
    "check_pair",
    "check_parameter",
    "check_whole",
]

_FLOATS = ("float16", "bfloat16", "float32", "float64")
_INTEGERS = ("uint8", "int8", "int16", "int32", "int64")
_COMPLEX = ("complex64", "complex128")
_KINDS = {
    "floats": _FLOATS,
    "floats of 32 or 64 bits": _FLOATS[2:],
    "real numbers": (*_FLOATS, *_INTEGERS),
    "numbers, neither bool nor half precision": (*_FLOATS[2:], *_INTEGERS, *_COMPLEX),
    "numbers": (*_FLOATS, *_INTEGERS, *_COMPLEX, "bool"),
    "integers": _INTEGERS,
}


class ShapeError(ValueError):
    """Tensors whose shapes do not fit each other or the operation."""


class DtypeError(TypeError):
    """A tensor whose dtype the operation cannot take, such as integers where a mean is wanted."""


class BackwardError(RuntimeError):
    """A backward pass without a forward pass of its own to go back through."""


def check_grad(name: str, got: tuple[int, ...], shape: tuple[int, ...], of: str = "") -> None:
    """Make sure that a gradient has the shape of the result, and is not broadcast to it.

    Args:
        name: the function or the layer.
        got: the shape of its grad_out.
        shape: the shape of its result.
        of: what the result was made of.

    Raises:
        ShapeError: if the two shapes differ.

    Examples:
        >>> check_grad("ReLU", got=(5, 3), shape=(5, 3))
    """
    if got != shape:
        result = f"the result of {of}" if of else "the result"
        raise ShapeError(
            f"{name}: {result} is {tuple(shape)}, and so must grad_out be, got {tuple(got)}"
        )


def check_dtypes(name: str, kind: str = "floats", /, **tensors: Tensor | None) -> None:
    """Make sure that tensors share one dtype, and that it is of a kind that is computed rightly.

    Args:
        name: the function or the layer.
        kind: one of the kinds at the top of the module; "real numbers" are floats and integers.
        **tensors: each under the name that the user knows; None is passed over.

    Raises:
        DtypeError: if the dtypes differ, or are of another kind.

    Examples:
        >>> from torch import ones
        >>> check_dtypes("linear", x=ones(2), w=ones(3), b=None)
    """
    given = {key: t for key, t in tensors.items() if t is not None}
    dtypes = [str(t.dtype).removeprefix("torch.") for t in given.values()]
    if len(set(dtypes)) == 1 and dtypes[0] in _KINDS[kind]:
        return
    fitting = [key for key, dtype in zip(given, dtypes, strict=True) if dtype in _KINDS[kind]]
    if fitting:
        to = "w" if "w" in fitting else fitting[0]
        fix = f"{next(key for key in given if given[key].dtype != given[to].dtype)}.to({to}.dtype)"
    else:
        first, t = next(iter(given.items()))
        cure = "long()" if kind == "integers" else "real" if t.is_complex() else "float()"
        fix = f"{first}.{cure}"
    rule = f"holds {kind}" if len(given) == 1 else f"hold {kind}, all of one dtype"
    got = ", ".join(str(t.dtype) for t in given.values())
    raise DtypeError(f"{name}: {', '.join(given)} {rule}, got {got}; did you mean {fix}?")


def check_parameter(name: str, data: Tensor, grad: Tensor) -> None:
    """Make sure that a gradient is one of this parameter, and would not turn it into another.

    Args:
        name: the method or the optimiser.
        data: the values of the parameter.
        grad: the gradient that came for it.

    Raises:
        ShapeError: if the two shapes differ.
        DtypeError: if the two are not floats of one dtype.

    Examples:
        >>> from torch import ones
        >>> check_parameter("add_grad", ones(3), ones(3))
    """
    if grad.shape != data.shape:
        raise ShapeError(
            f"{name}: a parameter {tuple(data.shape)} needs a gradient of that shape, "
            f"got {tuple(grad.shape)}; is a sum over the batch missing?"
        )
    check_dtypes(name, parameter=data, grad=grad)


def check_whole(name: str, argument: str, value: Any, least: int) -> int:
    """Give an argument as a Python integer, after a check that it is one, and large enough.

    Args:
        name: the function or the layer.
        argument: the name of the argument.
        value: what came for it: an `int`, or an integer of NumPy or PyTorch.
        least: the least that makes sense.

    Returns:
        The same number as an `int`.

    Raises:
        ValueError: if it is no integer, or too small.

    Examples:
        >>> check_whole("DataLoader", "batch_size", 64, least=1)
        64
    """
    whole = _whole(value)
    if whole is None or whole < least:
        raise ValueError(f"{name}: {argument} is an integer, {least} or more, got {value!r}")
    return whole


def check_pair(name: str, argument: str, value: Any, least: int) -> tuple[int, int]:
    """Give an argument for height and width as two Python integers, after a check.

    Args:
        name: the function or the layer.
        argument: the name of the argument.
        value: what came for it: one integer for both, or a tuple or list of two.
        least: the least that makes sense.

    Returns:
        One number for the height and one for the width.

    Raises:
        ValueError: if it is neither, or too small.

    Examples:
        >>> check_pair("Conv2d", "stride", 2, least=1)
        (2, 2)
    """
    given = value if isinstance(value, (tuple, list)) else (value, value)
    both = [whole for whole in map(_whole, given) if whole is not None and whole >= least]
    if len(given) != 2 or len(both) != 2:
        raise ValueError(
            f"{name}: {argument} is an integer, {least} or more, or a pair of them for height and "
            f"width, got {value!r}"
        )
    return both[0], both[1]


def _whole(value: Any) -> int | None:
    """Give what counts as an integer, of Python, NumPy or PyTorch, as an `int`; else None."""
    try:
        return None if isinstance(value, bool) else operator.index(value)
    except (TypeError, RuntimeError):
        return None
