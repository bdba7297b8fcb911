"""Memory for time: forget a function's insides, and run it again on the way back (lesson 11).

Source: Chen, Xu, Zhang and Guestrin 2016, "Training deep nets with sublinear memory cost".
"""

from collections.abc import Callable
from typing import Any

from torch import Tensor

from foundations.support.errors import BackwardError
from foundations.tape.variables import Variable, operation

__all__ = ["recomputed"]


def recomputed(function: Callable[..., Any]) -> Callable[..., Any]:
    """Put a function on the tape as one operation, which keeps its inputs only.

    The way back runs the function a second time, with a tape of its own, and lets that go at once.

    Args:
        function: made of recorded operations. It gives the same for the same arguments, and takes
            all the variables that it uses as arguments.

    Returns:
        A function of the same arguments.

    Raises:
        BackwardError: when it is called, if the function uses a variable that is no argument.

    Examples:
        >>> import torch
        >>> cube = recomputed(lambda x: x * x * x)
        >>> x = Variable(torch.tensor([2.0]))
        >>> cube(x).backward()
        >>> x.grad
        tensor([12.])
    """

    def forward(*given: Any) -> Tensor:
        result = function(*given)
        if isinstance(result, Variable):
            raise BackwardError(
                "recomputed: the function uses a variable that is not among its arguments, and its "
                "gradient would be lost; hand it over as an argument"
            )
        return result

    def backward(*given_and_grad: Any) -> tuple[Tensor | None, ...]:
        *given, grad = given_and_grad
        again = [Variable(each) if _has_gradient(each) else each for each in given]
        function(*again).backward(grad)
        return tuple(each.grad if isinstance(each, Variable) else None for each in again)

    return operation("recomputed", forward, backward)


def _has_gradient(value: Any) -> bool:
    return isinstance(value, Tensor) and value.is_floating_point()
