"""What the tape has to know of an operation."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from ._tensor import Tensor

__all__ = ["Gradient", "Rule", "same"]

Gradient = Callable[..., Tensor]


class Rule(NamedTuple):
    """The gradients of an operation.

    Attributes:
        node: the name that PyTorch gives to it, or a function that gives the name for some
            operands; `Backward0` may be left out.
        gradients: one for each operand; or one for all, which is told the place of the operand.
        keeps: whether numbers of the forward pass are needed.
    """

    node: str | Callable[..., str]
    gradients: tuple[Gradient | None, ...] | Gradient
    keeps: bool = True

    def at(self, place: int) -> Gradient | None:
        """The gradient of the operand at a place, or None if there is none in the page."""
        if callable(self.gradients):
            return partial(self.gradients, place)
        return self.gradients[place] if place < len(self.gradients) else None

    def named(self, *args: object, **kwargs: object) -> str:
        """The name for these operands."""
        return self.node if isinstance(self.node, str) else self.node(*args, **kwargs)


def same(g: Tensor, *_: object, **__: object) -> Tensor:
    """The gradient of what changes no number."""
    return g
