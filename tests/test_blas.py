import pytest
import torch
from numba import njit

from benchmarks.blas import DEPTH, PANEL, ROWS, RUNGS, WIDE, multiply, tile
from benchmarks.roofline import bandwidth, peak_flops, tile_flops
from foundations.support import DtypeError, ShapeError

SIZES = [
    (1, 1, 1),
    (5, 784, 10),
    (ROWS - 1, 3, PANEL - 1),
    (ROWS + 1, DEPTH + 1, PANEL + 1),
    (2 * ROWS, DEPTH, WIDE),
    (7, DEPTH - 1, WIDE + 3),
    (1, 2 * DEPTH + 5, 1),
    (130, 1, 2 * PANEL + 9),
]
EMPTY = [(0, 3, 4), (3, 0, 4), (3, 4, 0), (0, 0, 0)]
EACH_RUNG = pytest.mark.parametrize("kernel", RUNGS.values(), ids=list(RUNGS))


def matrices(n, inner, m):
    generator = torch.Generator().manual_seed(n + inner + m)
    return torch.randn(n, inner, generator=generator), torch.randn(inner, m, generator=generator)


def whole_numbers(n, inner, m):
    generator = torch.Generator().manual_seed(n + inner + m)
    shapes = ((n, inner), (inner, m))
    return [torch.randint(-9, 10, shape, generator=generator).float() for shape in shapes]


@EACH_RUNG
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_product_of_whole_numbers_is_exact(kernel, size):
    a, b = whole_numbers(*size)
    assert torch.equal(multiply(kernel, a, b), a @ b)


@EACH_RUNG
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_error_is_that_of_a_sum_in_float32(kernel, size):
    a, b = matrices(*size)
    exact = a.double() @ b.double()
    # The bound of Higham: each of the additions rounds once.
    bound = size[1] * torch.finfo(torch.float32).eps * (a.abs().double() @ b.abs().double())
    assert ((multiply(kernel, a, b) - exact).abs() <= bound).all()


@EACH_RUNG
@pytest.mark.parametrize("size", EMPTY, ids=str)
def test_an_empty_sum_is_zero_and_an_empty_product_empty(kernel, size):
    a, b = matrices(*size)
    assert torch.equal(multiply(kernel, a, b), torch.zeros(size[0], size[2]))


@EACH_RUNG
def test_views_are_multiplied_and_left_alone(kernel):
    a, b = whole_numbers(9, 70, 12)
    views = (a.t().contiguous().t(), b[:, ::2])
    before = [view.clone() for view in views]
    assert torch.equal(multiply(kernel, *views), a @ b[:, ::2])
    assert all(torch.equal(view, old) for view, old in zip(views, before, strict=True))


@EACH_RUNG
def test_what_is_not_finite_stays_in_its_row_and_column(kernel):
    a, b = whole_numbers(6, 5, 70)
    a[2, 3] = torch.nan
    product = multiply(kernel, a, b)
    assert product[2].isnan().all()
    assert not product[[0, 1, 3, 4, 5]].isnan().any()


def test_all_kernels_add_in_the_same_order_within_a_block():
    a, b = matrices(33, DEPTH, 100)
    plain, *others = (multiply(kernel, a, b) for kernel in RUNGS.values())
    assert all(torch.equal(plain, other) for other in others)


def test_a_weight_that_requires_a_gradient_is_multiplied():
    a, b = whole_numbers(2, 3, 4)
    assert torch.equal(multiply(RUNGS["ikj"], a.requires_grad_(), b), (a @ b).detach())


@pytest.mark.parametrize(("a", "b"), [((2, 3), (4, 5)), ((3,), (3, 1)), ((1, 3), (3,))])
def test_shapes_that_do_not_fit_are_refused(a, b):
    with pytest.raises(ShapeError, match=r"multiply: .*got"):
        multiply(RUNGS["tiled"], torch.ones(a), torch.ones(b))


@pytest.mark.parametrize("dtype", [torch.float64, torch.int64, torch.bfloat16])
def test_other_dtypes_are_refused(dtype):
    with pytest.raises(DtypeError, match=r"float32, got .*float\(\)"):
        multiply(RUNGS["tiled"], torch.ones(2, 2), torch.ones(2, 2, dtype=dtype))


def test_the_tile_is_vector_code():
    @njit(fastmath={"contract"})
    def scalar(x, y, z):
        return x * y + z

    scalar(1.0, 2.0, 3.0)
    multiply(RUNGS["tiled"], torch.ones(1, 1), torch.ones(1, 1))
    assembly = "".join(tile.inspect_asm().values())
    if "fmadd" not in "".join(scalar.inspect_asm().values()):
        pytest.skip("this processor has no fused multiply-add")
    assert "fmadd" in assembly or "fmla" in assembly
    assert assembly.count("ps\t") + assembly.count(".4s") >= 16


def test_the_limits_of_the_machine_are_plausible():
    assert 1e8 < peak_flops(1) < 1e13
    assert 1e8 < tile_flops() < 1e13
    assert 1e8 < bandwidth(1) < 1e12
