"""The matrix product through the tile: every edge, both dtypes, any number of threads."""

import pytest
import torch

from foundations.kernels import matmul
from foundations.kernels.product import DEPTH
from foundations.support import DtypeError, ShapeError

SIZES = [(1, 1, 1), (5, 784, 10), (13, DEPTH + 1, 33), (24, DEPTH, 64), (40, 2 * DEPTH + 3, 70)]


def whole(*shape, dtype, seed):
    generator = torch.Generator().manual_seed(seed)
    return torch.randint(-9, 10, shape, generator=generator).to(dtype)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("threads", [1, 3])
def test_the_product_of_whole_numbers_is_exact(size, dtype, threads, monkeypatch):
    monkeypatch.setattr("foundations.kernels._threads.SMALL", 0)
    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    n, inner, m = size
    a, b = whole(n, inner, dtype=dtype, seed=0), whole(inner, m, dtype=dtype, seed=1)
    try:
        assert torch.equal(matmul(a, b), a @ b)
        assert torch.equal(matmul(a.t().contiguous().t(), b), a @ b)
    finally:
        torch.set_num_threads(before)


@pytest.mark.parametrize("size", [(0, 3, 4), (3, 0, 4), (3, 4, 0)], ids=str)
def test_an_empty_sum_is_zero_and_an_empty_product_empty(size):
    n, inner, m = size
    assert torch.equal(matmul(torch.ones(n, inner), torch.ones(inner, m)), torch.zeros(n, m))


def test_the_error_is_that_of_a_sum_in_float32():
    generator = torch.Generator().manual_seed(0)
    a, b = (torch.randn(shape, generator=generator) for shape in ((30, 500), (500, 40)))
    bound = 500 * torch.finfo(torch.float32).eps * (a.abs().double() @ b.abs().double())
    assert ((matmul(a, b) - a.double() @ b.double()).abs() <= bound).all()


def test_what_does_not_fit_is_refused():
    with pytest.raises(ShapeError, match=r"same k, got .*transposed"):
        matmul(torch.ones(2, 3), torch.ones(2, 3))
    with pytest.raises(DtypeError, match="32 or 64 bits"):
        matmul(torch.ones(2, 2).bfloat16(), torch.ones(2, 2).bfloat16())
