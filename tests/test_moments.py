"""Moments that are merged, and normalisation as a line, each held to the formula of lesson 8."""

import numpy as np
import pytest
import torch

from foundations.kernels import back_sums, backward_line, forward_line, merge, normalise
from foundations.kernels.direct import Frame
from foundations.layers import batchnorm, batchnorm_grad, statistics

DTYPES = pytest.mark.parametrize("dtype", [np.float32, np.float64])
NEAR = {np.float32: 1e-5, np.float64: 1e-9}
EPS = 1e-5


def frame(dtype, c=12, h=3, w=5):
    return Frame(h, w, c, 0, 0, 0, 0, np.dtype(dtype).itemsize * 8)


def images(n, sizes, dtype, seed=0):
    return (2 + np.random.default_rng(seed).standard_normal(n * sizes.inside)).astype(dtype)


def as_tensor(flat, sizes):
    rows = torch.from_numpy(flat.astype(np.float64))
    return rows.view(-1, sizes.h, sizes.w, sizes.c).permute(0, 3, 1, 2)


def as_flat(t):
    return t.permute(0, 2, 3, 1).reshape(-1).numpy()


def assert_near(got, expected, dtype):
    assert np.abs(got - expected).max() <= NEAR[dtype] * np.abs(expected).max()


@DTYPES
@pytest.mark.parametrize("cuts", [[(0, 7)], [(0, 3), (3, 7)], [(0, 0), (0, 1), (1, 7)]], ids=str)
def test_forward_in_any_parts_is_the_normalisation_of_the_whole_batch(cuts, dtype):
    sizes, c = frame(dtype), 12
    y, skip = images(7, sizes, dtype), images(7, sizes, dtype, seed=1)
    gamma, beta = images(1, frame(dtype, h=1, w=2), dtype, seed=2).reshape(2, c)
    means, squares = np.zeros((2, len(cuts), c), dtype)
    for part, (first, last) in enumerate(cuts):
        for i in range(first, last):
            merge(means[part], squares[part], i - first, y, i * sizes.inside, sizes)
    mean, variance = np.empty((2, c), dtype)
    line = np.empty(2 * c, dtype)
    counts = np.array([last - first for first, last in cuts]) * sizes.h * sizes.w
    forward_line(means, squares, counts, gamma, beta, EPS, mean, variance, line)

    exact = as_tensor(y, sizes)
    scales = [torch.from_numpy(each.astype(np.float64)) for each in (gamma, beta)]
    expected = batchnorm(exact, *statistics(exact), *scales)
    for got, wanted in zip((mean, variance), statistics(exact), strict=True):
        assert_near(got, wanted.numpy(), dtype)
    for relu in (False, True):
        for beside in (None, skip):
            z = np.empty_like(y)
            for first, last in cuts:
                normalise(first, last, z, y, line, beside, relu, sizes)
            wanted = expected if beside is None else expected + as_tensor(skip, sizes)
            assert_near(z, as_flat(wanted.clamp_min(0) if relu else wanted), dtype)


@DTYPES
@pytest.mark.parametrize("relu", [True, False])
def test_backward_is_the_gradient_of_the_normalisation(relu, dtype):
    sizes, c = frame(dtype), 12
    y, grad_out, z = (images(5, sizes, dtype, seed) for seed in range(3))
    z = np.maximum(z - 2, 0)  # half of it is 0
    exact = as_tensor(y, sizes)
    mean, variance = (t.numpy().astype(dtype) for t in statistics(exact))
    gamma = images(1, frame(dtype, h=1, w=1), dtype, seed=4)
    g, sums = np.empty_like(y), np.zeros((2, 2 * c), dtype)
    for part, (first, last) in enumerate([(0, 2), (2, 5)]):
        back_sums(first, last, g, sums[part], grad_out, z if relu else None, y, mean, sizes)
    grad_gamma, grad_beta = np.empty((2, c), dtype)
    line = np.empty(3 * c, dtype)
    n = 5 * sizes.h * sizes.w
    backward_line(sums, n, gamma, EPS, mean, variance, grad_gamma, grad_beta, line)
    masked = np.where(z > 0, grad_out, 0) if relu else grad_out
    if relu:
        assert np.array_equal(g, masked)
    a, b, at_zero = line.reshape(3, c)
    grad_y = (masked.reshape(-1, c) * a + y.reshape(-1, c) * b + at_zero).ravel()
    truth = batchnorm_grad(
        exact, *statistics(exact), torch.from_numpy(gamma.astype(np.float64)),
        as_tensor(masked, sizes),
    )  # fmt: skip
    assert_near(grad_y, as_flat(truth[0]), dtype)
    assert_near(grad_gamma, truth[1].numpy(), dtype)
    assert_near(grad_beta, truth[2].numpy(), dtype)
