"""What every layer shares: parameters, a forward, a backward, and a mode (lesson 4).

The rules of the backward pass:

- `backward(grad_out)` returns the gradient with respect to the input of the layer.
- A parameter's gradient is added to what is there already, so that a parameter used in two places
  collects both parts. `zero_grad` clears it before the next step.
- A forward pass in training mode saves what its backward pass needs, on a stack. One layer called
  twice saves twice, and its backward passes run in reverse order: the last call comes first.
- In eval mode nothing is saved, so validation holds no activations and has no backward pass.
- `forget` drops what forward passes without a backward pass have left. `Model` does so by itself.
"""

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Self, TypeAlias

from torch import Tensor

from foundations.support.errors import BackwardError, check_parameter

if TYPE_CHECKING:
    import torch

__all__ = ["Module", "Parameter"]


Device: TypeAlias = "torch.device | str | None"
"""Where tensors lie, such as `"cpu"` or `"cuda"`."""


class Parameter:
    """A tensor that is learned, with the gradient that the backward passes add up for it.

    Attributes:
        data: the values.
        grad: gradient of the loss, of the same shape; None until a backward pass has come by.
    """

    def __init__(self, data: Tensor):
        self.data = data.detach()
        self.grad: Tensor | None = None

    def add_grad(self, grad: Tensor) -> None:
        """Add one more part of the gradient.

        Raises:
            ShapeError: if it does not have the shape of the parameter.
            DtypeError: if it does not have its dtype, or the two hold no floats.
        """
        check_parameter("add_grad", self.data, grad)
        self.grad = grad.clone() if self.grad is None else self.grad + grad

    def __repr__(self) -> str:
        return f"Parameter{tuple(self.data.shape)}"


class Module:
    """The base of every layer, and of every group of layers.

    A subclass defines `forward` and `backward`. Parameters and modules are found by themselves in
    its attributes, and in lists, tuples and dictionaries there.
    """

    training = True

    def __call__(self, *args: Any) -> Tensor:
        """Run `forward`."""
        return self.forward(*args)

    def forward(self, *args: Any, **kwargs: Any) -> Tensor:
        """Compute the result, and `save` what `backward` will need."""
        raise NotImplementedError(f"{type(self).__name__} defines no forward")

    def backward(self, grad_out: Tensor, grad_x: bool = True) -> Any:
        """Add to the gradients of the parameters, and return the gradient of the input.

        The first layer of all is asked with `grad_x=False`, since its input is data: it may leave
        that gradient out and return None.
        """
        raise NotImplementedError(f"{type(self).__name__} defines no backward")

    def save(self, *values: Any) -> None:
        """Keep values for the backward pass of this call. In eval mode there is none to come."""
        if self.training:
            self.__dict__.setdefault("_saved", []).append(values)

    def saved(self) -> tuple[Any, ...]:
        """Take back what the last call saved that has not been taken yet.

        Raises:
            BackwardError: if there is nothing: no forward pass, one in eval mode, or one whose
                backward pass has run.
        """
        if not self.__dict__.get("_saved"):
            raise BackwardError(
                f"{self}: backward needs a forward pass of its own, in training mode; "
                "did backward come before forward, after eval(), or twice for one forward?"
            )
        return self.__dict__["_saved"].pop()

    def forget(self) -> None:
        """Drop everything saved, here and in all the modules inside."""
        for module in self.modules():
            module.__dict__.pop("_saved", None)

    def children(self) -> list["Module"]:
        """List the modules directly inside, in order; one that is used twice comes twice."""
        return [item for item in _members(self) if isinstance(item, Module)]

    def modules(self) -> list["Module"]:
        """List this module and all those inside it, each once."""
        found: dict[int, Module] = {id(self): self}
        for child in self.children():
            found.update((id(module), module) for module in child.modules())
        return list(found.values())

    def parameters(self) -> list[Parameter]:
        """List the parameters of this module and of all those inside it, each once."""
        found = {
            id(item): item
            for module in self.modules()
            for item in _members(module)
            if isinstance(item, Parameter)
        }
        return list(found.values())

    def zero_grad(self) -> None:
        """Clear the gradients of all the parameters."""
        for parameter in self.parameters():
            parameter.grad = None

    def train(self, mode: bool = True) -> Self:
        """Switch this module and all those inside it to training mode, or out of it."""
        for module in self.modules():
            module.training = mode
        return self

    def eval(self) -> Self:
        """Switch to eval mode: the same as `train(False)`."""
        return self.train(False)

    def to(self, device: Device) -> Self:
        """Move everything to a device: parameters, their gradients, and other tensors.

        What unfinished passes have saved is dropped. `None` changes nothing.
        """
        if device is None:
            return self
        self.forget()
        for module in self.modules():
            for item in _members(module):
                if isinstance(item, Parameter):
                    item.data = item.data.to(device)
                    item.grad = None if item.grad is None else item.grad.to(device)
            _move_tensors(vars(module), device)
        return self

    def describe(self) -> str:
        """Say what stands between the brackets of `repr`, such as shapes."""
        return ""

    def __repr__(self) -> str:
        inside = self.describe()
        if children := self.children():
            inside = "\n" + textwrap.indent("\n".join(map(repr, children)), "  ") + "\n"
        return f"{type(self).__name__}({inside})"


def _members(module: Module) -> Iterator[Any]:
    """Yield what a module holds in its attributes, looking inside lists, tuples and dicts."""
    waiting = list(vars(module).values())
    while waiting:
        item = waiting.pop(0)
        if isinstance(item, dict):
            item = list(item.values())
        if isinstance(item, (list, tuple)):
            waiting[:0] = item
        else:
            yield item


def _move_tensors(inside: Any, device: Device) -> None:
    """Replace the tensors in a dictionary or a list, and in those inside it, by moved ones."""
    for key, item in list(inside.items() if isinstance(inside, dict) else enumerate(inside)):
        if isinstance(item, Tensor):
            inside[key] = item.to(device)
        elif isinstance(item, (dict, list)):
            _move_tensors(item, device)
        elif isinstance(item, tuple) and any(isinstance(t, Tensor) for t in item):
            inside[key] = tuple(t.to(device) if isinstance(t, Tensor) else t for t in item)
