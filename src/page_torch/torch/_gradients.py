"""The gradient of each operation with respect to its operands.

A gradient is a function `(g, y, *args, **kwargs)`: g is the gradient of the loss with respect to
the result, y the result, and the rest is what the operation was called with. What it gives may be
of the shape to which the operand was stretched: the tape adds up what came from one element.
"""

import math

import numpy as np

from ._comparing import where
from ._gradients_of_moves import MOVES
from ._gradients_of_sums import SUMS
from ._rules import Rule, same
from ._tensor import Tensor, wrap

__all__ = ["RULES", "Rule"]


def _reciprocal(g, y, x, number):
    inverse = 1 / x
    return -(g * number) * (inverse * inverse)


def _power(g, y, x, exponent):
    if exponent == 0:
        return _zeros(g)
    return g * (exponent * x ** (exponent - 1))


def _within(g, y, x, min=None, max=None):
    if min is not None:
        g = g.where(x >= min, 0)
    return g if max is None else g.where(x <= max, 0)


def _zeros(g, *_):
    return wrap(np.zeros_like(g._a))


def _larger(sign):
    """All of it for the larger of two, a half for each if they are equal."""

    def part(g, y, a, b):
        return where(a == b, g / 2, g.where((a - b) * sign > 0, 0))

    return part


def _extreme_of_two(name, sign):
    """`max` and `min` of two tensors, of all elements, or along an axis."""
    one = SUMS[name]

    def named(x, dim=None, *rest, **kwargs):
        return f"{name.title()}imum" if isinstance(dim, Tensor) else one.named(x, dim)

    def of_first(g, y, x, dim=None, *rest, **kwargs):
        gradient = _larger(sign) if isinstance(dim, Tensor) else one.at(0)
        return gradient(g, y, x, dim, *rest, **kwargs)

    return Rule(named, (of_first, _larger(-sign)))


def _softmax(g, y, x, dim):
    whole = g * y
    return whole - y * whole.sum(dim, keepdim=True)


def _operator(name, rule):
    return {f"__{name}__": rule, name: rule}


_ADD = Rule("Add", (same, lambda g, y, a, b, alpha=1: g * alpha), keeps=False)
_SUB = Rule("Sub", (same, lambda g, y, a, b, alpha=1: -g * alpha), keeps=False)
_MUL = Rule("Mul", (lambda g, y, a, b: g * b, lambda g, y, a, b: g * a))
_DIV = Rule("Div", (lambda g, y, a, b: g / b, lambda g, y, a, b: -g * ((a / b) / b)))
_POW = Rule("Pow", (_power,))

RULES = {
    **MOVES,
    **SUMS,
    **_operator("add", _ADD),
    **_operator("sub", _SUB),
    "__radd__": _ADD,
    "__rsub__": Rule("RsubBackward1", (lambda g, y, x, number: -g,), keeps=False),
    "__mul__": _MUL,
    "__rmul__": _MUL,
    "__truediv__": _DIV,
    "__rtruediv__": Rule("Mul", (_reciprocal,)),
    **_operator("pow", _POW),
    "__rpow__": Rule("PowBackward2", (lambda g, y, x, number: g * (y * math.log(number)),)),
    "__neg__": Rule("Neg", (lambda g, y, x: -g,), keeps=False),
    "abs": Rule("Abs", (lambda g, y, x: g * x.sign(),)),
    "__abs__": Rule("Abs", (lambda g, y, x: g * x.sign(),)),
    "sign": Rule("Sign", (_zeros,), keeps=False),
    "round": Rule("Round", (_zeros,), keeps=False),
    "exp": Rule("Exp", (lambda g, y, x: g * y,)),
    "log": Rule("Log", (lambda g, y, x: g / x,)),
    "log10": Rule("Log10", (lambda g, y, x: g / (x * math.log(10)),)),
    "sqrt": Rule("Sqrt", (lambda g, y, x: g / (2 * y),)),
    "rsqrt": Rule("Rsqrt", (lambda g, y, x: -0.5 * g * y**3,)),
    "tanh": Rule("Tanh", (lambda g, y, x: g * (1 - y * y),)),
    "sin": Rule("Sin", (lambda g, y, x: g * x.cos(),)),
    "cos": Rule("Cos", (lambda g, y, x: g * -x.sin(),)),
    "clamp": Rule("ClampBackward1", (_within,)),
    "clamp_min": Rule("ClampMin", (_within,)),
    "where": Rule(
        "Where", (lambda g, y, x, c, *_: g.where(c, 0), None, lambda g, y, x, c, *_: where(c, 0, g))
    ),
    "torch.where": Rule(
        "Where", (None, lambda g, y, c, *_: g.where(c, 0), lambda g, y, c, *_: where(c, 0, g))
    ),
    "max": _extreme_of_two("max", 1),
    "min": _extreme_of_two("min", -1),
    "softmax": Rule("Softmax", (_softmax,)),
    "log_softmax": Rule(
        "LogSoftmax", (lambda g, y, x, dim: g - y.exp() * g.sum(dim, keepdim=True),)
    ),
}
"""For each operation the gradients of its operands; `_recorded` says what goes by which name."""
