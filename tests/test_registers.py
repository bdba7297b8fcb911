"""Vectors and tiles in compiled code, each held to what NumPy says of the same numbers."""

import re
from dataclasses import dataclass

import numpy as np
import pytest
from numba import njit
from numba.core.errors import TypingError

from foundations.kernels import (
    add_to,
    fma,
    lanes,
    load,
    nothing,
    outer,
    positive,
    put,
    spread,
    store,
    where_positive,
    zeros,
)
from foundations.kernels._compiler import kernel
from foundations.kernels._sizes import Sizes

DTYPES = [np.float32, np.float64]


@dataclass(frozen=True)
class Shape(Sizes):
    """A tile whose p places come in runs: near inside a run, far from run to run."""

    p: int
    v: int
    n: int
    run: int
    near: int
    far: int

    @property
    def step(self):
        return self.v * self.n

    @property
    def places(self):
        return np.array(
            [r // self.run * self.far + r % self.run * self.near for r in range(self.p)]
        )


@kernel
def product(y, x, w, depth, shape):
    tile = zeros(y, shape.p, shape.v, shape.n)
    for k in range(depth):
        tile = outer(tile, x, k, shape.run, shape.near, shape.far, w, k * shape.step)
    put(tile, y, 1, shape.p, shape.step, 0)
    add_to(tile, y, 1, shape.p, shape.step, 0)


@kernel
def vectors(out, a, b, c):
    x, y, z = load(a, 1, 4), load(b, 0, 4), load(c, 0, 4)
    store(out, 0, x + y)
    store(out, 4, x - y)
    store(out, 8, x * y)
    store(out, 12, fma(x, y, z))
    store(out, 16, positive(x))
    store(out, 20, where_positive(x, y))
    store(out, 24, spread(a, 0.1, 4))
    store(out, 28, nothing(a, 4))


def numbers(size, dtype, seed=0):
    return np.random.default_rng(seed).standard_normal(size).astype(dtype)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", [Shape(3, 2, 4, 3, 10, 0), Shape(6, 1, 2, 2, 7, 30)], ids=str)
def test_a_tile_is_a_sum_of_outer_products_written_and_added(shape, dtype):
    depth = 5
    x, w = numbers(200, dtype), numbers(depth * shape.step, dtype, seed=1)
    y = numbers(200, dtype, seed=2)
    before = y.copy()
    product(y, x, w, depth, shape)
    columns = x[np.arange(depth)[:, None] + shape.places].astype(np.float64)
    expected = 2 * columns.T @ w.reshape(depth, shape.step)
    assert np.allclose(y[1 : 1 + expected.size], expected.ravel(), rtol=1e-5, atol=1e-6)
    untouched = np.r_[0, 1 + expected.size : 200]
    assert np.array_equal(y[untouched], before[untouched])


@pytest.mark.parametrize("dtype", DTYPES)
def test_vectors_do_what_their_names_say(dtype):
    a, b, c = (numbers(5, dtype, seed) for seed in range(3))
    a[1:4] = -1, 0, np.nan
    out = np.empty(32, dtype)
    vectors(out, a, b, c)
    x, y = a[1:5], b[:4]
    expected = [x + y, x - y, x * y, None, np.where(x < 0, 0, x), np.where(x > 0, y, 0)]
    expected += [np.full(4, 0.1, dtype), np.zeros(4)]
    for row, wanted in zip(out.reshape(8, 4), expected, strict=True):
        if wanted is not None:
            assert np.array_equal(row, wanted.astype(dtype), equal_nan=True)
    assert np.allclose(out[12:16], x * y + c[:4], equal_nan=True)


def test_a_multiply_add_rounds_once():
    a = np.float32(1 + 2**-12)
    out, x, c = np.empty(32, np.float32), np.full(5, a), np.full(5, -(a * a))
    vectors(out, x, x, c)
    assert (out[12:16] == np.float32(float(a) * float(a) + float(c[0]))).all()
    assert (out[12:16] != 0).all(), "the product was rounded before the sum"


def test_a_vector_takes_as_many_as_divide_the_row():
    assert [lanes(c, 32) for c in (1, 6, 12, 20)] == [1, 2, 4, 4]
    assert lanes(4096, 64) * 2 == lanes(4096, 32)


def test_the_sums_of_a_tile_stay_in_registers():
    """The machine code holds a multiply-add for each cell, and no sum goes to memory between."""
    shape = Shape(4, 2, 4, 4, 10, 0)
    compiled = njit(fastmath={"contract"})(product.py_func)  # numba cannot show what it had on disk
    compiled(*(np.zeros(99, np.float32) for _ in range(3)), 2, shape)
    code = compiled.inspect_asm(compiled.signatures[0])
    adds = len(re.findall(r"vfmadd\d+ps|fmla", code))
    if not adds and "fmadd" not in code:
        pytest.skip("this processor has no fused multiply-add")
    assert adds >= shape.p * shape.v


def test_sizes_that_vary_are_refused():
    @kernel
    def loose(y, n):
        store(y, 0, load(y, 0, n))

    with pytest.raises(TypingError, match="known to the compiler"):
        loose(np.zeros(8), 4)


def test_two_sizes_are_two_types_and_equal_ones_are_one():
    @kernel
    def read(shape):
        return shape.p + shape.step

    assert [read(Shape(p, 1, 4, 1, 1, 1)) for p in (1, 2, 2)] == [5, 6, 6]
    assert len(read.signatures) == 2
