"""The layers and losses of `functional` and `losses` as modules that remember (lesson 4)."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from foundations.layers import functional, losses
from foundations.layers.init import kaiming_normal
from foundations.layers.module import Device, Module, Parameter
from foundations.support._precision import is_finite
from foundations.support.errors import check_dtypes, check_grad

__all__ = ["MSE", "CrossEntropy", "Linear", "Model", "ReLU", "Sequential"]


class Linear(Module):
    """Multiply by a weight and add a bias: `x @ w + b`.

    Args:
        n_in: numbers in a row of the input `(batch, n_in)`.
        n_out: numbers in a row of the result `(batch, n_out)`.
        bias: whether there is a b; it starts at zero.
        init: draws w from a shape, a generator and a dtype, as the functions of `init` do.
        generator: source of the random numbers; PyTorch's global one if None.
        dtype: of w and b; PyTorch's default if None.
        device: where w and b lie; they are drawn on the CPU, or where the generator lies.

    Attributes:
        w: `Parameter`, `(n_in, n_out)`.
        b: `Parameter`, `(n_out,)`, or None.

    Examples:
        >>> Linear(784, 50)
        Linear(784 -> 50)
    """

    def __init__(
        self,
        n_in: int,
        n_out: int,
        bias: bool = True,
        *,
        init: Callable[..., Tensor] = kaiming_normal,
        generator: torch.Generator | None = None,
        dtype: torch.dtype | None = None,
        device: Device = None,
    ):
        self.w = Parameter(init((n_in, n_out), generator=generator, dtype=dtype))
        self.b = Parameter(self.w.data.new_zeros(n_out)) if bias else None
        self.to(device)

    def forward(self, x: Tensor) -> Tensor:
        """Return `(batch, n_out)` for `(batch, n_in)`."""
        self.save(x)
        return functional.linear(x, self.w.data, self.b.data if self.b else None)

    def backward(self, grad_out: Tensor, grad_x: bool = True) -> Tensor | None:
        """Add to the gradients of w and b, and return the gradient of x, or None."""
        (x,) = self.saved()
        grad, grad_w, grad_b = functional.linear_grad(x, self.w.data, grad_out, grad_x)
        self.w.add_grad(grad_w)
        if self.b:
            self.b.add_grad(grad_b)
        return grad

    def describe(self) -> str:
        """Give both sizes."""
        n_in, n_out = self.w.data.shape
        return f"{n_in} -> {n_out}" + ("" if self.b else ", bias=False")


class ReLU(Module):
    """Replace every negative number by zero."""

    def forward(self, x: Tensor) -> Tensor:
        """Return the shape of x."""
        y = functional.relu(x)
        self.save(y)
        return y

    def backward(self, grad_out: Tensor, grad_x: bool = True) -> Tensor:
        """Return the gradient of x: 0 where x was 0 or below."""
        (y,) = self.saved()
        check_grad("ReLU", grad_out.shape, y.shape)
        check_dtypes("ReLU", x=y, grad_out=grad_out)
        # The sign of the result is 1 or 0: `relu_grad` in floats, several times faster than bools.
        grad = y.sign().mul_(grad_out)
        return grad if is_finite(grad) else torch.where(y > 0, grad_out, 0)  # 0 * inf is not 0


class MSE(Module):
    """Average the squared differences between predictions and targets of one shape."""

    def forward(self, pred: Tensor, target: Tensor) -> Tensor:
        """Return the loss, of shape `()`."""
        self.save(pred, target)
        return losses.mse(pred, target)

    def backward(self, grad_out: Tensor | float = 1.0, grad_x: bool = True) -> Tensor:
        """Return the gradient of pred; grad_out is the weight of this loss in the whole."""
        grad = losses.mse_grad(*self.saved())
        check_grad("MSE", getattr(grad_out, "shape", ()), ())
        return grad * grad_out


class CrossEntropy(Module):
    """Average the surprise of `(n, classes)` scores at `(n,)` integer classes."""

    def forward(self, logits: Tensor, target: Tensor) -> Tensor:
        """Return the loss, of shape `()`."""
        self.save(logits, target)
        return losses.cross_entropy(logits, target)

    def backward(self, grad_out: Tensor | float = 1.0, grad_x: bool = True) -> Tensor:
        """Return the gradient of logits; grad_out is the weight of this loss in the whole."""
        grad = losses.cross_entropy_grad(*self.saved())
        check_grad("CrossEntropy", getattr(grad_out, "shape", ()), ())
        return grad * grad_out


class Sequential(Module):
    """Run modules one after the other, each on the result of the one before.

    Args:
        *layers: the modules; one may stand in two places, and then shares its parameters.

    Examples:
        >>> Sequential(Linear(784, 50), ReLU(), Linear(50, 10))
        Sequential(
          Linear(784 -> 50)
          ReLU()
          Linear(50 -> 10)
        )
    """

    def __init__(self, *layers: Module):
        self.layers = list(layers)

    def forward(self, x: Tensor) -> Tensor:
        """Run the modules from first to last."""
        for layer in self.layers:
            x = layer(x)
        return x

    def backward(self, grad_out: Tensor, grad_x: bool = True) -> Any:
        """Run the backward passes from last to first: the chain rule."""
        for layer in reversed(self.layers[1:]):
            grad_out = layer.backward(grad_out)
        for first in self.layers[:1]:
            return first.backward(grad_out) if grad_x else first.backward(grad_out, grad_x=False)
        return grad_out


class Model(Module):
    """A network and its loss: everything between the data and the one number to bring down.

    Each call starts a new pass and forgets what an unfinished one has saved.

    Args:
        net: module that turns x into predictions.
        loss: module that turns predictions and targets into one number.
        grad_x: whether `backward` gives the gradient of x. Training does not need it, and a step
            is faster without.

    Examples:
        >>> model = Model(Linear(2, 1), MSE())
        >>> x, target = torch.ones(3, 2), torch.zeros(3, 1)
        >>> loss = model(x, target)
        >>> model.backward().shape
        torch.Size([3, 2])
        >>> [p.grad.shape for p in model.parameters()]
        [torch.Size([2, 1]), torch.Size([1])]
    """

    def __init__(self, net: Module, loss: Module, grad_x: bool = True):
        self.net, self.loss, self.grad_x = net, loss, grad_x

    def forward(self, x: Tensor, target: Tensor) -> Tensor:
        """Return the loss, of shape `()`."""
        self.forget()
        return self.loss(self.net(x), target)

    def backward(self, grad_out: Any = 1.0, grad_x: bool = True) -> Any:
        """Add to the gradients of all the parameters, and return the gradient of x, or None."""
        grad = self.loss.backward(grad_out)
        wanted = grad_x and self.grad_x
        return self.net.backward(grad) if wanted else self.net.backward(grad, grad_x=False)
