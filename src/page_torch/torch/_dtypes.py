"""The types of numbers, and what type an operation gives when they meet.

The names are PyTorch's, the numbers NumPy's. Every type is stated with its width: NumPy's own
integer has 32 bits in a browser.
"""

import numpy as np

__all__ = [
    "ALL",
    "cast",
    "dtype",
    "kind",
    "of_array",
    "of_number",
    "promote",
    "result_type",
    "whole",
]


class dtype:  # noqa: N801
    """One type of numbers, such as `torch.float32`. There is one object a type.

    Attributes:
        np: NumPy's name for it; None for bfloat16, which NumPy does not have.
        letters: how PyTorch's messages name a tensor of it, such as Long.
        c_name: how its messages about matrix products name it, such as long int.
    """

    def __init__(self, name: str, letters: str, c_name: str):
        self.name, self.letters, self.c_name = name, letters, c_name
        self.np = None if name == "bfloat16" else np.dtype(name)
        self.itemsize = 2 if self.np is None else self.np.itemsize

    @property
    def is_floating_point(self) -> bool:
        return self.np is None or self.np.kind == "f"

    def __repr__(self) -> str:
        return f"torch.{self.name}"

    def __reduce__(self) -> tuple:
        return _by_name, (self.name,)  # a copy is the same object


ALL = {
    name: dtype(name, letters, c_name)
    for name, letters, c_name in (
        ("bool", "Bool", "bool"),
        ("uint8", "Byte", "unsigned char"),
        ("int8", "Char", "signed char"),
        ("int16", "Short", "short"),
        ("int32", "Int", "int"),
        ("int64", "Long", "long int"),
        ("float16", "Half", "c10::Half"),
        ("bfloat16", "BFloat16", "c10::BFloat16"),
        ("float32", "Float", "float"),
        ("float64", "Double", "double"),
        ("complex64", "ComplexFloat", "c10::complex<float>"),
        ("complex128", "ComplexDouble", "c10::complex<double>"),
    )
}
_OF_NUMPY = {each.np: each for each in ALL.values() if each.np is not None}
_OF_PYTHON = {
    bool: ALL["bool"],
    int: ALL["int64"],
    float: ALL["float32"],
    complex: ALL["complex64"],
}
_KINDS = "biufc"
"""NumPy's letters for the kinds of types; PyTorch counts both sorts of integers as one."""


def _by_name(name: str) -> dtype:
    return ALL[name]


def of_array(a: np.ndarray) -> dtype:
    """The type of an array.

    Raises:
        TypeError: if tensors hold no such numbers.
    """
    try:
        return _OF_NUMPY[a.dtype]
    except KeyError:
        raise TypeError(
            f"can't convert np.ndarray of type {a.dtype.type.__module__}.{a.dtype.type.__name__}. "
            "The only supported types are: float64, float32, float16, complex64, complex128, "
            "int64, int32, int16, int8, uint64, uint32, uint16, uint8, and bool."
        ) from None


def of_number(x: object) -> dtype:
    """The type that PyTorch gives to a number of Python's; NumPy's numbers keep their own."""
    known = _OF_PYTHON.get(type(x))
    return known if known is not None else of_array(np.asarray(x))


def cast(x: object, to: np.dtype) -> np.ndarray:
    """A number as an array without axes.

    Raises:
        RuntimeError: if it does not fit into the type; a negative integer wraps around.
    """
    limits = np.iinfo(to) if to.kind in "iu" else np.finfo(to) if to.kind == "f" else None
    if limits and isinstance(x, (int, float)) and abs(x) != float("inf") and x == x:
        least = -limits.max if isinstance(x, int) else limits.min
        if not least <= x <= limits.max:
            name = _OF_NUMPY[to].c_name if to.kind == "f" else f"{to.name}_t"
            raise RuntimeError(f"value cannot be converted to type {name} without overflow")
    return np.asarray(x).astype(to)


def whole(a: np.ndarray, to: np.dtype) -> np.ndarray:
    """What to cast: floats as integers if they are to be bytes, so that negative ones wrap around.

    Without that step each processor does it in its own way: a browser makes them 0.
    """
    return a.astype(np.int64) if a.dtype.kind == "f" and to == np.uint8 else a


def kind(each: dtype) -> int:
    """Where a type stands: 0 for bool, 1 for integers, 2 for floats, 3 for complex numbers."""
    return (0, 1, 1, 2, 3)[_KINDS.index("f" if each.np is None else each.np.kind)]


def promote(a: dtype, b: dtype) -> dtype:
    """The smallest type for both: a float of any width beats every integer."""
    if a is b:
        return a
    if kind(a) >= 2 > kind(b):
        return a
    if kind(b) >= 2 > kind(a):
        return b
    if a.np is None or b.np is None:  # bfloat16 and float16 have only float32 in common
        other = b if a.np is None else a
        return ALL["float32"] if other.itemsize == 2 else other
    return _OF_NUMPY[np.promote_types(a.np, b.np)]


def result_type(tensors: list[np.ndarray], numbers: list[object]) -> dtype:
    """The type of a result: tensors with axes first, then those without, then numbers.

    A later group matters only if its kind is higher: a float32 tensor plus a float64 number stays
    float32, an integer tensor plus 0.5 becomes float32.

    Args:
        tensors: the arrays of the tensors that take part.
        numbers: the numbers of Python's.
    """
    groups: tuple[list[dtype], ...] = ([], [], [])
    for a in tensors:
        groups[a.ndim == 0].append(_OF_NUMPY[a.dtype])
    groups[2].extend(map(of_number, numbers))
    result = None
    for group in groups:
        for each in _joined(group):
            result = _above(result, each)
    return result


def _joined(group: list[dtype]) -> list[dtype]:
    while len(group) > 1:
        group = [promote(group[0], group[1]), *group[2:]]
    return group


def _above(first: dtype | None, later: dtype) -> dtype:
    if first is None:
        return later
    if kind(first) == 2 and kind(later) == 3:  # the width stays
        return ALL["complex128" if first is ALL["float64"] else "complex64"]
    return promote(first, later) if kind(later) > kind(first) else first
