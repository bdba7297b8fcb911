"""The tape: which operations led to a result, and the way of a gradient back through them.

A tensor that requires a gradient is of a class of its own, `Recorded`. Its operations are computed
by those of plain tensors, and written down. A plain tensor knows nothing of this, and pays nothing.
"""

from collections.abc import Callable, Iterator
from contextlib import ContextDecorator
from functools import cache, partial
from heapq import heappop, heappush
from itertools import count
from typing import Self

from ._absent import without_gradient
from ._gradients import RULES
from ._reductions import Pair
from ._shapes import axes_stretched
from ._tensor import Tensor, wrap

__all__ = ["Node", "Recorded", "bare", "flow", "no_grad", "record", "recording"]

_FREED = (
    "Trying to backward through the graph a second time (or directly access saved tensors after "
    "they have already been freed). Saved intermediate values of the graph are freed when you call "
    ".backward() or autograd.grad(). Specify retain_graph=True if you need to backward through the "
    "graph a second time or if you need to access saved tensors after calling backward."
)
_numbers = count()
_switched_off = 0


class no_grad(ContextDecorator):  # noqa: N801
    """Record nothing inside."""

    def __enter__(self) -> Self:
        global _switched_off
        _switched_off += 1
        return self

    def __exit__(self, *_: object) -> None:
        global _switched_off
        _switched_off -= 1


def recording() -> bool:
    """Whether operations are written down."""
    return not _switched_off


class Recorded(Tensor):
    """A tensor that requires a gradient: a leaf, or what an operation has made of one.

    Attributes:
        grad_fn: the operation, None for a leaf.
        grad: the gradients that have reached a leaf, added up; None before the first.
    """

    __slots__ = ()


Recorded.__name__, Recorded.__qualname__, Recorded.__module__ = "Tensor", "Tensor", "torch"


class Node:
    """An operation on the tape.

    Args:
        keeps: whether its gradient needs numbers of the forward pass, which are let go after use.
        edges: the tensors it was applied to that require a gradient, each with the function that
            makes its gradient of that of the result.
    """

    def __init__(self, keeps: bool, edges: list[tuple[Recorded, Callable[[Tensor], Tensor]]]):
        self.number, self.keeps, self.edges = next(_numbers), keeps, edges


@cache
def _class_of(name: str) -> type[Node]:
    """A class of the name that PyTorch gives to an operation."""
    return type(name if "Backward" in name else f"{name}Backward0", (Node,), {})


def bare(x: object) -> object:
    """A tensor without its history, on the same memory; anything else as it is."""
    return wrap(x._a) if isinstance(x, Recorded) else x


def record(name: str, function: Callable, *args: object, **kwargs: object) -> object:
    """Compute an operation, and write it down if an operand requires a gradient.

    Args:
        name: where its gradient stands in `RULES`.
        function: the operation on plain tensors.
        args: its operands.
        kwargs: what else it is told.

    Raises:
        NotImplementedError: if there is no such gradient in the page.
    """
    plain = [bare(each) for each in args]
    result = function(*plain, **{key: bare(value) for key, value in kwargs.items()})
    if result is plain[0]:
        return args[0]
    places = [place for place, each in enumerate(args) if isinstance(each, Recorded)]
    if not recording() or not (places or any(isinstance(x, Recorded) for x in kwargs.values())):
        return result
    values = result[0] if isinstance(result, Pair) else result
    if not isinstance(values, Tensor) or not values.is_floating_point():
        return result
    rule = RULES.get(name)
    back = [rule and rule.at(place) for place in places]
    if not all(back) or any(isinstance(x, Recorded) for x in kwargs.values()):
        raise without_gradient(name)
    edges = [
        (args[place], partial(_back, each, result, plain, kwargs))
        for place, each in zip(places, back, strict=True)
    ]
    values = _written(values, _class_of(rule.named(*plain, **kwargs))(rule.keeps, edges))
    return result.with_values(values) if isinstance(result, Pair) else values


def _written(values: Tensor, node: Node) -> Recorded:
    tensor = wrap(values._a)
    tensor.__class__ = Recorded
    tensor.grad_fn = node
    return tensor


def _back(gradient: Callable, result: object, args: list, kwargs: dict, g: Tensor) -> Tensor:
    return gradient(g, result, *args, **kwargs)


def flow(output: Recorded, gradient: Tensor) -> Iterator[tuple[Node | Recorded, Tensor]]:
    """Send the gradient of a result back, the latest operation first.

    Yields:
        Each operation and leaf that it reaches, with the sum of what arrived there.

    Raises:
        RuntimeError: at an operation that has let go of its numbers.
    """
    arrived, leaves, waiting = {}, [], []

    def arrive(tensor: Recorded, part: Tensor) -> None:
        place = tensor.grad_fn or tensor
        if id(place) in arrived:
            arrived[id(place)] = arrived[id(place)] + part
            return
        arrived[id(place)] = part
        if isinstance(place, Node):
            heappush(waiting, (-place.number, place))
        else:
            leaves.append(place)

    arrive(output, gradient)
    while waiting:
        _, node = heappop(waiting)
        whole = arrived.pop(id(node))
        yield node, whole
        if node.edges is None:
            raise RuntimeError(_FREED)
        edges = node.edges
        if node.keeps:
            node.edges = None
        for operand, back in edges:
            arrive(operand, _fitted(back(whole), operand))
    for leaf in leaves:
        yield leaf, arrived[id(leaf)]


def _fitted(gradient: Tensor, operand: Tensor) -> Tensor:
    """A gradient in the shape and type of the operand, which may have been stretched."""
    axes = axes_stretched(operand._a.shape, gradient._a.shape)
    if axes:
        gradient = gradient.sum(axes, keepdim=True)
    if gradient._a.shape != operand._a.shape:
        gradient = gradient.reshape(operand._a.shape)
    return gradient.to(operand.dtype)
