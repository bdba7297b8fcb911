"""Shapes and axes: how they are given, counted, and stretched to fit."""

import operator
from collections.abc import Iterable, Sequence
from math import prod

__all__ = [
    "Size",
    "axes_of",
    "axes_stretched",
    "axis_of",
    "broadcast",
    "fill_in",
    "sizes",
    "strides_for",
]

Shape = tuple[int, ...]


class Size(tuple):
    """A shape: a tuple of the lengths of the axes."""

    def __repr__(self) -> str:
        return f"torch.Size([{', '.join(map(str, self))}])"

    def __getitem__(self, index: int | slice) -> "int | Size":
        part = tuple.__getitem__(self, index)
        return Size(part) if isinstance(index, slice) else part

    def __add__(self, other: tuple) -> "Size":
        return Size(tuple.__add__(self, other))

    def numel(self) -> int:
        """The product of the lengths: how many elements a tensor of this shape has."""
        return prod(self)


def sizes(given: tuple, name: str = "", what: str = "size") -> Shape:
    """Read `f(2, 3)` and `f((2, 3))` alike.

    Raises:
        TypeError: if that is something else than whole numbers.
    """
    if len(given) == 1 and isinstance(given[0], (tuple, list)):
        given = given[0]
    try:
        return tuple(map(operator.index, given))
    except TypeError:
        wrong = next(x for x in given if not hasattr(x, "__index__"))
        raise TypeError(
            f"{name}(): argument '{what}' (position 1) must be tuple of ints, "
            f"not {type(wrong).__name__}"
        ) from None


def strides_for(shape: Sequence[int]) -> Shape:
    """The strides of a tensor whose elements lie one after the other, row by row."""
    steps, step = [], 1
    for size in reversed(shape):
        steps.append(step)
        step *= max(size, 1)
    return tuple(reversed(steps))


def axis_of(dim: int, ndim: int) -> int:
    """An axis counted from the front, for one that may be counted from the back.

    Raises:
        IndexError: if there is no such axis. A tensor without axes counts as one with one.
    """
    rank = max(ndim, 1)
    if not -rank <= dim < rank:
        raise IndexError(
            f"Dimension out of range (expected to be in range of [{-rank}, {rank - 1}], "
            f"but got {dim})"
        )
    return dim % rank


def axes_of(dim: int | Iterable[int] | None, ndim: int) -> Shape | None:
    """The axes that a reduction goes along; None for all, which no axes at all mean as well.

    Raises:
        IndexError: as `axis_of`.
        RuntimeError: if an axis comes twice.
    """
    if dim is None:
        return None
    axes = (dim,) if hasattr(dim, "__index__") else tuple(dim)
    axes = tuple(axis_of(operator.index(each), ndim) for each in axes)
    for axis in axes:
        if axes.count(axis) > 1:
            raise RuntimeError(f"dim {axis} appears multiple times in the list of dims")
    return axes if axes and ndim else None


def broadcast(*shapes: Shape) -> Shape:
    """The shape that all of these stretch to.

    Raises:
        RuntimeError: if two sizes of one axis differ, and neither is 1.
    """
    out = shapes[0]
    for shape in shapes[1:]:
        if shape != out:
            out = _pair(out, shape)
    return out


def _pair(a: Shape, b: Shape) -> Shape:
    rank = max(len(a), len(b))
    a, b = (1,) * (rank - len(a)) + a, (1,) * (rank - len(b)) + b
    for axis in reversed(range(rank)):
        if a[axis] != b[axis] and 1 not in (a[axis], b[axis]):
            raise RuntimeError(
                f"The size of tensor a ({a[axis]}) must match the size of tensor b ({b[axis]}) "
                f"at non-singleton dimension {axis}"
            )
    return tuple(y if x == 1 else x for x, y in zip(a, b, strict=True))


def axes_stretched(shape: Shape, wide: Shape) -> Shape:
    """The axes of a wider shape along which a shape has been repeated to fit it."""
    missing = len(wide) - len(shape)
    pairs = zip(shape, wide[missing:], strict=True)
    inner = (missing + i for i, (own, size) in enumerate(pairs) if own == 1 != size)
    return (*range(missing), *inner)


def fill_in(shape: Shape, numel: int) -> Shape:
    """A shape with its -1 replaced by what the other sizes leave over.

    Raises:
        RuntimeError: if a tensor of so many elements cannot have that shape.
    """
    if shape.count(-1) > 1:
        raise RuntimeError("only one dimension can be inferred")
    for place, size in enumerate(shape):
        if size < -1:
            raise RuntimeError(
                f"invalid shape dimension {size} at index {place} of shape {list(shape)}"
            )
    known = prod(size for size in shape if size != -1)
    if -1 not in shape and known == numel:
        return shape
    if -1 in shape and known == numel == 0:
        raise RuntimeError(
            f"cannot reshape tensor of 0 elements into shape {list(shape)} because the "
            "unspecified dimension size -1 can be any value and is ambiguous"
        )
    if -1 not in shape or known == 0 or numel % known:
        raise RuntimeError(f"shape '{list(shape)}' is invalid for input of size {numel}")
    return tuple(numel // known if size == -1 else size for size in shape)
