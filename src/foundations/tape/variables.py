"""A tape for tensors: a result remembers what made it, and the gradient function (lesson 11).

The tape knows no derivatives. `operation` pairs a function with the gradient function that stands
beside it, as in `relu` and `relu_grad`. Going back is the same walk as for single numbers: results
before what they were made of, each gradient function once, and a sum where ways meet.

- The gradient functions read the inputs of the forward pass. So an input that was changed in
  between is refused, and not taken for what it was.
- On its walk the tape lets go of what it has used. A second walk is refused, unless the first one
  was asked to keep all.
- A result made of plain tensors alone is a plain tensor: nothing is recorded for it.
"""

from collections.abc import Callable
from typing import Any

from torch import Tensor

from foundations.support.errors import BackwardError, ShapeError, check_grad, check_parameter
from foundations.tape.unbroadcasting import unbroadcast

__all__ = ["Variable", "operation"]

Backward = Callable[..., Any]
"""Takes the inputs of the forward pass and grad_out; returns a gradient for each input, or None."""


class Variable:
    """A tensor whose gradient is wanted, or a result that such a tensor leads to.

    Args:
        data: the values, of any shape.

    Attributes:
        data: the values.
        grad: gradient of the last result, of the same shape; None until a backward pass has come
            by. Only given variables keep one, not results.
        name: of the operation that made it; empty for a given one.
        inputs: what the operation took: variables, tensors and others. None once let go.

    Examples:
        >>> import torch
        >>> w, x = Variable(torch.tensor([[3.0, 4.0]])), torch.tensor([[1.0], [10.0]])
        >>> y = w @ x
        >>> y.backward()
        >>> y.data, w.grad
        (tensor([[43.]]), tensor([[ 1., 10.]]))
    """

    def __init__(self, data: Tensor):
        self.data, self.grad = data, None
        self.name = ""
        self.inputs: tuple[Any, ...] | None = ()
        self._backward: Backward | None = None
        self._changes, self._changes_then = 0, []

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the values."""
        return self.data.shape

    def __setitem__(self, index: Any, values: Any) -> None:
        """Change the values in place: allowed for given variables, and remembered.

        Raises:
            BackwardError: if this is a result: its gradient function would not know of the change.
        """
        if self._backward is not None:
            raise BackwardError(
                f"{self.name}: a result is not changed in place, since the way back would not know "
                "of it; make a new value of it instead"
            )
        self.data[index] = values
        self._changes += 1

    def __add__(self, other: Any) -> "Variable":
        return _add(self, other)

    def __sub__(self, other: Any) -> "Variable":
        return _subtract(self, other)

    def __mul__(self, other: Any) -> "Variable":
        return _multiply(self, other)

    def __truediv__(self, other: Any) -> "Variable":
        return _divide(self, other)

    def __matmul__(self, other: Any) -> "Variable":
        return _matmul(self, other)

    def __rmatmul__(self, other: Any) -> "Variable":
        return _matmul(other, self)

    __radd__, __rmul__ = __add__, __mul__

    def __rsub__(self, other: Any) -> "Variable":
        return _subtract(other, self)

    def __rtruediv__(self, other: Any) -> "Variable":
        return _divide(other, self)

    def __neg__(self) -> "Variable":
        return _multiply(self, -1)

    def backward(self, grad_out: Tensor | None = None, keep: bool = False) -> None:
        """Add to the `grad` of each given variable that led to this result.

        Nothing is added if it fails.

        Args:
            grad_out: gradient with respect to this result, of its shape; 1 if None, for a result
                of one number.
            keep: whether to keep what a second walk would need.

        Raises:
            ShapeError: if no grad_out was given and the result is more than one number, or a
                gradient has not the shape of what it belongs to.
            BackwardError: if the tape was let go, or an input was changed since it was recorded.
        """
        if grad_out is None:
            if self.data.numel() != 1:
                raise ShapeError(
                    f"backward: starts from one number, got {tuple(self.shape)}; did you mean the "
                    "mean or the total of it, or to give grad_out?"
                )
            grad_out = self.data.new_full(self.shape, 1)
        check_grad("backward", grad_out.shape, self.shape)
        order = self.made_of()
        for variable in order:
            variable._check_unchanged()
        grads, found = {id(self): grad_out}, []
        while order:
            variable = order.pop()  # the last hold on it, so that its memory is free when done
            grad = grads.pop(id(variable))
            if variable._backward is None:
                found.append((variable, grad))
                continue
            for given, part in variable._parts(grad):
                known = grads.get(id(given))
                grads[id(given)] = part if known is None else known + part
            if not keep:
                variable.inputs = None
        for variable, grad in found:
            variable.grad = grad.clone() if variable.grad is None else variable.grad + grad

    def made_of(self) -> list["Variable"]:
        """List the variables that lead to this one, each after its inputs; this one is last.

        Raises:
            BackwardError: if a part of the tape was let go.
        """
        order: list[Variable] = []
        waiting: list[tuple[Variable, bool]] = [(self, False)]
        seen: set[int] = set()
        while waiting:
            variable, inputs_done = waiting.pop()
            if inputs_done:
                order.append(variable)
            elif id(variable) not in seen:
                seen.add(id(variable))
                if variable.inputs is None:
                    raise BackwardError(
                        f"{variable.name}: the tape was walked back and let go; compute the result "
                        "anew, or ask the first backward to keep it"
                    )
                waiting.append((variable, True))
                given = [each for each in variable.inputs if isinstance(each, Variable)]
                waiting += [(each, False) for each in reversed(given)]
        return order

    def _parts(self, grad: Tensor) -> list[tuple["Variable", Tensor]]:
        """Give what each input that is a variable gets of the gradient of this result."""
        inputs, backward = self.inputs or (), self._backward
        assert backward is not None
        parts = backward(*map(_plain, inputs), grad)
        parts = parts if isinstance(parts, tuple) else (parts,)
        pairs: list[tuple[Variable, Tensor]] = [
            (given, part)
            for given, part in zip(inputs, parts, strict=True)
            if isinstance(given, Variable)
        ]
        for given, part in pairs:
            check_parameter(f"{self.name}, backward", given.data, part)
        return pairs

    def _check_unchanged(self) -> None:
        for given, then in zip(self.inputs or (), self._changes_then, strict=False):
            if isinstance(given, Variable) and given._changes != then:
                raise BackwardError(
                    f"{self.name}: an input {tuple(given.shape)} was changed in place after it was "
                    "used, and the way back needs what it was; change it after backward"
                )

    def __repr__(self) -> str:
        return f"Variable{tuple(self.shape)}" + (f" of {self.name}" if self.name else "")


def operation(name: str, forward: Callable[..., Tensor], backward: Backward) -> Callable[..., Any]:
    """Let a function and its gradient function be recorded.

    Args:
        name: of the operation, for messages and drawings.
        forward: takes tensors and others, and returns a tensor.
        backward: takes the same, and behind them grad_out; returns a gradient for each, or a None
            where there is none.

    Returns:
        A function of the same arguments, of which any may be variables. It returns a `Variable`,
        or a plain tensor if none was.

    Examples:
        >>> import torch
        >>> square = operation("square", lambda x: x**2, lambda x, grad_out: 2 * x * grad_out)
        >>> x = Variable(torch.tensor([3.0]))
        >>> square(x).backward()
        >>> x.grad
        tensor([6.])
    """

    def run(*inputs: Any) -> Any:
        data = forward(*map(_plain, inputs))
        if not any(isinstance(given, Variable) for given in inputs):
            return data
        result = Variable(data)
        result.name, result.inputs, result._backward = name, inputs, backward
        result._changes_then = [
            given._changes if isinstance(given, Variable) else 0 for given in inputs
        ]
        return result

    return run


def _plain(value: Any) -> Any:
    return value.data if isinstance(value, Variable) else value


def _back_to(given: Any, grad: Tensor) -> Tensor | None:
    """Undo the broadcasting of an operand; a plain number has no gradient."""
    return unbroadcast(grad, given.shape) if isinstance(given, Tensor) else None


_add = operation(
    "add",
    lambda a, b: a + b,
    lambda a, b, grad: (_back_to(a, grad), _back_to(b, grad)),
)
_subtract = operation(
    "subtract",
    lambda a, b: a - b,
    lambda a, b, grad: (_back_to(a, grad), _back_to(b, -grad)),
)
_multiply = operation(
    "multiply",
    lambda a, b: a * b,
    lambda a, b, grad: (_back_to(a, grad * b), _back_to(b, grad * a)),
)
_divide = operation(
    "divide",
    lambda a, b: a / b,
    lambda a, b, grad: (_back_to(a, grad / b), _back_to(b, -grad * a / b**2)),
)


def _product(a: Tensor, b: Tensor) -> Tensor:
    if a.ndim != 2 or b.ndim != 2:
        raise ShapeError(
            f"matmul: both are matrices on the tape, got {tuple(a.shape)} and {tuple(b.shape)}"
        )
    return a @ b


_matmul = operation(
    "matmul",
    _product,
    lambda a, b, grad: (grad @ b.t(), a.t() @ grad),
)
