"""Batch normalisation and ReLU on kernels: what can be done while an image is in cache (lesson 10).

The normalisation of lesson 8 needs a mean and a variance over the whole batch before it can change
a number. So the batch passes by twice in each direction, and no more than that:

- forward: the moments of an image are taken as soon as it is computed, and merged with those of the
  images before (`merge`); then `normalise` does scale, shift, sum with a skip, and ReLU in one go;
- backward: `back_sums` takes the ReLU back, and adds up what the normalisation will need; the rest
  is one line for each channel, a * g + b * y + c, which `direct.fill_line` computes on the way.
"""

import numpy as np

from foundations.kernels._compiler import kernel
from foundations.kernels.registers import (
    fma,
    load,
    nothing,
    positive,
    spread,
    store,
    where_positive,
)

__all__ = [
    "back_sums",
    "backward_line",
    "forward_line",
    "merge",
    "normal_line",
    "normalise",
]


@kernel
def merge(mean, square, seen, y, i, frame):
    """Merge the moments of the image at `y[i:]` with those of `seen` images before it.

    Two passes, mean first, as in lesson 8, but over one image, which is still in the first cache.
    `square` holds the sum of the squared distances from the mean.

    Source: Chan, Golub and LeVeque 1979, "Updating formulae and a pairwise algorithm for computing
    sample variances".
    """
    pixels = frame.h * frame.w
    share = spread(y, 1 / (seen + 1), frame.of_c)
    both = spread(y, pixels * (seen / (seen + 1)), frame.of_c)
    one = spread(y, 1 / pixels, frame.of_c)
    for o in range(0, frame.c, frame.of_c):
        total = nothing(y, frame.of_c)
        for k in range(i + o, i + o + frame.inside, frame.c):
            total = total + load(y, k, frame.of_c)
        middle, squares = total * one, nothing(y, frame.of_c)
        for k in range(i + o, i + o + frame.inside, frame.c):
            off = load(y, k, frame.of_c) - middle
            squares = fma(off, off, squares)
        before = load(mean, o, frame.of_c)
        apart = middle - before
        store(mean, o, fma(apart, share, before))
        store(square, o, fma(apart * apart, both, load(square, o, frame.of_c) + squares))


@kernel
def forward_line(
    means: np.ndarray,
    squares: np.ndarray,
    counts: np.ndarray,
    gamma: np.ndarray,
    beta: np.ndarray,
    eps: float,
    mean: np.ndarray,
    variance: np.ndarray,
    line: np.ndarray,
) -> None:
    """Merge the moments of the parts of a batch, and give the normalisation as `a * y + b`.

    Args:
        means: of the parts, `(parts, c)`.
        squares: of each part the sum of the squared distances from its mean, `(parts, c)`.
        counts: numbers that each part has in a channel, `(parts,)`.
        gamma: scale of each channel, `(c,)`.
        beta: shift of each channel, `(c,)`.
        eps: added to the variance.
        mean: is filled with the mean of all, `(c,)`.
        variance: is filled with the variance of all, divided by their count, `(c,)`.
        line: is filled with a and b of each channel, `(2 * c,)`.
    """
    c, total = len(gamma), counts.sum()
    for o in range(c):
        mean[o] = 0
        for part in range(len(counts)):
            mean[o] += means[part, o] * (counts[part] / total)
        variance[o] = 0
        for part in range(len(counts)):
            off = means[part, o] - mean[o]
            variance[o] += squares[part, o] / total + off * off * (counts[part] / total)
    normal_line(gamma, beta, eps, mean, variance, line)


@kernel
def normal_line(gamma, beta, eps, mean, variance, line):
    """Give a normalisation by a mean and a variance as `a * y + b`; see `forward_line`."""
    c = len(gamma)
    for o in range(c):
        line[o] = gamma[o] / np.sqrt(variance[o] + eps)
        line[c + o] = beta[o] - line[o] * mean[o]


@kernel
def backward_line(sums, n, gamma, eps, mean, variance, grad_gamma, grad_beta, line):
    """Give the gradient of a normalisation as a line, `a * g + b * y + c` for each channel.

    It is the formula of `batchnorm_grad` with `y - mean` multiplied out. Also fills grad_gamma and
    grad_beta, `(c,)`, from the sums of `back_sums` over all parts, `(parts, 2 * c)`, n numbers in
    each channel.
    """
    c = len(gamma)
    for o in range(c):
        per_deviation = 1 / np.sqrt(variance[o] + eps)
        grad_beta[o] = sums[:, o].sum()
        grad_gamma[o] = sums[:, c + o].sum() * per_deviation
        a = gamma[o] * per_deviation
        b = -a * per_deviation * grad_gamma[o] / n
        line[o], line[c + o], line[2 * c + o] = a, b, -a * grad_beta[o] / n - b * mean[o]


@kernel
def normalise(first, last, z, y, line, skip, relu, frame):
    """Write `a * y + b`, plus a skip if there is one, and through the ReLU if wanted.

    `line` holds a and b of each channel, `(2, frame.c)`.
    """
    for i in range(first * frame.inside, last * frame.inside, frame.inside):
        for o in range(0, frame.c, frame.of_c):
            a, b = load(line, o, frame.of_c), load(line, frame.c + o, frame.of_c)
            for k in range(i + o, i + o + frame.inside, frame.c):
                value = fma(load(y, k, frame.of_c), a, b)
                if skip is not None:
                    value = value + load(skip, k, frame.of_c)
                if relu:
                    value = positive(value)
                store(z, k, value)


@kernel
def back_sums(first, last, g, sums, grad_out, z, y, mean, frame):
    """Take a ReLU back, and add up what the gradient of the normalisation needs.

    Writes g, which is grad_out where z, the result of the ReLU, is positive; all of it if z is
    None, and then g is not written. Adds the sums of g and of `g * (y - mean)` to `sums`,
    `(2, frame.c)`.
    """
    for i in range(first * frame.inside, last * frame.inside, frame.inside):
        for o in range(0, frame.c, frame.of_c):
            middle = load(mean, o, frame.of_c)
            plain, weighed = nothing(y, frame.of_c), nothing(y, frame.of_c)
            for k in range(i + o, i + o + frame.inside, frame.c):
                value = load(grad_out, k, frame.of_c)
                if z is not None:
                    value = where_positive(load(z, k, frame.of_c), value)
                    store(g, k, value)
                plain = plain + value
                weighed = fma(value, load(y, k, frame.of_c) - middle, weighed)
            # Image by image: one sum over the batch would lose digits.
            store(sums, o, load(sums, o, frame.of_c) + plain)
            store(sums, frame.c + o, load(sums, frame.c + o, frame.of_c) + weighed)
