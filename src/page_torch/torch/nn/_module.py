"""What layers have in common: they hold parameters, and other layers."""

from collections.abc import Iterator
from typing import Self

from .._dtypes import ALL
from .._tape import Recorded
from .._tensor import Tensor

__all__ = ["Module", "Parameter"]


class Parameter(Recorded):
    """A tensor that a network learns: a leaf on the memory of the tensor it is made of."""

    __slots__ = ()

    def __new__(cls, data: Tensor) -> "Parameter":
        """Take over the memory of a tensor."""
        parameter = object.__new__(cls)
        parameter._a = data._a
        return parameter

    def __repr__(self) -> str:
        return "Parameter containing:\n" + super().__repr__()


class Module:
    """A layer, or a network of layers.

    Attributes:
        training: whether it is being trained, or asked.
    """

    _buffers: tuple[str, ...] = ()

    def __init__(self) -> None:
        self.training = True

    def __call__(self, *inputs: Tensor) -> Tensor:
        return self.forward(*inputs)

    def forward(self, *inputs: Tensor) -> Tensor:
        """Compute the result.

        Raises:
            NotImplementedError: unless a subclass says how.
        """
        raise NotImplementedError(
            f'Module [{type(self).__name__}] is missing the required "forward" function'
        )

    def _children(self) -> dict[str, "Module"]:
        return {name: value for name, value in vars(self).items() if isinstance(value, Module)}

    def _modules_below(self) -> Iterator["Module"]:
        yield self
        for child in self._children().values():
            yield from child._modules_below()

    def parameters(self) -> Iterator[Parameter]:
        """Every parameter in this layer and those below it, once."""
        seen = set()
        for module in self._modules_below():
            for value in vars(module).values():
                if isinstance(value, Parameter) and id(value) not in seen:
                    seen.add(id(value))
                    yield value

    def zero_grad(self) -> None:
        """Forget the gradients of all parameters."""
        for parameter in self.parameters():
            parameter.grad = None

    def train(self, mode: bool = True) -> Self:
        """Behave as in training, in all layers below as well."""
        for module in self._modules_below():
            module.training = mode
        return self

    def eval(self) -> Self:
        """Behave as when it is asked."""
        return self.train(False)

    def double(self) -> Self:
        """Hold all floats in float64."""
        kind = ALL["float64"].np
        for module in self._modules_below():
            held = [value for value in vars(module).values() if isinstance(value, Parameter)]
            for tensor in [*held, *(getattr(module, name) for name in module._buffers)]:
                tensor._a = tensor._a.astype(kind)
        return self

    def _description(self) -> str:
        """What stands in the brackets of a layer without layers."""
        return ""

    def __repr__(self) -> str:
        lines = [f"({name}): {child!r}" for name, child in self._children().items()]
        if not lines:
            return f"{type(self).__name__}({self._description()})"
        inside = "\n".join(lines).replace("\n", "\n  ")
        return f"{type(self).__name__}(\n  {inside}\n)"
