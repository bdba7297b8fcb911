"""Convolution, normalisation, skip and ReLU as one layer: what lies between two sums (lesson 10).

Layers one by one send the batch through memory each time. These layers send it through twice
forward, to convolve and to normalise, and twice back. They hold the layers that they stand for, so
they learn the same parameters and move the same running averages.
"""

from typing import cast

import numpy as np
import torch
from torch import Tensor

from foundations.kernels._compiler import kernel
from foundations.kernels._memory import flat, images, in_order
from foundations.kernels._threads import parts, share
from foundations.kernels.convolution import gradients, plan, work
from foundations.kernels.direct import Convolution, convolve, fill
from foundations.kernels.moments import (
    back_sums,
    backward_line,
    forward_line,
    merge,
    normal_line,
    normalise,
)
from foundations.layers.module import Module
from foundations.layers.network import ReLU
from foundations.layers.normalisation import BatchNorm
from foundations.support.errors import DtypeError, ShapeError, check_dtypes, check_grad
from foundations.vision.conv import Conv2d

__all__ = ["ConvNorm", "ResidualSum"]

TOUCH = 4
"""An elementwise pass counts as so many multiply-adds a number, when work is shared out."""


class ConvNorm(Module):
    """A convolution without bias, its normalisation, and a ReLU if wanted, in one.

    Args:
        conv: the convolution; its b is None.
        norm: the normalisation of its channels.
        relu: the ReLU that follows, or None.
    """

    def __init__(self, conv: Conv2d, norm: BatchNorm, relu: ReLU | None = None):
        self.conv, self.bn, self.after = conv, norm, relu

    def forward(self, x: Tensor, skip: Tensor | None = None) -> Tensor:
        """Return `(n, c_out, h_out, w_out)`; a skip of that shape is added before the ReLU.

        Raises:
            ShapeError: as the layers that this one stands for.
            DtypeError: as they; or if x is not of float32 or float64 on the CPU.
        """
        sizes = self._plan(x)
        pixels, n = flat(x), len(x)
        y, numbers = images(n, sizes.c_out, sizes.h_out, sizes.w_out, pixels.dtype)
        z, results = images(n, sizes.c_out, sizes.h_out, sizes.w_out, pixels.dtype)
        if skip is not None:
            _check_skip(skip, z)
        mean, variance, line = self._convolve(sizes, pixels, y, numbers)
        beside = None if skip is None else flat(skip)
        arguments = results, numbers, line, beside, self.after is not None, sizes.y
        cuts = parts(n, TOUCH * len(numbers))
        share([(normalise, (*cut, *arguments)) for cut in cuts])
        self.save(sizes, x, pixels, y, numbers, z, results, mean, variance)
        return z

    def backward(
        self, grad_out: Tensor, grad_x: bool = True, into: Tensor | None = None
    ) -> Tensor | None:
        """Add to the gradients of the parameters, and return the gradient of x, or None."""
        return self.back(grad_out, grad_x, into)[0]

    def back(
        self, grad_out: Tensor, grad_x: bool = True, into: Tensor | None = None
    ) -> tuple[Tensor | None, Tensor]:
        """Do what `backward` does, and return the gradient of the skip as well.

        Args:
            grad_out: gradient of the loss with respect to the result.
            grad_x: whether the gradient of x is wanted.
            into: another gradient of x, channels innermost, to which this one is added in place.

        Returns:
            The gradients of x and of the skip.

        Raises:
            ShapeError: if grad_out does not have the shape of the result.
            DtypeError: if it does not have its dtype.
        """
        sizes, x, pixels, _, numbers, z, results, mean, variance = self.saved()
        check_grad("ConvNorm", grad_out.shape, z.shape)
        check_dtypes("ConvNorm", x=x, grad_out=grad_out)
        g, flat_g, sums = self._back_sums(sizes, grad_out, numbers, results, mean)
        line = self._back_line(sums, len(numbers) // sizes.c_out, mean, variance)
        grad, to = into, None
        if grad_x and into is None:
            grad, to = images(len(x), sizes.c_in, sizes.h, sizes.w, pixels.dtype)
        elif into is not None:
            sizes, to = self._plan(x, adds=True), flat(into)
        grad_w = gradients(sizes, pixels, flat_g, self.conv.w.data, to, numbers, line)
        self.conv.w.add_grad(grad_w)
        return grad, g

    def _plan(self, x: Tensor, adds: bool = False) -> Convolution:
        conv = self.conv
        sizes = plan("ConvNorm", x, conv.w.data, conv.stride, conv.padding, adds)
        if sizes is None:
            conv(x)  # which says what is wrong with a shape
            raise DtypeError(
                f"ConvNorm: kernels take float32 and float64 on the CPU, got {x.dtype} on "
                f"{x.device}; did you mean the net that was compiled?"
            )
        return sizes

    def _convolve(
        self, sizes: Convolution, pixels: np.ndarray, y: Tensor, numbers: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Fill y, and give mean, variance and the line to normalise with."""
        n, c, bn = len(y), sizes.c_out, self.bn
        cuts = parts(n, work(n, sizes))
        means, squares = np.zeros((2, len(cuts), c), pixels.dtype)
        arguments = pixels, in_order(self.conv.w.data.permute(2, 3, 1, 0)), sizes
        share(
            [
                (_forward, (*cut, numbers, means[part], squares[part], *arguments))
                for part, cut in enumerate(cuts)
            ]
        )
        scales = bn.gamma.data.numpy(), bn.beta.data.numpy(), bn.eps
        line = np.empty(2 * c, pixels.dtype)
        if not self.training:
            mean, variance = bn.running_mean.numpy(), bn.running_variance.numpy()
            normal_line(*scales, mean, variance, line)
            return mean, variance, line
        mean, variance = np.empty((2, c), pixels.dtype)
        counts = np.array([last - first for first, last in cuts]) * (sizes.h_out * sizes.w_out)
        forward_line(means, squares, counts, *scales, mean, variance, line)
        bn._learn(y, torch.from_numpy(mean), torch.from_numpy(variance))
        return mean, variance, line

    def _back_sums(
        self,
        sizes: Convolution,
        grad_out: Tensor,
        numbers: np.ndarray,
        results: np.ndarray,
        mean: np.ndarray,
    ) -> tuple[Tensor, np.ndarray, np.ndarray]:
        """Go back through the ReLU; give g as a tensor and flat, and its sums by parts."""
        cuts = parts(len(grad_out), TOUCH * len(numbers))
        sums = np.zeros((len(cuts), 2 * sizes.c_out), numbers.dtype)
        given = flat(grad_out)
        g, to, of = grad_out, given, None
        if self.after:
            n, c, h, w = grad_out.shape
            g, to = images(n, c, h, w, numbers.dtype)
            of = results
        arguments = given, of, numbers, mean, sizes.y
        share([(back_sums, (*cut, to, sums[part], *arguments)) for part, cut in enumerate(cuts)])
        return g, to, sums

    def _back_line(
        self, sums: np.ndarray, n: int, mean: np.ndarray, variance: np.ndarray
    ) -> np.ndarray:
        """Add to the gradients of the normalisation, and give the gradient of y as a line."""
        gamma, eps = self.bn.gamma.data.numpy(), self.bn.eps
        grad_gamma, grad_beta = np.empty((2, len(gamma)), gamma.dtype)
        line = np.empty(3 * len(gamma), gamma.dtype)
        backward_line(sums, n, gamma, eps, mean, variance, grad_gamma, grad_beta, line)
        self.bn.gamma.add_grad(torch.from_numpy(grad_gamma))
        self.bn.beta.add_grad(torch.from_numpy(grad_beta))
        return line


class ResidualSum(Module):
    """A residual block in one: a branch of two `ConvNorm`, a skip that meets it, and a ReLU.

    Args:
        first: from x; with its ReLU.
        second: from there; it adds the skip, before its ReLU.
        shortcut: what the skip goes through; nothing is done to x if None.
    """

    def __init__(self, first: ConvNorm, second: ConvNorm, shortcut: ConvNorm | None = None):
        self.first, self.second, self.shortcut = first, second, shortcut

    def forward(self, x: Tensor) -> Tensor:
        """Return the shape that both ways give."""
        skip = self.shortcut(x) if self.shortcut else x
        return self.second(self.first(x), skip)

    def backward(self, grad_out: Tensor, grad_x: bool = True) -> Tensor | None:
        """Add to the gradients of both ways, and return the gradient of x: their sum."""
        grad, of_skip = self.second.back(grad_out)
        if self.shortcut:
            of_skip = self.shortcut.backward(of_skip)
        return self.first.backward(cast(Tensor, grad), into=of_skip)


@kernel
def _forward(first, last, y, mean, square, x, w, sizes):
    """Convolve the images from first to last, and take their moments."""
    framed = np.zeros(sizes.x.whole, x.dtype)
    for i in range(first, last):
        fill(framed, 0, x, i * sizes.x.inside, sizes.x)
        convolve(y, i * sizes.y.inside, framed, 0, w, sizes.forward)
        merge(mean, square, i - first, y, i * sizes.y.inside, sizes.y)


def _check_skip(skip: Tensor, z: Tensor) -> None:
    if skip.shape != z.shape:
        raise ShapeError(
            f"Residual: branch and shortcut need one shape, got {tuple(z.shape)} and "
            f"{tuple(skip.shape)}; does the shortcut lack a 1x1 convolution?"
        )
    check_dtypes("Residual", branch=z, shortcut=skip)
