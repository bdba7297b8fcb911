"""Tensors that write down what is computed with them (lesson 1).

Each element is known twice: as a number, and as the sum of products of cells that it is. A view
takes both along; an operation makes both anew. So a function tells by itself what it reads, what it
multiplies and where it writes, whatever order it does that in.
"""

import operator
from collections.abc import Callable, Iterator
from functools import partial
from itertools import product
from typing import Any, NamedTuple

import torch
from torch import Tensor

from foundations.traces._code import Code, Moment

__all__ = ["Recorded", "Tape", "Write"]

Product = tuple[str, ...]
"""Cells that are multiplied, such as `("a0", "b3")`, and numbers as text."""
Sum = tuple[Product, ...]

VIEWS = {
    *("T", "mT", "diagonal", "expand", "flatten", "movedim", "permute", "reshape", "squeeze", "t"),
    *("transpose", "unsqueeze", "view"),
}
FACTS = {"device", "dim", "dtype", "is_complex", "ndim", "numel", "shape", "size", "stride"}


class Write(NamedTuple):
    """What one step writes to one element.

    Attributes:
        place: of the element on the tape.
        adds: whether the terms are added to what the cell holds.
        terms: the products that are summed.
    """

    place: int
    adds: bool
    terms: Sum


class Step(NamedTuple):
    """What is written at once.

    Attributes:
        moment: where the function was.
        writes: the elements that it wrote to.
    """

    moment: Moment
    writes: list[Write]


class Tape:
    """What a function does with recorded tensors.

    Args:
        code: of the function.

    Attributes:
        sums: each element that was ever computed.
        steps: what was written, at each time that something was.
    """

    def __init__(self, code: Code):
        self.code = code
        self.sums: list[Sum] = []
        self.steps: list[Step] = []

    def operand(self, name: str, value: Tensor) -> "Recorded":
        """A tensor whose cells are called `a0`, `a1` and so on, along its rows."""
        return self.made(value, [((f"{name}{i}",),) for i in range(value.numel())])

    def made(self, value: Tensor, sums: list[Sum]) -> "Recorded":
        """A tensor whose elements are these sums, in the order of its rows."""
        first = len(self.sums)
        self.sums += sums
        places = torch.arange(first, first + len(sums)).view(value.shape)
        return Recorded(self, value, places)

    def run(self, function: Callable[..., Any], **operands: Tensor) -> "Recorded":
        """Give a function recorded operands, called by their names, and return what it returns.

        Raises:
            TypeError: if it returns no recorded tensor, so none that was computed from them.
        """
        recorded = [self.operand(name, value.clone()) for name, value in operands.items()]
        zeros, einsum = torch.zeros, torch.einsum
        try:  # PyTorch's own functions do not take recorded tensors
            torch.zeros = lambda *shape, **options: self.zeros(zeros(*shape, **options))
            torch.einsum = lambda spec, *given: self.asked(partial(einsum, spec), *given)
            result = function(*recorded)
        finally:
            torch.zeros, torch.einsum = zeros, einsum
        if not isinstance(result, Recorded):
            raise TypeError(
                f"a traced function returns what it computed from its tensors, got "
                f"{type(result).__name__} from {function.__name__}"
            )
        return result

    def zeros(self, value: Tensor) -> "Recorded":
        """Recorded zeros: each is the sum of nothing."""
        return self.made(value, [()] * value.numel())

    def recorded(self, value: Any) -> "Recorded":
        """A recorded tensor as it is; numbers as what they are."""
        if isinstance(value, Recorded):
            return value
        numbers = torch.as_tensor(value)
        return self.made(numbers, [((str(n),),) for n in numbers.flatten().tolist()])

    def asked(self, call: Callable[..., Tensor], *operands: "Recorded") -> "Recorded":
        """What a compiled call does, found by asking it.

        It is given a single 1 in each operand, and zeros otherwise. Where the answer is not zero,
        the two cells with the 1 are multiplied for that place.
        """
        value = call(*(operand.value for operand in operands))
        sums: list[Sum] = [()] * value.numel()
        known = [operand.sums() for operand in operands]
        for cells in product(*(range(operand.numel()) for operand in operands)):
            answer = call(*map(_single, operands, cells)).flatten().tolist()
            for place, factor in enumerate(answer):
                if factor:
                    term = _products(*(of[cell] for of, cell in zip(known, cells, strict=True)))
                    sums[place] += term if factor == 1 else _products(((f"{factor}",),), term)
        return self.made(value, sums)

    def write(self, places: list[int], sums: list[Sum]) -> None:
        """Write down one step: the elements at these places get these sums."""
        writes = []
        for place, new in zip(places, sums, strict=True):
            old = self.sums[place]
            adds = bool(old) and new[: len(old)] == old
            writes.append(Write(place, adds, new[len(old) :] if adds else new))
            self.sums[place] = new
        self.steps.append(Step(self.code.now(), writes))

    def steps_to(self, result: "Recorded") -> list[Step]:
        """The steps that wrote to a result, or the one that made it.

        Its elements are counted along its rows.
        """
        cells = {place: cell for cell, place in enumerate(result.places.flatten().tolist())}
        found = []
        for moment, writes in self.steps:
            known = [write for write in writes if write.place in cells]
            own = [write._replace(place=cells[write.place]) for write in known]
            found += [Step(moment, own)] if own else []
        made = [Write(cell, False, terms) for cell, terms in enumerate(result.sums())]
        return found or [Step(result.moment, made)]


class Recorded:
    """A tensor on a tape.

    Args:
        tape: where it is written down.
        value: its numbers.
        places: of its elements on the tape, integers of the same shape.
    """

    def __init__(self, tape: Tape, value: Tensor, places: Tensor):
        self.tape, self.value, self.places = tape, value, places
        self.moment = tape.code.now()

    def sums(self) -> list[Sum]:
        """Its elements as sums of products, along its rows."""
        return [self.tape.sums[place] for place in self.places.flatten().tolist()]

    def __getattr__(self, name: str) -> Any:
        if name in FACTS:
            return getattr(self.value, name)
        if name not in VIEWS:
            raise AttributeError(
                f"a recorded tensor knows products, sums and views, and {name!r} is none of them"
            )
        of_value, of_places = getattr(self.value, name), getattr(self.places, name)
        if isinstance(of_value, Tensor):
            return Recorded(self.tape, of_value, of_places)
        return lambda *args, **options: Recorded(
            self.tape, of_value(*args, **options), of_places(*args, **options)
        )

    def __len__(self) -> int:
        return len(self.value)

    def __iter__(self) -> Iterator["Recorded"]:
        return (self[i] for i in range(len(self)))

    def __getitem__(self, index: Any) -> "Recorded":
        return Recorded(self.tape, self.value[index], self.places[index])

    def __setitem__(self, index: Any, new: Any) -> None:
        new, places = self.tape.recorded(new), self.places[index]
        sizes = new.places.shape[max(0, new.places.ndim - places.ndim) :]  # a 1 in front is dropped
        given = new.places.view(sizes).expand(places.shape).flatten().tolist()
        self.value[index] = new.value
        self.tape.write(places.flatten().tolist(), [self.tape.sums[place] for place in given])

    def new_zeros(self, *shape: Any) -> "Recorded":
        """Zeros of the same kind of numbers."""
        return self.tape.zeros(self.value.new_zeros(*shape))

    def __mul__(self, other: Any) -> "Recorded":
        return self._with(other, self.value * _value(other), _products)

    def __rmul__(self, other: Any) -> "Recorded":
        return self * other

    def __add__(self, other: Any) -> "Recorded":
        return self._with(other, self.value + _value(other), lambda left, right: left + right)

    def __sub__(self, other: Any) -> "Recorded":
        return self + other * -1

    def __radd__(self, other: Any) -> "Recorded":
        return self + other

    def __matmul__(self, other: "Recorded") -> "Recorded":
        return self.tape.asked(operator.matmul, self, other)

    def sum(self, dim: int | None = None, keepdim: bool = False) -> "Recorded":
        """Add up all elements, or those along one dimension."""
        if dim is None:
            whole = tuple(term for each in self.sums() for term in each)
            return self.tape.made(self.value.sum(), [whole])
        value = self.value.sum(dim, keepdim=keepdim)
        rows = [row.flatten().tolist() for row in self.places.movedim(dim, 0)]
        along = [[self.tape.sums[place] for place in row] for row in rows]
        return self.tape.made(value, [sum(parts, ()) for parts in zip(*along, strict=True)])

    def _with(self, other: Any, value: Tensor, rule: Callable[[Sum, Sum], Sum]) -> "Recorded":
        other = self.tape.recorded(other)
        left = (self.places + torch.zeros_like(other.places)).flatten().tolist()
        right = (other.places + torch.zeros_like(self.places)).flatten().tolist()
        sums = self.tape.sums
        pairs = zip(left, right, strict=True)
        return self.tape.made(value, [rule(sums[i], sums[j]) for i, j in pairs])


def _value(other: Any) -> Any:
    return other.value if isinstance(other, Recorded) else other


def _products(*sums: Sum) -> Sum:
    """Every term of one times every term of the next."""
    return tuple(sum(terms, ()) for terms in product(*sums))


def _single(operand: Recorded, cell: int) -> Tensor:
    """A single 1 among zeros."""
    value = operand.value.new_zeros(operand.value.numel())
    value[cell] = 1
    return value.view(operand.value.shape)
