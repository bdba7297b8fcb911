"""Einstein's summation: letters for axes, and the sum over those that the result does not name."""

from math import prod

import numpy as np

from ._products import matmul
from ._tensor import Tensor, wrap

__all__ = ["einsum"]

Names = str


def einsum(equation: str, *operands: Tensor) -> Tensor:
    """Multiply tensors over all their letters, and sum over those that are not in the result.

    Two operands at a time become one product of stacks of matrices.

    Args:
        equation: such as `ik,kj->ij`. Without an arrow the result has the letters that come once,
            in the order of the alphabet.
        operands: a tensor for each term.

    Raises:
        RuntimeError: if the equation cannot be read, or does not fit the shapes.
    """
    terms, output = _read(equation, operands)
    sizes = _sizes(terms, operands)
    result, names = _diagonal(operands[0]._a, terms[0])
    for i, (operand, term) in enumerate(zip(operands[1:], terms[1:], strict=True), 2):
        needed = set(output).union(*terms[i:])
        result, names = _product((result, names), _diagonal(operand._a, term), needed, sizes)
    gone = tuple(axis for axis, name in enumerate(names) if name not in output)
    if gone:
        result = wrap(result).sum(gone)._a
        names = "".join(name for name in names if name in output)
    return wrap(result.transpose([names.index(name) for name in output]))


def _read(equation: str, operands: tuple[Tensor, ...]) -> tuple[list[Names], Names]:
    """The letters of each term and of the result; those behind an ellipsis become digits."""
    left, arrow, output = equation.replace(" ", "").partition("->")
    terms = left.split(",")
    if len(operands) != len(terms):
        which = "more" if len(operands) > len(terms) else "fewer"
        raise RuntimeError(
            f"einsum(): {which} operands were provided than specified in the equation"
        )
    terms = [
        _without_ellipsis(equation, term, number, t._a.ndim)
        for number, (term, t) in enumerate(zip(terms, operands, strict=True))
    ]
    hidden = "".join(sorted({name for term in terms for name in term if name.isdigit()}))
    every = "".join(terms)
    if not arrow:
        once = sorted(name for name in set(every) if every.count(name) == 1 and name.isalpha())
        return terms, hidden + "".join(once)
    _check_letters(equation, output.replace("...", "", 1))
    output = output.replace("...", hidden)
    for name in output:
        if output.count(name) > 1:
            raise RuntimeError(
                f"einsum(): output subscript {name} appears more than once in the output"
            )
        if name not in every:
            raise RuntimeError(
                f"einsum(): output subscript {name} does not appear in the equation for any "
                "input operand"
            )
    return terms, output


def _without_ellipsis(equation: str, term: str, number: int, ndim: int) -> Names:
    letters = term.replace("...", "", 1)
    _check_letters(equation, letters)
    hidden = ndim - len(letters)
    if "..." not in term and hidden:
        raise RuntimeError(
            f"einsum(): the number of subscripts in the equation ({len(letters)}) does not match "
            f"the number of dimensions ({ndim}) for operand {number} and no ellipsis was given"
        )
    # Counted from the back, where axes without a letter meet: 9 is the last of them.
    return term.replace("...", "0123456789"[10 - hidden :])


def _check_letters(equation: str, letters: str) -> None:
    for name in letters:
        if not (name.isascii() and name.isalpha()):
            raise RuntimeError(
                f"einsum(): invalid subscript given at index {equation.index(name)} in the "
                "equation string, subscripts must be in [a-zA-Z]"
            )


def _sizes(terms: list[Names], operands: tuple[Tensor, ...]) -> dict[str, int]:
    """The size of each letter, in which a 1 gives way."""
    sizes: dict[str, int] = {}
    for number, (term, t) in enumerate(zip(terms, operands, strict=True)):
        own: dict[str, int] = {}
        for name, size in zip(term, t._a.shape, strict=True):
            if own.setdefault(name, size) != size:
                raise RuntimeError(
                    f"einsum(): subscript {name} is repeated for operand {number} but the sizes "
                    f"don't match, {size} != {own[name]}"
                )
            known = sizes.get(name, 1)
            if size != known and 1 not in (size, known):
                raise RuntimeError(
                    f"einsum(): subscript {name} has size {size} for operand {number} which does "
                    f"not broadcast with previously seen size {known}"
                )
            sizes[name] = known if size == 1 else size
    return sizes


def _diagonal(a: np.ndarray, names: Names) -> tuple[np.ndarray, Names]:
    """An operand with each letter once: a step along it is a step along all of its axes."""
    once = "".join(dict.fromkeys(names))
    if once == names:
        return a, once
    return np.einsum(a, [once.index(name) for name in names], list(range(len(once)))), once


def _product(
    one: tuple[np.ndarray, Names],
    other: tuple[np.ndarray, Names],
    needed: set[str],
    sizes: dict[str, int],
) -> tuple[np.ndarray, Names]:
    """Two operands as a product of stacks of matrices, summed over what nobody needs any more."""
    (a, a_names), (b, b_names) = one, other
    shared = [name for name in a_names if name in b_names]
    stack = [name for name in shared if name in needed]
    inner = [name for name in shared if name not in needed]
    rows = [name for name in a_names if name not in shared]
    columns = [name for name in b_names if name not in shared]
    a = _arranged(a, a_names, (stack, rows, inner), sizes)
    b = _arranged(b, b_names, (stack, inner, columns), sizes)
    names = "".join([*stack, *rows, *columns])
    return matmul(wrap(a), wrap(b))._a.reshape([sizes[name] for name in names]), names


def _arranged(
    a: np.ndarray, names: Names, groups: tuple[list[str], ...], sizes: dict[str, int]
) -> np.ndarray:
    """The axes in three groups, each put into one axis."""
    order = [name for group in groups for name in group]
    a = a.transpose([names.index(name) for name in order])
    a = np.broadcast_to(a, [sizes[name] for name in order])
    return a.reshape([prod(sizes[name] for name in group) for group in groups])
