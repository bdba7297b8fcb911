"""Operators and their named forms: plus, times, power, comparisons, and the bits of integers.

Most calls join two tensors of one shape and float type, or a tensor and a float. They take a short
way: the three loops of lesson 1 are made of nothing else.
"""

from collections.abc import Callable

import numpy as np

from . import _dtypes as dtypes
from ._elementwise import Function, Number, apply, check_operand, is_operand, type_of
from ._fused import multiply_add
from ._shapes import broadcast
from ._tensor import Tensor, joins, wrap

Rule = Callable[[Function, object, object], tuple[Function, dtypes.dtype]]

_BOOL, _FLOAT = dtypes.ALL["bool"], dtypes.ALL["float32"]
_INSTEAD = "Use the `^` or `logical_xor()` operator instead."
_INVERT = "If you are trying to invert a mask, use the `~` or `logical_not()` operator instead."


def _divide(function: Function, a: object, b: object) -> tuple[Function, dtypes.dtype]:
    """Integers are divided as floats."""
    dtype = type_of(a, b)
    return function, dtype if dtypes.kind(dtype) > 1 else _FLOAT


def _subtract(function: Function, a: object, b: object) -> tuple[Function, dtypes.dtype]:
    """Nothing is taken from bools, nor are they taken from anything."""
    bools = [
        each._a.dtype == bool if isinstance(each, Tensor) else isinstance(each, bool)
        for each in (a, b)
    ]
    if all(bools):
        raise RuntimeError(
            f"Subtraction, the `-` operator, with two bool tensors is not supported. {_INSTEAD}"
        )
    if any(bools):
        raise RuntimeError(
            f"Subtraction, the `-` operator, with a bool tensor is not supported. {_INVERT}"
        )
    return function, type_of(a, b)


def _power(function: Function, a: object, b: object) -> tuple[Function, dtypes.dtype]:
    """Small powers of floats are products and roots, as PyTorch computes them."""
    dtype = type_of(a, b)
    number = not isinstance(b, Tensor)
    if dtype is _BOOL:
        return _refuse("pow", dtype), dtype
    if dtypes.kind(dtype) == 1 and number and b < 0:
        raise RuntimeError("Integers to negative integer powers are not allowed.")
    if dtypes.kind(dtype) == 1:
        return _integer_power, dtype
    if not number or not isinstance(a, Tensor):
        return function, dtype
    return _SMALL_POWERS.get(float(b), function), dtype


def _refuse(kernel: str, dtype: dtypes.dtype) -> Function:
    """What fails only when it is called, after shapes and types have been found to fit."""

    def function(*_: np.ndarray) -> np.ndarray:
        raise NotImplementedError(f"\"{kernel}\" not implemented for '{dtype.letters}'")

    return function


def _integer_power(base: np.ndarray, exponent: np.ndarray) -> np.ndarray:
    """What is left of a negative power is 0, unless the base is 1 or -1."""
    whole = np.power(base, np.maximum(exponent, 0))
    odd = np.where(exponent % 2 == 1, base, base * base)
    return np.where(exponent < 0, np.where(np.abs(base) == 1, odd, 0), whole).astype(base.dtype)


_SMALL_POWERS = {
    2.0: lambda x, _: x * x,
    3.0: lambda x, _: x * x * x,
    0.5: lambda x, _: np.sqrt(x),
    -0.5: lambda x, _: 1 / np.sqrt(x),
    -1.0: lambda x, _: 1 / x,
    -2.0: lambda x, _: 1 / (x * x),
}


def _bits(function: Function, a: object, b: object) -> tuple[Function, dtypes.dtype]:
    """Floats have no bits to work on."""
    dtype = type_of(a, b)
    return function if dtypes.kind(dtype) < 2 else _refuse("bitwise_or_cpu", dtype), dtype


_OPERATORS: dict[str, tuple[np.ufunc, Rule | None]] = {
    "add": (np.add, None),
    "sub": (np.subtract, _subtract),
    "mul": (np.multiply, None),
    "truediv": (np.true_divide, _divide),
    "pow": (np.power, _power),
    "or": (np.bitwise_or, _bits),
    "eq": (np.equal, None),
    "ne": (np.not_equal, None),
    "lt": (np.less, None),
    "le": (np.less_equal, None),
    "gt": (np.greater, None),
    "ge": (np.greater_equal, None),
}
_SHORT_WAY = {"add", "sub", "mul", "truediv", "lt", "le", "gt", "ge"}
_COMPARISONS = {"eq", "ne", "lt", "le", "gt", "ge"}


def operate(name: str, a: Tensor | Number, b: Tensor | Number, out: Tensor | None = None) -> Tensor:
    """Join two operands of any types and shapes that fit."""
    function, rule = _OPERATORS[name]
    function, dtype = rule(function, a, b) if rule else (function, None)
    return apply(function, a, b, dtype=dtype, out=out)


def _short(x: np.ndarray) -> bool:
    """Whether an operand holds floats, and has no say in how the result lies in memory."""
    return x.dtype.kind == "f" and (x.flags.c_contiguous or x.ndim == 1)


def _forward(name: str) -> Callable:
    ufunc, short = _OPERATORS[name][0], name in _SHORT_WAY

    def method(self: Tensor, other: Tensor | Number) -> Tensor:
        x = self._a
        if short and _short(x):
            if type(other) is Tensor:
                y = other._a
                if x.dtype is y.dtype and _short(y):
                    try:
                        return wrap(ufunc(x, y))
                    except ValueError:
                        pass  # shapes that do not fit: `operate` says so as PyTorch does
            elif type(other) is float:
                return wrap(ufunc(x, other))
        return operate(name, self, other) if is_operand(other) else NotImplemented

    return method


def _reflected(name: str) -> Callable:
    def method(self: Tensor, other: Number) -> Tensor:
        if not is_operand(other):
            return NotImplemented
        if name == "truediv":  # as PyTorch does it, which rounds twice
            return operate("mul", operate(name, 1, self), other)
        # PyTorch lays out the powers of a number row by row.
        return operate(name, other, self.contiguous() if name == "pow" else self)

    return method


def _in_place(name: str) -> Callable:
    ufunc, short = _OPERATORS[name][0], name in _SHORT_WAY

    def method(self: Tensor, other: Tensor | Number) -> Tensor:
        if short and type(other) is Tensor:
            x, y = self._a, other._a
            # One number, or no other view of either memory: nothing can overlap.
            alone = x.ndim == 0 or (x.base is None and y.base is None)
            if alone and x.dtype is y.dtype and x.dtype.kind == "f" and x.shape == y.shape:
                ufunc(x, y, x)
                return self
        if isinstance(other, Tensor):
            other = other._to_write()
        return operate(name, self, other, out=self) if is_operand(other) else NotImplemented

    return method


for _name in _OPERATORS:
    setattr(Tensor, f"__{_name}__", _forward(_name))
    if _name not in _COMPARISONS:
        setattr(Tensor, f"__r{_name}__", _reflected(_name))
        setattr(Tensor, f"__i{_name}__", _in_place(_name))


@joins
class Arithmetic:
    """The operators by name, and the signs in front of a tensor."""

    def add(self, other: Tensor | Number, *, alpha: Number = 1) -> Tensor:
        """Self + alpha * other."""
        return _scaled("add", self, other, alpha)

    def sub(self, other: Tensor | Number, *, alpha: Number = 1) -> Tensor:
        """Self - alpha * other."""
        return _scaled("sub", self, other, alpha)

    def add_(self, other: Tensor | Number) -> Tensor:
        """Self + other, in the memory of self."""
        check_operand("add_", other)
        return self.__iadd__(other)

    def sub_(self, other: Tensor | Number) -> Tensor:
        """Self - other, in the memory of self."""
        check_operand("sub_", other)
        return self.__isub__(other)

    def mul_(self, other: Tensor | Number) -> Tensor:
        """Self * other, in the memory of self."""
        check_operand("mul_", other)
        return self.__imul__(other)

    def div_(self, other: Tensor | Number) -> Tensor:
        """Self / other, in the memory of self."""
        check_operand("div_", other)
        return self.__itruediv__(other)

    def pow(self, exponent: Tensor | Number) -> Tensor:
        """Self ** exponent."""
        return operate("pow", self, exponent)

    def __neg__(self) -> Tensor:
        if self._a.dtype == bool:
            raise RuntimeError(
                f"Negation, the `-` operator, on a bool tensor is not supported. {_INVERT}"
            )
        return apply(np.negative, self)

    def __invert__(self) -> Tensor:
        if self._a.dtype.kind not in "biu":
            raise TypeError(
                "~ (operator.invert) is only implemented on integer and Boolean-type tensors"
            )
        return apply(np.invert, self)


def _scaled(name: str, a: Tensor, b: Tensor | Number, alpha: Number) -> Tensor:
    check_operand(name, b)
    if alpha == 1:
        return operate(name, a, b)
    if name == "sub":
        _subtract(np.subtract, a, b)
    if isinstance(b, Tensor):
        broadcast(a._a.shape, b._a.shape)
    dtype = type_of(a, b)
    if dtypes.kind(dtype) < 2 and isinstance(alpha, float):
        raise RuntimeError(
            "For integral input tensors, argument alpha must not be a floating point number."
        )
    factor = np.asarray(alpha if name == "add" else -alpha).astype(dtype.np)
    return apply(lambda x, y: multiply_add(y, factor, x), a, b)
