"""Automatic differentiation, the judge of our gradients, is not in the page."""

from ._absent import NeedsPyTorchError, absent_function
from ._tensor import Tensor, joins

__all__ = ["grad"]

grad = absent_function("torch.autograd.grad")


@joins
class Gradients:
    """What would record and follow gradients."""

    backward = absent_function("torch.Tensor.backward")

    def requires_grad_(self) -> Tensor:
        """Refuse: integers as PyTorch does, floats because nothing is recorded here."""
        if self._a.dtype.kind not in "fc":
            raise RuntimeError("only Tensors of floating point dtype can require gradients")
        raise NeedsPyTorchError("torch.Tensor.requires_grad_")
