"""Einstein summation rebuilt from strides, broadcasting, a product and a sum (lesson 1).

Parsing gives each axis of each operand a name. Evaluation lays axes of one name over each other,
multiplies, and sums the names that the output leaves out. Each product is stored before it is
summed: easy to follow, and far more memory than a matrix product needs.
"""

import re
from collections.abc import Collection, Sequence
from functools import reduce

import torch
from torch import Tensor

from foundations.support._precision import wide
from foundations.support.errors import ShapeError, check_dtypes
from foundations.tensors.broadcasting import broadcast_shape, broadcast_to

__all__ = ["einsum"]

Names = tuple[str, ...]
Shape = tuple[int, ...]


def einsum(spec: str, *tensors: Tensor) -> Tensor:
    """Multiply tensors along named axes, and sum the names that the output leaves out.

    `"ik,kj->ij"` reads `c[i, j] = sum over k of a[i, k] * b[k, j]`.

    Args:
        spec: one letter for each axis of each tensor, commas between tensors, then `->` and the
            letters of the output. A letter repeated within a tensor takes its diagonal. `...`
            names the axes that have no letter; they broadcast. Without `->` the output is these
            axes, then the letters that occur once in alphabetical order, capitals first.
        *tensors: one for each term. Axes of one name have one size; a size of 1 is stretched.

    Returns:
        A tensor with the axes of the output, of the dtype that the operands promote to: a view if
        nothing is multiplied or summed.

    Raises:
        ShapeError: if the spec cannot be read or does not fit the tensors.
        DtypeError: if a tensor holds numbers of a kind that PyTorch itself hardly computes with.

    Examples:
        >>> import torch
        >>> a, b = torch.tensor([[1, 2], [3, 4]]), torch.tensor([[10], [1]])
        >>> einsum("ik,kj->ij", a, b)
        tensor([[12],
                [34]])
        >>> einsum("ii->i", a)
        tensor([1, 4])
    """
    shapes = [tuple(t.shape) for t in tensors]
    operands, output = _parse(spec, shapes)
    _check_sizes(spec, operands, shapes)
    dtype = _common_dtype(tensors)
    if len(tensors) > 1:  # Before a sum: bools and small integers would be added up in their own.
        tensors = tuple(wide(t.to(dtype)) for t in tensors)
    return _evaluate(operands, output, tensors).to(dtype)


def _common_dtype(tensors: Sequence[Tensor]) -> torch.dtype:
    """Give the dtype that a product of all the tensors has."""
    for t in tensors:
        check_dtypes("einsum", "numbers", tensor=t)
    return reduce(torch.promote_types, (t.dtype for t in tensors))


def _parse(spec: str, shapes: Sequence[Shape]) -> tuple[list[Names], Names]:
    """Return the names of the axes: a list with a tuple for each operand, and the output's tuple.

    For shapes (2, 3, 4) and (4, 5), `"...k,kj->...j"` gives the operands
    `("...[-2]", "...[-1]", "k")` and `("k", "j")`, and the output `("...[-2]", "...[-1]", "j")`.
    """
    left, arrow, right = "".join(spec.split()).partition("->")
    terms = left.split(",")
    for term in (*terms, right):
        _check_letters(spec, term)
    if len(terms) != len(shapes):
        raise ShapeError(
            f"einsum: terms and tensors must be as many, got {len(terms)} and {len(shapes)} "
            f"for {spec!r}; is a comma or a tensor missing?"
        )
    widths = list(map(_ellipsis_width, terms, shapes))
    operands = list(map(_names, terms, widths))
    if arrow:
        output = _names(right, max(widths) if "..." in right else 0)
        _check_output(spec, output, operands)
    else:
        letters = left.replace(",", "").replace("...", "")
        once = sorted(letter for letter in letters if letters.count(letter) == 1)
        output = (*_names("...", max(widths)), *once)
    return operands, output


def _names(term: str, width: int) -> Names:
    """Name the axes of a term whose ellipsis, if any, stands for `width` axes."""
    head, _, tail = term.partition("...")
    return (*head, *(f"...[{i}]" for i in range(-width, 0)), *tail)


def _ellipsis_width(term: str, shape: Shape) -> int:
    """Return how many axes the ellipsis stands for: those that have no letter."""
    width = len(shape) - len(term.replace("...", ""))
    if width < 0 or (width > 0 and "..." not in term):
        hint = f"; did you mean '...{term}'?" if width > 0 else ""
        raise ShapeError(f"einsum: {term!r} needs a letter for each axis, got shape {shape}{hint}")
    return width


def _check_letters(spec: str, term: str) -> None:
    """Raise if a term is more than letters and an ellipsis, with a hint at a broken arrow."""
    if not re.fullmatch(r"[A-Za-z]*(\.\.\.)?[A-Za-z]*", term):
        mended = re.sub(r"[-=>]+", "->", spec)
        hint = f"; did you mean {mended!r}?" if mended != spec else ""
        raise ShapeError(
            f"einsum: a term is letters and at most one '...', got {term!r} in {spec!r}{hint}"
        )


def _check_output(spec: str, output: Names, operands: Sequence[Names]) -> None:
    """Raise if the output names an axis twice, or one that no operand has."""
    for name in output:
        if not any(name in names for names in operands):
            raise ShapeError(
                f"einsum: output index {name!r} of {spec!r} is in no operand; is it mistyped?"
            )
        if output.count(name) > 1:
            raise ShapeError(
                f"einsum: output index {name!r} of {spec!r} is repeated; "
                f"only an operand may repeat one, as in '{name}{name}->{name}'"
            )


def _check_sizes(spec: str, operands: Sequence[Names], shapes: Sequence[Shape]) -> None:
    """Raise if the axes of one name differ in size."""
    sizes = {}
    for names, shape in zip(operands, shapes, strict=True):
        for name, size in zip(names, shape, strict=True):
            own, known = shape[names.index(name)], sizes.get(name, 1)
            # A 1 stretches to meet another operand, but never to make a diagonal.
            for other, fits in ((own, size == own), (known, size == known or 1 in (size, known))):
                if not fits:
                    raise ShapeError(
                        f"einsum: index {name!r} of {spec!r} has sizes {other} and {size} in "
                        f"shapes {', '.join(map(str, shapes))}; are its letters in the right order?"
                    )
            sizes[name] = known if size == 1 else size


def _evaluate(operands: Sequence[Names], output: Names, tensors: Sequence[Tensor]) -> Tensor:
    """Multiply from left to right, summing each name as soon as nothing to the right needs it."""
    result, result_names = tensors[0], operands[0]
    for i, (names, t) in enumerate(zip(operands, tensors, strict=True)):
        needed = set(output).union(*operands[i + 1 :])
        t, names = _sum_out(*_diagonal(t, names), needed.union(result_names if i else ()))
        if i:
            t, names = _sum_out(*_product(result, result_names, t, names), needed)
        result, result_names = t, names
    return _align(result, result_names, output)


def _diagonal(t: Tensor, names: Names) -> tuple[Tensor, Names]:
    """View t with each name once: a step along a repeated name steps along all of its axes."""
    once = tuple(dict.fromkeys(names))
    shape = [t.shape[names.index(name)] for name in once]
    strides = [
        sum(stride for stride, own in zip(t.stride(), names, strict=True) if own == name)
        for name in once
    ]
    return t.as_strided(shape, strides), once


def _product(a: Tensor, a_names: Names, b: Tensor, b_names: Names) -> tuple[Tensor, Names]:
    """Multiply element by element, over all the names of both."""
    names = tuple(dict.fromkeys((*a_names, *b_names)))
    a, b = _align(a, a_names, names), _align(b, b_names, names)
    shape = broadcast_shape(a.shape, b.shape)
    return broadcast_to(a, shape) * broadcast_to(b, shape), names


def _sum_out(t: Tensor, names: Names, needed: Collection[str]) -> tuple[Tensor, Names]:
    """Sum over the names that are not needed."""
    axes = [axis for axis, name in enumerate(names) if name not in needed]
    if not axes:  # to torch, no axes means all of them
        return t, names
    # torch would widen small integers to int64.
    return t.sum(axes, dtype=t.dtype), tuple(name for name in names if name in needed)


def _align(t: Tensor, names: Names, wanted: Names) -> Tensor:
    """View t with its axes in the order wanted, and a new axis of size 1 for each missing name."""
    t = t.permute([names.index(name) for name in wanted if name in names])
    return t[tuple(slice(None) if name in names else None for name in wanted)]
