import itertools

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from foundations.support import DtypeError, ShapeError
from foundations.tensors import LADDER

SHAPES = st.tuples(*[st.integers(0, 5)] * 3)
every_rung = pytest.mark.parametrize("matmul", LADDER, ids=lambda rung: rung.__name__)


def random_pair(n, k, m, *, seed=0):
    generator = torch.Generator().manual_seed(seed)
    a = torch.randn(n, k, generator=generator, dtype=torch.float64)
    b = torch.randn(k, m, generator=generator, dtype=torch.float64)
    return a, b


def assert_product(matmul, a, b):
    torch.testing.assert_close(matmul(a, b), torch.mm(a, b), rtol=1e-12, atol=1e-12)


def test_ladder_goes_from_three_loops_to_the_operator():
    assert [rung.__name__ for rung in LADDER] == [
        "matmul_loops",
        "matmul_elementwise",
        "matmul_broadcast",
        "matmul_einsum",
        "matmul_op",
    ]


@pytest.mark.parametrize(("lower", "upper"), [*itertools.pairwise(LADDER)])
@given(sizes=SHAPES, seed=st.integers(0, 99))
@settings(deadline=None, max_examples=50)
def test_each_rung_agrees_with_the_one_before(lower, upper, sizes, seed):
    a, b = random_pair(*sizes, seed=seed)
    torch.testing.assert_close(upper(a, b), lower(a, b), rtol=1e-12, atol=1e-12)


@every_rung
@given(sizes=SHAPES, seed=st.integers(0, 99))
@settings(deadline=None, max_examples=50)
def test_each_rung_agrees_with_torch(matmul, sizes, seed):
    assert_product(matmul, *random_pair(*sizes, seed=seed))


@every_rung
@pytest.mark.parametrize(
    ("n", "k", "m"),
    [(1, 3, 4), (3, 4, 1), (3, 1, 4), (1, 1, 1), (0, 3, 4), (3, 0, 4), (3, 4, 0), (0, 0, 0)],
)
def test_thin_and_empty_shapes(matmul, n, k, m):
    a, b = random_pair(n, k, m)
    assert matmul(a, b).shape == (n, m)
    assert_product(matmul, a, b)


@every_rung
def test_operands_that_are_not_contiguous(matmul):
    wide, tall = random_pair(6, 8, 10)
    assert_product(matmul, tall.T, wide.T)
    assert_product(matmul, wide[1::2, ::2], tall[::2, 3:9:3])
    assert_product(matmul, wide[:1].expand(4, 8), tall[:, :1].expand(8, 3))


@every_rung
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.int32, torch.int64])
def test_the_product_keeps_the_dtype(matmul, dtype):
    a = torch.tensor([[1, -2, 3], [4, 5, -6]], dtype=dtype)
    b = torch.tensor([[7, 8], [9, -10], [11, 12]], dtype=dtype)
    expected = torch.tensor([[22, 64], [7, -90]], dtype=dtype)
    torch.testing.assert_close(matmul(a, b), expected, rtol=0, atol=0)


@every_rung
def test_operands_are_left_alone(matmul):
    a, b = random_pair(2, 3, 4)
    kept = a.clone(), b.clone()
    matmul(a, b)
    torch.testing.assert_close((a, b), kept, rtol=0, atol=0)


@every_rung
@pytest.mark.parametrize(
    ("a_shape", "b_shape", "hint"),
    [
        ((5, 784), (10, 784), "; did you mean b.T?"),
        ((784, 5), (784, 10), "; did you mean a.T?"),
        ((784, 10), (5, 784), "; did you mean b @ a?"),
        ((2, 3), (4, 5), ""),
    ],
)
def test_inner_sizes_that_differ(matmul, a_shape, b_shape, hint):
    with pytest.raises(ShapeError) as caught:
        matmul(torch.ones(a_shape), torch.ones(b_shape))
    assert str(caught.value) == (
        f"matmul: a needs as many columns as b has rows, got {a_shape} and {b_shape}{hint}"
    )


@every_rung
@pytest.mark.parametrize(
    ("a_shape", "b_shape"), [((3,), (3, 4)), ((4, 3), (3,)), ((2, 4, 3), (3, 4)), ((), (3, 4))]
)
def test_operands_that_are_not_matrices(matmul, a_shape, b_shape):
    with pytest.raises(ShapeError, match="need rank 2") as caught:
        matmul(torch.ones(a_shape), torch.ones(b_shape))
    assert f"got {a_shape} and {b_shape}" in str(caught.value)
    assert "a[None] for a row" in str(caught.value)


@every_rung
def test_dtypes_that_differ(matmul):
    with pytest.raises(
        DtypeError, match=r"^matmul: a, b .* torch\.float32, torch\.float64; did you mean b\.to"
    ):
        matmul(torch.ones(2, 3), torch.ones(3, 4, dtype=torch.float64))
