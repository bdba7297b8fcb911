"""Gradients of what adds up many elements or picks one of them, and of products of matrices."""

from math import prod

import numpy as np

from ._absent import without_gradient
from ._einsum import einsum
from ._rules import Rule
from ._shapes import axes_of, axis_of
from ._tensor import wrap

__all__ = ["SUMS"]


def _widened(g, x, dim, keepdim):
    """The gradient of a sum: what arrives goes to each element that was added."""
    axes = axes_of(dim, x.ndim)
    if not keepdim and axes is not None:
        g = wrap(np.expand_dims(g._a, axes))
    return g.expand(x.shape)


def _count(x, dim):
    axes = axes_of(dim, x.ndim)
    return x.numel() if axes is None else prod(x.shape[axis] for axis in axes)


def _sum(g, y, x, dim=None, keepdim=False, *, dtype=None):
    return _widened(g, x, dim, keepdim)


def _mean(g, y, x, dim=None, keepdim=False, *, dtype=None):
    return _widened(g, x, dim, keepdim) / _count(x, dim)


def _var(g, y, x, dim=None, unbiased=True, keepdim=False, *, correction=None):
    if isinstance(dim, bool):
        dim, unbiased = None, dim
    less = int(unbiased) if correction is None else correction
    middle = x.mean(dim, keepdim=True)
    return (
        float(np.float64(2) / (_count(x, dim) - less)) * _widened(g, x, dim, keepdim) * (x - middle)
    )


def _std(g, y, x, *args, **kwargs):
    return _var((g / (y * 2)).where(y != 0, 0), y, x, *args, **kwargs)


def _norm(g, y, x, p=2, dim=None, keepdim=False):
    if p == 1:
        return x.sign() * _widened(g, x, dim, keepdim)
    if p != 2:
        raise without_gradient(f"norm(p={p})")
    return x * _widened((g / y).where(y != 0, 0), x, dim, keepdim)


def _extreme(g, y, x, dim=None, keepdim=False):
    """An equal share for each of the elements that are largest, or least."""
    which = (x == _widened(y, x, dim, keepdim)).to(x.dtype)
    shares = which.sum(dim, keepdim=True)
    return which / shares * _widened(g, x, dim, keepdim)


def _picked(g, y, x, dim, keepdim):
    """What arrives goes to the places from which the values came."""
    places, a = y.indices._a, np.zeros_like(x._a)
    if not a.ndim:
        return g
    axis = axis_of(dim, a.ndim)
    places, g = (each if keepdim else np.expand_dims(each, axis) for each in (places, g._a))
    np.put_along_axis(a, places, g, axis)
    return wrap(a)


def _max(g, y, x, dim=None, keepdim=False):
    return _extreme(g, y, x) if dim is None else _picked(g, y, x, dim, keepdim)


def _max_name(name):
    def named(x, dim=None, keepdim=False):
        return f"{name}Backward{1 if dim is None else 0}"

    return named


def _sort_name(x, *_, **kwargs):
    return f"SortBackward{1 if 'stable' in kwargs else 0}"


def _by_dim(name):
    """PyTorch has one name for all elements, and one for those along axes."""

    def named(x, dim=None, *_, **__):
        return f"{name}Backward{0 if dim is None else 1}"

    return named


def _matrices(g, a, b):
    """Vectors as matrices of one row or column, and the gradient of their product."""
    a, b = a._a, b._a
    g = g._a
    if a.ndim == 1:
        a, g = a[None], g[..., None, :] if b.ndim > 1 else g[..., None]
    if b.ndim == 1:
        b, g = b[:, None], g[..., None]
    return g, a, b


def _left(g, y, a, b):
    g, _, right = _matrices(g, a, b)
    made = np.matmul(g, right.swapaxes(-1, -2))
    return wrap(made.squeeze(-2) if a.ndim == 1 else made)


def _right(g, y, a, b):
    g, left, _ = _matrices(g, a, b)
    made = np.matmul(left.swapaxes(-1, -2), g)
    return wrap(made.squeeze(-1) if b.ndim == 1 else made)


def _einsum(place, g, y, equation, *operands):
    """The same sum over the other operands, and ones for the letters that only this one has."""
    left, arrow, output = equation.replace(" ", "").partition("->")
    terms = left.split(",")
    if not arrow:
        output = "".join(sorted(name for name in set(left) - {","} if left.count(name) == 1))
    own, operand = terms.pop(place - 1), operands[place - 1]
    if "." in equation or len(set(own)) < len(own):
        raise without_gradient(f"einsum({equation!r})")
    others = [each for i, each in enumerate(operands) if i != place - 1]
    alone = "".join(name for name in own if name not in "".join([output, *terms]))
    sizes = [operand.shape[own.index(name)] for name in alone]
    ones = wrap(np.ones(sizes, operand._a.dtype))
    return einsum(",".join([output, *terms, alone]) + "->" + own, g, *others, ones)


SUMS = {
    "sum": Rule(_by_dim("Sum"), (_sum,), keeps=False),
    "mean": Rule(_by_dim("Mean"), (_mean,), keeps=False),
    "var": Rule("Var", (_var,)),
    "std": Rule("Std", (_std,)),
    "norm": Rule("LinalgVectorNorm", (_norm,)),
    "amax": Rule("Amax", (_extreme,)),
    "amin": Rule("Amin", (_extreme,)),
    "max": Rule(_max_name("Max"), (_max,)),
    "min": Rule(_max_name("Min"), (_max,)),
    "sort": Rule(_sort_name, (lambda g, y, x, dim=-1, *_, **__: _picked(g, y, x, dim, True),)),
    "topk": Rule("Topk", (lambda g, y, x, k, dim=-1: _picked(g, y, x, dim, True),)),
    "__matmul__": Rule("Mm", (_left, _right)),
    "mm": Rule("Mm", (_left, _right)),
    "outer": Rule("Mul", (lambda g, y, a, b: g @ b, lambda g, y, a, b: g.t() @ a)),
    "einsum": Rule("View", _einsum),
}
"""The gradients of these operations, by name."""
