"""The operations of tensors that require a gradient, made of those of plain tensors.

An operation whose gradient stands in `RULES` is recorded. One that gives no floats has no gradient.
Any other is refused while recording, and so is what writes over a tensor that requires a gradient:
no gradient is ever lost in silence.
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import wraps
from itertools import accumulate, pairwise
from types import FunctionType

import numpy as np

from . import (  # noqa: F401  they give the tensor its methods
    _arithmetic,
    _comparing,
    _creation,
    _functions,
    _indexing,
    _memory,
    _ordering,
    _views,
    _writing,
)
from ._absent import without_gradient
from ._elementwise import check_operand
from ._printing import text
from ._products import matmul
from ._shapes import axis_of
from ._storage import owner
from ._tape import Recorded, bare, record, recording
from ._tensor import Tensor

__all__ = ["taped", "taped_list"]

_WITH_OPERANDS = (
    "add", "clamp", "clamp_min", "lerp", "max", "min", "pow", "sub", "where",
    "add_", "addmm_", "copy_", "div_", "index_put_", "mul_", "sub_",
)  # fmt: skip
"""Named operations of a tensor that takes no part, with others that may."""
_OF_ANOTHER = {"add_", "copy_", "div_", "mul_", "sub_"}
"""What writes the elements of one other operand: that it is one is asked first."""
_IN_PLACE = {"__iadd__", "__imul__", "__ior__", "__ipow__", "__isub__", "__itruediv__"}
_REFLECTED = {"__radd__", "__rmul__", "__ror__", "__rpow__", "__rsub__", "__rtruediv__"}
_AS_IT_IS = {"__getattr__", "backward", "requires_grad_"}


def _takes_part(*values: object) -> bool:
    return any(isinstance(each, Recorded) for each in values)


def taped(function: Callable, name: str | None = None) -> Callable:
    """A function that is recorded where an operand requires a gradient.

    Args:
        function: it takes tensors, plain ones.
        name: where its gradient stands in `RULES`, if not under its own name.
    """
    name = name or function.__name__

    @wraps(function)
    def call(*args: object, **kwargs: object) -> object:
        if _takes_part(*args, *kwargs.values()):
            return record(name, function, *args, **kwargs)
        return function(*args, **kwargs)

    return call


def taped_list(function: Callable) -> Callable:
    """The same for a function that takes its tensors in a list."""

    @wraps(function)
    def call(tensors: object, dim: int = 0) -> Tensor:
        if isinstance(tensors, (list, tuple)) and _takes_part(*tensors):
            name = function.__name__
            return record(name, lambda *each, dim: function(each, dim), *tensors, dim=dim)
        return function(tensors, dim)

    return call


def _recorded(method: Callable, name: str) -> Callable:
    @wraps(method)
    def call(self: Tensor, *args: object, **kwargs: object) -> object:
        return record(name, method, self, *args, **kwargs)

    return call


def _reflected(method: Callable, name: str) -> Callable:
    """An operator whose right operand is recorded; the left one is a tensor or a number."""
    forward = name.replace("__r", "__")

    @wraps(method)
    def call(self: Tensor, other: object) -> object:
        if isinstance(other, Tensor):
            return record(forward, getattr(Tensor, forward), other, self)
        return record(name, method, self, other)

    return call


def _shows_a_leaf(t: Recorded) -> bool:
    """Whether a tensor is a leaf, or looks at the memory of one."""
    while t.grad_fn is not None:
        edges = t.grad_fn.edges or []
        if len(edges) != 1 or owner(edges[0][0]._a) is not owner(t._a):
            return False
        t = edges[0][0]
    return True


def _written(method: Callable, name: str) -> Callable:
    """What writes into memory: not into that of a leaf, nor over what has been recorded."""
    view = "a view of a leaf Variable"
    leaf = view if name == "__setitem__" else "a leaf Variable"

    @wraps(method)
    def write(self: Tensor, *args: object, **kwargs: object) -> Tensor:
        if name in _OF_ANOTHER and args:
            check_operand(name, bare(args[0]))
        if recording() and _takes_part(self) and _shows_a_leaf(self):
            what = leaf if self.grad_fn is None else view
            raise RuntimeError(f"{what} that requires grad is being used in an in-place operation.")
        if recording() and _takes_part(self, *args, *kwargs.values()):
            raise without_gradient(f"{name}, which writes over what is there,")
        kwargs = {key: bare(value) for key, value in kwargs.items()}
        method(bare(self), *map(bare, args), **kwargs)
        return self

    return write


def _is_in_place(name: str) -> bool:
    return name in _IN_PLACE or name == "__setitem__" or (name.endswith("_") and name[0] != "_")


def _kind(name: str) -> Callable[[Callable, str], Callable]:
    if _is_in_place(name):
        return _written
    return _reflected if name in _REFLECTED else _recorded


class Own:
    """What tensors that require a gradient do in a way of their own."""

    T = property(lambda self: record("T", lambda t: t.T, self))

    def __repr__(self) -> str:
        name = type(self.grad_fn).__name__
        how = f"grad_fn=<{name}>" if self.grad_fn else "requires_grad=True"
        return text(self._a, self.dtype, how)

    def __rmatmul__(self, other: Tensor) -> Tensor:
        return record("__matmul__", matmul, other, self)

    def __getitem__(self, index: object) -> Tensor:
        items = index if isinstance(index, tuple) else (index,)
        looks = all(type(each) in (int, slice, type(None), type(...)) for each in items)
        return record("looked at" if looks else "picked", Tensor.__getitem__, self, index)

    def unbind(self, dim: int = 0) -> tuple[Tensor, ...]:
        """The parts at each place along an axis, without that axis."""
        count, before = len(bare(self).unbind(dim)), (slice(None),) * axis_of(dim, self.ndim)
        items = [(*before, i) for i in range(count)]
        return tuple(record("unbound", Tensor.__getitem__, self, item) for item in items)

    def split(self, split_size: int | list[int], dim: int = 0) -> tuple[Tensor, ...]:
        """Cut an axis into parts of a size, or of these sizes."""
        parts, axis = bare(self).split(split_size, dim), axis_of(dim, self.ndim)
        ends = [0, *accumulate(part.shape[axis] for part in parts)]
        before = (slice(None),) * axis
        items = [(*before, slice(*pair)) for pair in pairwise(ends)]
        return tuple(record("cut", Tensor.__getitem__, self, item) for item in items)

    def __iter__(self) -> Iterator[Tensor]:
        iter(bare(self))  # a tensor without axes refuses
        return iter(self.unbind())

    def detach(self) -> Tensor:
        """The same elements in the same memory, without their history."""
        return bare(self)

    def numpy(self, *, force: bool = False) -> np.ndarray:
        """The array itself, on the same memory, if `force` says that its history may go."""
        if not force:
            raise RuntimeError(
                "Can't call numpy() on Tensor that requires grad. "
                "Use tensor.detach().numpy() instead."
            )
        return self._a

    def __array__(self, dtype: object = None, copy: bool | None = None) -> np.ndarray:
        return self.numpy()

    def __deepcopy__(self, memo: dict) -> Recorded:
        if self.grad_fn is not None:
            raise RuntimeError(
                "Only Tensors created explicitly by the user (graph leaves) support the deepcopy "
                "protocol at the moment.  If you were attempting to deepcopy a module, this may be "
                "because of a torch.nn.utils.weight_norm usage, see "
                "https://github.com/pytorch/pytorch/pull/103001"
            )
        twin = memo[id(self)] = bare(self).clone()
        twin.__class__ = type(self)
        if self.grad is not None:
            twin.grad = deepcopy(self.grad, memo)
        return twin

    def new_empty(self, *size: int) -> Tensor:
        """Memory of a shape, with whatever stands in it."""
        return bare(self).new_empty(*size)

    def new_zeros(self, *size: int) -> Tensor:
        """Zeros in a shape."""
        return bare(self).new_zeros(*size)

    def new_full(self, size: tuple[int, ...], fill_value: bool | int | float) -> Tensor:
        """One value in a shape."""
        return bare(self).new_full(size, fill_value)

    def _to_write(self) -> Tensor:
        if recording():
            raise without_gradient("writing a result into another tensor")
        return bare(self)


for _name, _method in list(vars(Tensor).items()):
    if isinstance(_method, FunctionType) and _name not in _AS_IT_IS:
        setattr(Recorded, _name, _kind(_name)(_method, _name))
for _name, _method in vars(Own).items():
    if isinstance(_method, (FunctionType, property)):
        setattr(Recorded, _name, _method)
for _name in _WITH_OPERANDS:
    _method = getattr(Tensor, _name)
    setattr(
        Tensor, _name, _written(_method, _name) if _is_in_place(_name) else taped(_method, _name)
    )
