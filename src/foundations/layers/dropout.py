"""Dropout: train without a random part of the numbers (lesson 8).

Source: Srivastava et al. 2014, "Dropout: a simple way to prevent neural networks from overfitting";
here in the inverted form, which scales in training so that eval mode has nothing to do.
"""

from collections.abc import Sequence

import torch
from torch import Generator, Tensor

from foundations.layers.module import Device, Module
from foundations.support._precision import is_finite
from foundations.support._random import source_of
from foundations.support.errors import check_dtypes, check_grad

__all__ = ["Dropout", "dropout_mask"]


def dropout_mask(
    shape: Sequence[int],
    p: float,
    *,
    generator: Generator | None = None,
    dtype: torch.dtype | None = None,
    device: Device = None,
) -> Tensor:
    r"""Draw what to multiply by: 0 with probability p, and else what makes up for it.

    $$m_i = \begin{cases} 0 & \text{with probability } p \\ 1 / (1 - p) & \text{else} \end{cases}$$

    So the mean stays: (1 - p) of the numbers are 1 / (1 - p) times as large.

    Args:
        shape: of the mask.
        p: share of the numbers to drop, from 0 to below 1.
        generator: source of the random numbers; PyTorch's global one if None.
        dtype: of the mask, floats; PyTorch's default if None.
        device: where the mask lies; it is drawn on the CPU, or where the generator lies.

    Returns:
        The mask, of that shape.

    Raises:
        ValueError: if p is out of its range.
        DtypeError: if dtype is none of floats.

    Examples:
        >>> dropout_mask((6,), p=0.5, generator=torch.Generator().manual_seed(0))
        tensor([0., 2., 0., 0., 0., 2.])
    """
    _check(p)
    kept = torch.rand(tuple(shape), **source_of(generator)) >= p
    mask = kept.to(dtype or torch.get_default_dtype()).to(device or kept.device)
    check_dtypes("dropout_mask", mask=mask)
    return mask / (1 - p)


class Dropout(Module):
    r"""Drop a random part of the numbers in training, and none in eval mode.

    $$y = m x, \quad G_x = m G$$

    Args:
        p: share of the numbers to drop, from 0 to below 1.
        generator: source of the random numbers; PyTorch's global one if None.

    Raises:
        ValueError: if p is out of its range.

    Examples:
        >>> Dropout(0.1)
        Dropout(p=0.1)
    """

    def __init__(self, p: float, *, generator: Generator | None = None):
        _check(p)
        self.p, self.generator = p, generator

    def forward(self, x: Tensor) -> Tensor:
        """Return the shape of x."""
        if not self.training:
            return x
        check_dtypes("Dropout", x=x)
        options = {"generator": self.generator, "dtype": x.dtype, "device": x.device}
        mask = dropout_mask(x.shape, self.p, **options)
        self.save(mask)
        return _masked(mask, x)

    def backward(self, grad_out: Tensor, grad_x: bool = True) -> Tensor:
        """Return the gradient of x: 0 where x was dropped."""
        (mask,) = self.saved()
        check_grad("Dropout", grad_out.shape, mask.shape)
        check_dtypes("Dropout", x=mask, grad_out=grad_out)
        return _masked(mask, grad_out)

    def describe(self) -> str:
        """Give the share."""
        return f"p={self.p}"


def _masked(mask: Tensor, x: Tensor) -> Tensor:
    """Multiply; what is dropped is 0, even if it was infinite."""
    y = mask * x
    return y if is_finite(y) else torch.where(mask > 0, y, 0)


def _check(p: float) -> None:
    if not 0 <= p < 1:
        raise ValueError(f"dropout: p is 0 or more and below 1, got {p}")
