"""The way back through broadcasting: what was stretched is summed (lesson 11)."""

from collections.abc import Sequence

from torch import Tensor

from foundations.support.errors import ShapeError
from foundations.tensors.broadcasting import broadcast_shape

__all__ = ["unbroadcast"]


def unbroadcast(grad: Tensor, shape: Sequence[int]) -> Tensor:
    r"""Give the gradient of a tensor from that of its stretched copy.

    A number that was read many times acted in many places, so the gradients of all the places are
    added. With $S(i)$ for the places to which the element i was stretched:

    $$(G_x)_i = \sum_{j \in S(i)} G_j$$

    Args:
        grad: gradient of the stretched tensor.
        shape: the shape before stretching; it broadcasts to that of grad.

    Returns:
        A tensor of that shape.

    Raises:
        ShapeError: if the shape does not stretch to that of grad.

    Examples:
        >>> import torch
        >>> unbroadcast(torch.ones(2, 3), (3,))
        tensor([2., 2., 2.])
        >>> unbroadcast(torch.ones(2, 3), (2, 1))
        tensor([[3.],
                [3.]])
    """
    shape = tuple(shape)
    if broadcast_shape(shape, grad.shape) != tuple(grad.shape):
        raise ShapeError(
            f"unbroadcast: grad has the shape to which {shape} was stretched, "
            f"got {tuple(grad.shape)}"
        )
    new = grad.ndim - len(shape)
    stretched = [
        axis for axis, size in enumerate(grad.shape) if axis < new or shape[axis - new] != size
    ]
    return (grad.sum(stretched) if stretched else grad).reshape(shape)
