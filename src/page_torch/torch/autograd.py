"""Automatic differentiation, the judge of our gradients: asked as PyTorch's own is asked.

This is not PyTorch's. The tests hold the two equal over drawn programs, PyTorch beside it.
"""

from collections.abc import Sequence

from ._creation import empty_like, ones_like
from ._tape import Node, Recorded, flow, no_grad
from ._tensor import Tensor, joins

__all__ = ["grad"]


def grad(
    outputs: Tensor, inputs: Tensor | Sequence[Tensor], grad_outputs: Tensor | None = None
) -> tuple[Tensor, ...]:
    """The gradients of a result with respect to tensors that led to it.

    Args:
        outputs: the result.
        inputs: the tensors, one or several.
        grad_outputs: the gradient of the loss with respect to the result, if that is not the loss.

    Raises:
        RuntimeError: if the result does not depend on one of them, or does not require a gradient,
            or if there is none of them, or one is no tensor.
    """
    inputs = [inputs] if isinstance(inputs, Tensor) else list(inputs)
    if not inputs:
        raise RuntimeError("`inputs` argument to `grad()` cannot be empty.")
    start = _start(outputs, grad_outputs)
    for each in inputs:
        if not isinstance(each, Tensor):
            kind = type(each).__name__
            raise RuntimeError(f"all inputs have to be Tensors or GradientEdges, but got {kind}")
        if not isinstance(each, Recorded):
            raise RuntimeError("One of the differentiated Tensors does not require grad")
    places = [id(each.grad_fn or each) for each in inputs]
    found = {id(place): g for place, g in flow(outputs, start) if id(place) in places}
    for i, place in enumerate(places):
        if place not in found:
            raise RuntimeError(
                f"The differentiated Tensor at index {i} appears to not have been used in the "
                "graph. Set allow_unused=True if this is the desired behavior."
            )
    return tuple(found[place] for place in places)


def _start(output: Tensor, gradient: Tensor | None) -> Tensor:
    """The gradient of the result itself: 1 if it is the loss."""
    recorded = isinstance(output, Recorded)
    if gradient is None:
        if recorded and output.numel() != 1:
            raise RuntimeError("grad can be implicitly created only for scalar outputs")
    elif gradient.shape != output.shape:
        raise RuntimeError(
            f"Mismatch in shape: grad_output[0] has a shape of {gradient.shape} "
            f"and output[0] has a shape of {output.shape}."
        )
    if not recorded:
        raise RuntimeError("element 0 of tensors does not require grad and does not have a grad_fn")
    return ones_like(output) if gradient is None else gradient.detach()


_WRONG_TYPE = (
    "attempting to assign a gradient with dtype '{}' to a tensor with grad_dtype '{}'. The "
    "gradient must match the tensor's grad_dtype (defaults to the tensor's dtype). You can set the "
    "tensor's grad_dtype attribute with a specific dtype, or None to allow any dtype. Set "
    "grad_dtype with caution. Diverging the dtypes of a tensor and its gradient may break "
    "downstream systems that assume they match."
)


@joins
class Gradients:
    """How gradients are asked for, and where they are kept."""

    grad_fn = None

    def _grad(self) -> Tensor | None:
        return vars(self).get("grad")

    def _set_grad(self, grad: Tensor | None) -> None:
        if grad is not None and not isinstance(grad, Tensor):
            kind = type(grad).__name__
            raise TypeError(
                f"assigned grad expected to be a Tensor or None but got grad of type {kind}"
            )
        if grad is not None and grad.shape != self.shape:
            raise RuntimeError(
                f"attempting to assign a gradient of size '{list(grad.shape)}' to a tensor of "
                f"size '{list(self.shape)}'. Please ensure that the gradient and the tensor are "
                "the same size"
            )
        if grad is not None and grad.dtype is not self.dtype:
            raise RuntimeError(_WRONG_TYPE.format(grad.dtype.c_name, self.dtype.letters))
        vars(self)["grad"] = grad

    grad = property(_grad, _set_grad)

    def _requires_grad(self) -> bool:
        return isinstance(self, Recorded)

    def _set_requires_grad(self, wanted: bool) -> None:
        if self.grad_fn is not None and not wanted:
            raise RuntimeError(
                "you can only change requires_grad flags of leaf variables. If you want to use a "
                "computed variable in a subgraph that doesn't require differentiation use "
                "var_no_grad = var.detach()."
            )
        if wanted:
            self.requires_grad_()
        elif isinstance(self, Recorded):
            self.__class__ = Tensor

    requires_grad = property(_requires_grad, _set_requires_grad)

    def requires_grad_(self) -> Tensor:
        """Record from now on what is done with this tensor.

        Raises:
            RuntimeError: if it does not hold floats.
        """
        if not self.is_floating_point():
            raise RuntimeError("only Tensors of floating point dtype can require gradients")
        if not isinstance(self, Recorded):
            self.__class__ = Recorded
        return self

    def backward(self, gradient: Tensor | None = None) -> None:
        """Add the gradients of this result to those of the leaves that led to it.

        Args:
            gradient: that of the loss with respect to this result, if that is not the loss.

        Raises:
            RuntimeError: if no leaf requires one, or if this is done a second time.
        """
        for place, g in flow(self, _start(self, gradient)):
            if isinstance(place, Node) or not place.requires_grad:
                continue
            if place.grad is None:
                place.grad = empty_like(place).copy_(g)
                continue
            with no_grad():
                place.grad += g
