"""The tensor itself: an array of NumPy under PyTorch's names, and its way back to Python.

What can be done with a tensor stands in the other files, one family of operations a file. Each
joins its methods to the class by `@joins`.
"""

from collections.abc import Iterator

import numpy as np

from . import _dtypes as dtypes
from . import _storage as storage
from ._absent import unknown
from ._elsewhere import ELSEWHERE
from ._printing import text
from ._shapes import Size, axis_of

__all__ = ["CPU", "Device", "Tensor", "joins", "wrap"]

_new = object.__new__


class Device:
    """Where a tensor lies. In the page there is one place."""

    type = "cpu"

    def __repr__(self) -> str:
        return "device(type='cpu')"

    def __str__(self) -> str:
        return "cpu"


CPU = Device()


class Tensor:
    """A grid of numbers of one type."""

    __slots__ = ("__dict__", "__weakref__", "_a")
    __array_priority__ = 1000  # NumPy leaves `number * tensor` to the tensor
    __hash__ = object.__hash__

    dtype = property(lambda self: dtypes.of_array(self._a))
    shape = property(lambda self: Size(self._a.shape))
    ndim = property(lambda self: self._a.ndim)
    nbytes = property(lambda self: self._a.nbytes)
    device = property(lambda self: CPU)

    def __getattr__(self, name: str) -> object:
        if name in ELSEWHERE:
            raise unknown("'Tensor' object", name)
        kind = type(self).__name__
        raise AttributeError(f"'{kind}' object has no attribute {name!r}", name=name, obj=self)

    def numel(self) -> int:
        """How many elements there are."""
        return self._a.size

    def element_size(self) -> int:
        """How many bytes an element takes."""
        return self._a.itemsize

    def is_floating_point(self) -> bool:
        """Whether the elements are floats."""
        return self._a.dtype.kind == "f"

    def is_complex(self) -> bool:
        """Whether the elements are complex numbers."""
        return self._a.dtype.kind == "c"

    def stride(self, dim: int | None = None) -> tuple[int, ...] | int:
        """The steps in memory, in elements, along each axis or along one."""
        steps = storage.strides(self._a)
        if dim is None:
            return steps
        if not steps:
            raise IndexError(f"Dimension specified as {dim} but tensor has no dimensions")
        return steps[axis_of(dim, self._a.ndim)]

    def __len__(self) -> int:
        if self._a.ndim == 0:
            raise TypeError("len() of a 0-d tensor")
        return len(self._a)

    def __iter__(self) -> Iterator["Tensor"]:
        if self._a.ndim == 0:
            raise TypeError("iteration over a 0-d tensor")
        return iter([wrap(self._a[i, ...]) for i in range(len(self._a))])

    def item(self) -> bool | int | float | complex:
        """The only element, as a number of Python's.

        Raises:
            RuntimeError: if there is not exactly one.
        """
        if self._a.size != 1:
            raise RuntimeError(
                f"a Tensor with {self._a.size} elements cannot be converted to Scalar"
            )
        return self._a.item()

    def tolist(self) -> list | bool | int | float | complex:
        """All elements, in nested lists."""
        return self._a.tolist()

    def numpy(self, *, force: bool = False) -> np.ndarray:
        """The array itself, on the same memory; `force` has nothing to overcome here."""
        return self._a

    def __array__(self, dtype: object = None, copy: bool | None = None) -> np.ndarray:
        return np.array(self._a, dtype, copy=copy)

    def __bool__(self) -> bool:
        if self._a.size != 1:
            what = "more than one value" if self._a.size else "no values"
            raise RuntimeError(f"Boolean value of Tensor with {what} is ambiguous")
        return bool(self._a.item())

    def __float__(self) -> float:
        return float(self._single())

    def __int__(self) -> int:
        return int(self._single())

    def __index__(self) -> int:
        if self._a.size != 1 or self._a.dtype.kind not in "biu":
            raise TypeError("only integer tensors of a single element can be converted to an index")
        return int(self._a.item())

    def _single(self) -> bool | int | float | complex:
        if self._a.size != 1:
            raise ValueError("only one element tensors can be converted to Python scalars")
        return self._a.item()

    def __format__(self, spec: str) -> str:
        return format(self._a.item(), spec) if self._a.ndim == 0 else object.__format__(self, spec)

    def __repr__(self) -> str:
        return text(self._a, self.dtype)

    def _to_write(self) -> "Tensor":
        """This tensor, if writing it into another one loses no history."""
        return self

    def __deepcopy__(self, memo: dict) -> "Tensor":
        return memo.setdefault(id(self), self.clone())


Tensor.__module__ = "torch"


def wrap(a: np.ndarray | np.generic) -> Tensor:
    """A tensor on this array; what NumPy has turned into a number becomes one without axes."""
    tensor = _new(Tensor)
    tensor._a = a if type(a) is np.ndarray else np.asarray(a)
    return tensor


def joins(family: type) -> type:
    """Give the tensor the methods of a class, which is only their heading."""
    for name, value in vars(family).items():
        if name not in ("__module__", "__dict__", "__weakref__", "__doc__", "__qualname__"):
            setattr(Tensor, name, value)
    return family
