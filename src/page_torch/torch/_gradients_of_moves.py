"""Gradients of what computes nothing: views, copies, and what is picked, repeated or joined."""

import numpy as np

from ._absent import without_gradient
from ._layout import alike
from ._rules import Rule, same
from ._storage import offset, strides
from ._tensor import Tensor, wrap

__all__ = ["MOVES"]


def _moved(name):
    """What arrives at a copy of an element goes back to it, and is added up.

    To see where each element has gone, the operation is applied to their numbers.
    """

    def gradient(g, y, x, *args, **kwargs):
        numbers = alike(x._a, np.dtype(np.int64))
        numbers[...] = np.arange(x.numel()).reshape(x.shape)
        if name == "as_strided" and (strides(numbers) != strides(x._a) or offset(x._a)):
            raise without_gradient("as_strided of a part of a tensor")
        came_from = getattr(Tensor, name)(wrap(numbers), *args, **kwargs)._a
        total = np.bincount(came_from.ravel().astype(np.intp), g._a.ravel(), minlength=x.numel())
        return wrap(total.astype(x._a.dtype).reshape(x.shape))

    return gradient


def _reshaped(g, y, x, *_, **__):
    return g.reshape(x.shape)


def _permuted(g, y, x, *dims):
    dims = dims[0] if isinstance(dims[0], (tuple, list)) else dims
    return wrap(g._a.transpose(np.argsort([dim % x.ndim for dim in dims])))


def _swapped(g, y, x, dim0, dim1):
    return g.transpose(dim0, dim1)


def _joined(place, g, y, *tensors, dim=0):
    axis = dim % y.ndim
    start = sum(each.shape[axis] for each in tensors[:place])
    stop = start + tensors[place].shape[axis]
    return wrap(g._a[(slice(None),) * axis + (slice(start, stop),)])


def _stacked(place, g, y, *tensors, dim=0):
    return wrap(g._a[(slice(None),) * (dim % y.ndim) + (place, ...)])


def _framed(g, y, x, pad, *_, **__):
    pairs = list(zip(pad[::2], pad[1::2], strict=True))[::-1]
    ends = g.shape[g.ndim - len(pairs) :]
    inside = [slice(before, end - after) for (before, after), end in zip(pairs, ends, strict=True)]
    return wrap(g._a[(..., *inside)])


def _name_of_view(x, index):
    items = index if isinstance(index, tuple) else (index,)
    kinds = [type(item) for item in items if item is not Ellipsis and item != slice(None)]
    names = {int: "Select", slice: "Slice", type(None): "Unsqueeze"}
    return names[kinds[-1]] if kinds else "Alias"


def _shape_name(x, *_, **__):
    return "View" if x.is_contiguous() else "UnsafeView"


def _squeeze_name(x, dim=None):
    return "SqueezeBackward0" if dim is None else "SqueezeBackward1"


def _move(name, node):
    return {name: Rule(node, (_moved(name),), keeps=False)}


_PICKED = (_moved("__getitem__"),)
_COPY = Rule("ToCopy", (same,), keeps=False)
_VIEW = Rule("View", (_reshaped,), keeps=False)

MOVES = {
    "clone": Rule("Clone", (same,), keeps=False),
    "contiguous": Rule("Clone", (same,), keeps=False),
    **dict.fromkeys(("to", "float", "double"), _COPY),
    **dict.fromkeys(("view", "unflatten"), _VIEW),
    **dict.fromkeys(("reshape", "flatten"), _VIEW._replace(node=_shape_name)),
    "unsqueeze": _VIEW._replace(node="Unsqueeze"),
    "squeeze": _VIEW._replace(node=_squeeze_name),
    "expand": Rule("Expand", (same,), keeps=False),
    "t": Rule("T", (lambda g, y, x: g.t(),), keeps=False),
    "T": Rule("Permute", (lambda g, y, x: g.T,), keeps=False),
    "permute": Rule("Permute", (_permuted,), keeps=False),
    "transpose": Rule("Transpose", (_swapped,), keeps=False),
    **_move("movedim", "Permute"),
    **_move("as_strided", "AsStrided"),
    **_move("diagonal", "Diagonal"),
    **_move("diag", "DiagonalBackward0_copy"),
    **_move("unfold", "Unfold"),
    **_move("flip", "Flip"),
    **_move("rot90", "Rot90"),
    **_move("repeat", "Repeat"),
    **_move("repeat_interleave", "View"),
    "looked at": Rule(_name_of_view, _PICKED, keeps=False),
    "unbound": Rule("Unbind", _PICKED, keeps=False),
    "cut": Rule("Split", _PICKED, keeps=False),
    "picked": Rule("Index", _PICKED),
    "cat": Rule("Cat", _joined, keeps=False),
    "stack": Rule("Stack", _stacked, keeps=False),
    "pad": Rule("ConstantPadNd", (_framed,), keeps=False),
}
"""The gradients of these operations, by name."""
