"""The readable convolution and the one on kernels: the same tests hold both."""

import subprocess
import sys
import warnings

import pytest
import torch
from torch.nn import functional

from foundations import kernels, vision
from foundations.kernels import convolution
from foundations.support import DtypeError, ShapeError

BOTH = pytest.mark.parametrize("room", [vision, kernels], ids=["readable", "kernels"])

# c_in, c_out, kernel, stride, padding, image: the shapes of the lessons, then what they never have.
USUAL = [
    (1, 8, (3, 3), 2, 1, (28, 28)),
    (16, 16, (3, 3), 1, 1, (14, 14)),
    (16, 32, (1, 1), 2, 0, (14, 14)),
    (32, 64, (3, 3), 2, 1, (7, 7)),
]
ODD = [
    (4, 12, (2, 5), (3, 2), (3, 1), (9, 13)),
    (8, 4, (4, 1), (2, 3), (0, 2), (11, 5)),
    (4, 8, (3, 2), 1, (4, 0), (5, 17)),
    (12, 4, (1, 3), (1, 2), (2, 3), (6, 1)),
    (4, 4, (2, 2), 4, 0, (10, 11)),
    (4, 8, (3, 3), 1, 1, (3, 29)),  # wider than a tile, and no multiple of one
    (8, 4, (3, 3), 1, 1, (29, 3)),
]
CASES = pytest.mark.parametrize("case", USUAL + ODD, ids=str)
NEAR = {torch.float64: 1e-9, torch.float32: 1e-5}


def tensors(case, dtype=torch.float64, n=3):
    c_in, c_out, kernel, _, _, size = case
    generator = torch.Generator().manual_seed(0)
    shapes = (n, c_in, *size), (c_out, c_in, *kernel), (c_out,)
    return [
        torch.randn(shape, generator=generator, dtype=torch.float64).to(dtype) for shape in shapes
    ]


def truth(x, w, b, stride, padding, grad_out=None):
    leaves = [t.double().detach().requires_grad_() for t in (x, w, b)]
    y = functional.conv2d(*leaves, stride, padding)
    grad_out = torch.ones_like(y) if grad_out is None else grad_out.double()
    return y.detach(), torch.autograd.grad(y, leaves, grad_out)


def assert_near(got, expected, dtype):
    assert got.shape == expected.shape and got.dtype == dtype
    assert (got.double() - expected).abs().max() <= NEAR[dtype] * expected.abs().max()


@BOTH
@CASES
@pytest.mark.parametrize("dtype", NEAR, ids=str)
def test_forward_and_gradients_agree_with_pytorch_in_float64(room, case, dtype):
    x, w, b = tensors(case, dtype)
    places = case[3:5]
    y = room.conv2d(x, w, b, *places)
    grad_out = torch.randn(y.shape, generator=torch.Generator().manual_seed(1), dtype=dtype)
    expected, grads = truth(x, w, b, *places, grad_out)
    assert_near(y, expected, dtype)
    wanted = case[0] > 1  # pixels of one channel are data
    found = room.conv2d_grad(x, w, grad_out, *places, grad_x=wanted)
    for got, grad in list(zip(found, grads, strict=True))[not wanted :]:
        assert_near(got, grad, dtype)


@BOTH
def test_every_element_of_every_gradient(room, gradcheck, randn):
    fixed = (None, (2, 1), (1, 0))

    def backward(x, w, b, stride, padding, grad_out):
        return room.conv2d_grad(x, w, grad_out, stride, padding)[:2]

    gradcheck(
        room.conv2d, backward, functional.conv2d,
        randn(2, 4, 5, 4), randn(4, 4, 3, 2, seed=1), fixed=fixed,
    )  # fmt: skip


@BOTH
def test_each_pixel_and_each_weight_alone(room):
    """One 1 in an image of zeros, and one in the kernel, at each place: no border is left out."""
    case = ODD[0]
    _, w, _ = tensors(case)
    pixels = torch.eye(4 * 9 * 13, dtype=torch.float64).view(-1, 4, 9, 13)
    got = room.conv2d(pixels, w, None, *case[3:5])
    assert_near(got, functional.conv2d(pixels, w, None, *case[3:5]), torch.float64)
    grads = torch.eye(got[0].numel(), dtype=torch.float64).view(-1, *got.shape[1:])
    x = tensors(case, n=len(grads))[0]
    grad_x, grad_w, _ = room.conv2d_grad(x, w, grads, *case[3:5])
    expected = truth(x, w, w.new_zeros(len(w)), *case[3:5], grads)[1]
    assert_near(grad_x, expected[0], torch.float64)
    assert_near(grad_w, expected[1], torch.float64)


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_any_number_of_threads_gives_the_same(threads, monkeypatch):
    monkeypatch.setattr("foundations.kernels._threads.SMALL", 0)
    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    try:
        x, w, b = tensors(USUAL[1], n=5)
        y = kernels.conv2d(x, w, b, 1, 1)
        expected, grads = truth(x, w, b, 1, 1)
        assert_near(y, expected, torch.float64)
        found = kernels.conv2d_grad(x, w, torch.ones_like(y), 1, 1)
        for got, grad in zip(found, grads, strict=True):
            assert_near(got, grad, torch.float64)
    finally:
        torch.set_num_threads(before)


@BOTH
def test_an_empty_batch_has_empty_results(room):
    x, w, b = tensors(USUAL[1], n=0)
    y = room.conv2d(x, w, b, 1, 1)
    grad_x, grad_w, grad_b = room.conv2d_grad(x, w, y, 1, 1)
    assert y.shape == (0, 16, 14, 14) and grad_x.shape == x.shape
    assert not grad_w.any() and not grad_b.any()


def test_no_result_is_written_over_while_somebody_holds_it():
    x, w, _ = tensors(USUAL[1])
    first = kernels.conv2d(x, w, None, 1, 1)
    kept = first.clone()
    for scale in (2, 3, 4):
        kernels.conv2d(scale * x, w, None, 1, 1)
    assert torch.equal(first, kept)


def test_memory_is_used_again_when_nobody_holds_it():
    x, w, _ = tensors(USUAL[1])
    places = {kernels.conv2d(x, w, None, 1, 1).data_ptr() for _ in range(5)}
    assert len(places) == 1


def test_numbers_may_lie_in_any_order():
    x, w, b = tensors(USUAL[1])
    expected = kernels.conv2d(x, w, b, 1, 1)
    turned = x.permute(3, 2, 1, 0).contiguous().permute(3, 2, 1, 0)
    sparse = torch.stack((w, w), -1)[..., 0]
    assert torch.equal(kernels.conv2d(turned, sparse, b, 1, 1), expected)


def test_the_gradient_of_x_is_left_out_unless_wanted():
    x, w, _ = tensors(USUAL[0])
    y = kernels.conv2d(x, w, None, 2, 1)
    assert kernels.conv2d_grad(x, w, y, 2, 1, grad_x=False)[0] is None


@BOTH
def test_what_is_not_finite_stays_where_it_acts(room):
    x, w, _ = tensors(USUAL[1], n=1)
    w[0, 0, 0, 0] = torch.inf
    grad_out = torch.ones(1, 16, 14, 14, dtype=torch.float64)
    grad_x = room.conv2d_grad(x, w, grad_out, 1, 1)[0]
    assert not grad_x.isnan().any()
    assert grad_x.isinf().any()


def test_channels_that_fill_no_vector_go_the_readable_way_and_are_named_once():
    convolution._say_once.cache_clear()
    x, w = torch.randn(2, 4, 5, 5), torch.randn(6, 4, 3, 3)
    with pytest.warns(UserWarning, match=r"conv2d: .* multiples of 4, got 6"):
        y = kernels.conv2d(x, w)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert torch.equal(kernels.conv2d(x, w), y)
    assert torch.equal(y, vision.conv2d(x, w))
    with pytest.warns(UserWarning, match=r"conv2d_grad: .* got 3"):
        kernels.conv2d_grad(
            torch.randn(1, 3, 5, 5), torch.randn(4, 3, 3, 3), torch.ones(1, 4, 3, 3)
        )


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16, torch.int64])
def test_other_dtypes_go_the_readable_way(dtype):
    x, w = torch.ones(1, 4, 3, 3, dtype=dtype), torch.ones(4, 4, 3, 3, dtype=dtype)
    assert torch.equal(kernels.conv2d(x, w), vision.conv2d(x, w))


@BOTH
def test_what_does_not_fit_is_refused_in_the_same_words(room):
    x, w = torch.ones(1, 4, 3, 3), torch.ones(4, 4, 3, 3)
    with pytest.raises(ShapeError, match=r"conv2d: .*got"):
        room.conv2d(x[0], w)
    with pytest.raises(ShapeError, match="kernel of 5x5 does not fit"):
        room.conv2d(x, torch.ones(4, 4, 5, 5))
    with pytest.raises(DtypeError, match=r"conv2d: .*float64"):
        room.conv2d(x, w.double())
    with pytest.raises(ShapeError, match=r"conv2d: .*b of shape"):
        room.conv2d(x, w, torch.ones(3))
    with pytest.raises(ShapeError, match=r"conv2d_grad: .*grad_out"):
        room.conv2d_grad(x, w, torch.ones(1, 4, 3, 3))
    with pytest.raises(ValueError, match="stride"):
        room.conv2d(x, w, stride=0)


CONVOLVES = """
import torch
from numba.core import event
from foundations.kernels import conv2d
found = []
class Count(event.Listener):
    def on_start(self, e): found.append(e)
    def on_end(self, e): pass
with event.install_listener("numba:compile", Count()):
    conv2d(torch.ones(1, 4, 3, 3), torch.ones(4, 4, 3, 3))
print(len(found))
"""


def test_what_was_compiled_is_found_again_by_the_next_program(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    command = [sys.executable, "-c", CONVOLVES]
    first, second = (
        int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        for _ in range(2)
    )
    assert first > 0 and second == 0


def test_without_numba_one_error_says_what_to_install():
    code = "import sys; sys.modules['numba'] = None; import foundations.kernels as k; k.compiled"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "pip install 'from-foundations[kernels]'" in run.stderr.splitlines()[-1]
