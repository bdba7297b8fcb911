"""Broadcasting from its two rules: pad with 1 on the left, stretch a 1 (lesson 1).

Shapes are aligned at their last dimension, and a missing dimension counts as 1. In each dimension
the sizes other than 1 must be equal, and each 1 is stretched to that size. Stretching copies
nothing: the stride becomes 0, so each step along the dimension reads the same element again.
"""

from collections.abc import Sequence

from torch import Tensor

from foundations.support.errors import ShapeError

__all__ = ["broadcast_shape", "broadcast_to", "explain"]


def broadcast_shape(*shapes: Sequence[int]) -> tuple[int, ...]:
    """Return the shape that all the shapes broadcast to.

    In each dimension, counted from the right: the size that is not 1, or 1 if all are 1.

    Args:
        *shapes: tuples of sizes, such as `.shape` of a tensor, of any ranks.

    Returns:
        The common shape, a tuple with the largest of the ranks.

    Raises:
        ShapeError: if a dimension holds two different sizes other than 1.

    Examples:
        >>> broadcast_shape((3, 1), (4,))
        (3, 4)
    """
    claims = _claims(shapes)
    if clashes := _clashes(claims):
        given = " and ".join(str(tuple(shape)) for shape in shapes)
        raise ShapeError(f"broadcast: {clashes} in {given}{_hint(shapes)}")
    return tuple(size for (size,) in claims)


def broadcast_to(t: Tensor, shape: Sequence[int]) -> Tensor:
    """View a tensor in a larger shape, without copying an element.

    A dimension that is stretched gets stride 0; the others keep their stride.

    Args:
        t: tensor of any shape, contiguous or not.
        shape: the sizes wanted, in which only dimensions of size 1 have grown.

    Returns:
        A view of shape `shape` on the storage of `t`: writing to it writes to `t`.

    Raises:
        ShapeError: if `t` does not stretch to `shape`.

    Examples:
        >>> import torch
        >>> rows = broadcast_to(torch.tensor([10, 20, 30]), (2, 3))
        >>> rows
        tensor([[10, 20, 30],
                [10, 20, 30]])
        >>> rows.stride()
        (0, 1)
    """
    if (common := broadcast_shape(t.shape, shape)) != tuple(shape):
        raise ShapeError(
            f"broadcast_to: only the tensor may stretch, got {tuple(t.shape)} for the target "
            f"{tuple(shape)}; did you mean {common}?"
        )
    padded = t[(None,) * (len(shape) - t.ndim)]
    strides = [
        stride if size == wanted else 0
        for size, wanted, stride in zip(padded.shape, shape, padded.stride(), strict=True)
    ]
    return padded.as_strided(shape, strides)


def explain(*shapes: Sequence[int]) -> str:
    """Lay out how shapes broadcast: one row a shape, one column a dimension.

    `1 -> 4` is a 1 that is stretched, `. -> 4` a missing dimension that is added and stretched.

    Args:
        *shapes: tuples of sizes, such as `.shape` of a tensor, of any ranks.

    Returns:
        The table, a string that shows itself: the result in the last row, or where and why there
        is none.

    Raises:
        ShapeError: if an argument is not a shape.

    Examples:
        >>> explain((3, 1), (4,))
        dimension          -2      -1
        (3, 1)              3  1 -> 4
        (4,)           . -> 3       4
        result (3, 4)       3       4
    """
    claims = _claims(shapes)
    dims = range(-len(claims), 0)
    results = [claim[0] if len(claim) == 1 else "clash" for claim in claims]
    rows = [["dimension", *map(str, dims)]]
    for shape in shapes:
        sizes = [shape[dim] if -dim <= len(shape) else "." for dim in dims]
        cells = [
            f"{size}" if result in (size, "clash") else f"{size} -> {result}"
            for size, result in zip(sizes, results, strict=True)
        ]
        rows.append([str(tuple(shape)), *cells])
    clashes = _clashes(claims)
    rows.append(["no result" if clashes else f"result {tuple(results)}", *map(str, results)])
    reason = [clashes + _hint(shapes)] if clashes else []
    return _Table("\n".join(_justified(rows) + reason))


class _Table(str):
    """A string whose repr is itself, so that a notebook shows its lines."""

    __repr__ = str.__str__


def _justified(rows: list[list[str]]) -> list[str]:
    """Turn rows of cells into lines: the first column to the left, the others to the right."""
    label, *widths = (max(map(len, column)) for column in zip(*rows, strict=True))
    return [
        "  ".join([row[0].ljust(label), *map(str.rjust, row[1:], widths)]).rstrip() for row in rows
    ]


def _claims(shapes: Sequence[Sequence[int]]) -> list[list[int]]:
    """Align the shapes at the right; list for each dimension the sizes other than 1, or else 1."""
    for shape in shapes:
        is_tuple = isinstance(shape, tuple | list)
        if not is_tuple or not all(isinstance(size, int) and size >= 0 for size in shape):
            raise ShapeError(
                "broadcast: a shape is a tuple of sizes, none negative, "
                f"got {shape if is_tuple else type(shape).__name__}; "
                "did you mean t.shape, or (3,) with its comma?"
            )
    rank = max(map(len, shapes), default=0)
    padded = [(1,) * (rank - len(shape)) + tuple(shape) for shape in shapes]
    return [
        list(dict.fromkeys(size for size in sizes if size != 1)) or [1]
        for sizes in zip(*padded, strict=True)
    ]


def _clashes(claims: list[list[int]]) -> str:
    """Say which dimensions have two sizes or more to stretch to; nothing if none has."""
    clashes = ", ".join(
        f"dimension {dim} has sizes {' and '.join(map(str, claim))}"
        for dim, claim in zip(range(-len(claims), 0), claims, strict=True)
        if len(claim) > 1
    )
    return f"only a 1 stretches, but {clashes}" if clashes else ""


def _hint(shapes: Sequence[Sequence[int]]) -> str:
    """Suggest trailing axes for one of the shapes, if they make all of them fit."""
    rank = max(map(len, shapes))
    for i, shape in enumerate(shapes):
        for extra in range(1, rank - len(shape) + 1):
            moved = (*shape, *(1,) * extra)
            if not _clashes(_claims((*shapes[:i], moved, *shapes[i + 1 :]))):
                return f"; did you mean {moved}, that is t[..., {', '.join(['None'] * extra)}]?"
    return ""
