"""A tape for single numbers, on one page (lesson 11).

A `Number` remembers the numbers that it was made of, and how steeply it follows each of them. To go
back is to visit the results before what they were made of, multiply along each way, and add where
ways meet.

Source: Karpathy 2020, micrograd, for the size of the thing; Speelpenning 1980, "Compiling fast
partial derivatives of functions given by algorithms", for the method.
"""

import math

from foundations.support.errors import BackwardError

__all__ = ["Number"]


class Number:
    """A number that remembers how it was made.

    Args:
        value: the number.
        parents: the numbers that it was made of.
        slopes: how steeply it follows each of them.
        sign: what made it, such as `+`; empty for a number that was given.

    Attributes:
        grad: how steeply the last result follows this number, added up; 0 before a backward pass.

    Examples:
        >>> a, b = Number(2.0), Number(3.0)
        >>> y = a * b + a
        >>> y.backward()
        >>> y.value, a.grad, b.grad
        (8.0, 4.0, 2.0)
    """

    def __init__(
        self,
        value: float,
        parents: tuple["Number", ...] = (),
        slopes: tuple[float, ...] = (),
        sign: str = "",
    ):
        self._value, self.parents, self.slopes, self.sign = float(value), parents, slopes, sign
        self.grad, self._walked = 0.0, False

    @property
    def value(self) -> float:
        """The number. It cannot be changed, since others may have been made of it."""
        return self._value

    def __add__(self, other: "Number | float") -> "Number":
        other = _number(other)
        return Number(self.value + other.value, (self, other), (1.0, 1.0), "+")

    def __mul__(self, other: "Number | float") -> "Number":
        other = _number(other)
        return Number(self.value * other.value, (self, other), (other.value, self.value), "*")

    def __pow__(self, n: float) -> "Number":
        return Number(self.value**n, (self,), (n * self.value ** (n - 1),), f"**{n}")

    def exp(self) -> "Number":
        """Return e to this power, which is its own slope."""
        result = math.exp(self.value)
        return Number(result, (self,), (result,), "exp")

    def relu(self) -> "Number":
        """Return the number if it is positive, and else 0."""
        positive = self.value > 0
        return Number(self.value if positive else 0.0, (self,), (float(positive),), "relu")

    def __neg__(self) -> "Number":
        return self * -1.0

    def __sub__(self, other: "Number | float") -> "Number":
        return self + -_number(other)

    def __truediv__(self, other: "Number | float") -> "Number":
        return self * _number(other) ** -1.0

    __radd__, __rmul__ = __add__, __mul__

    def __rsub__(self, other: float) -> "Number":
        return _number(other) - self

    def __rtruediv__(self, other: float) -> "Number":
        return _number(other) / self

    def made_of(self) -> list["Number"]:
        """List all the numbers that lead to this one, each after its parents; this one is last."""
        order: list[Number] = []
        waiting: list[tuple[Number, bool]] = [(self, False)]
        seen: set[int] = set()
        while waiting:  # a loop, since Python's calls end at a depth of about a thousand
            number, parents_done = waiting.pop()
            if parents_done:
                order.append(number)
            elif id(number) not in seen:
                seen.add(id(number))
                waiting.append((number, True))
                waiting += [(parent, False) for parent in reversed(number.parents)]
        return order

    def backward(self) -> None:
        """Add to the `grad` of each number how steeply this one follows it.

        Raises:
            BackwardError: if it has been called before on this number, or on one that this number
                was made of: the numbers on the way hold the gradients of that pass.
        """
        order = self.made_of()
        if any(number._walked for number in order):
            raise BackwardError(
                "backward: this result, or a part of it, has been walked back already, and its "
                "gradients would be added a second time; compute the result anew"
            )
        self.grad = 1.0
        for number in reversed(order):
            number._walked = bool(number.parents)
            for parent, slope in zip(number.parents, number.slopes, strict=True):
                parent.grad += number.grad * slope

    def __repr__(self) -> str:
        return f"Number({self.value:g})"


def _number(value: "Number | float") -> Number:
    return value if isinstance(value, Number) else Number(value)
