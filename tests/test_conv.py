import warnings

import pytest
import torch
import torch.nn.functional as F  # noqa: N812
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from foundations.layers import simplified_kaiming
from foundations.support import DtypeError, ShapeError
from foundations.vision import Conv2d, conv, conv2d, conv2d_grad, conv2d_loops


@st.composite
def cases(draw):
    """Draw the shapes of x and w, a stride and a padding that fit each other."""
    up_to = lambda low, high: draw(st.integers(low, high))
    c_in, c_out, kh, kw, padding = up_to(1, 3), up_to(1, 3), up_to(1, 3), up_to(1, 3), up_to(0, 2)
    h, w = (max(1, k - 2 * padding) + up_to(0, 3) for k in (kh, kw))
    return (up_to(1, 2), c_in, h, w), (c_out, c_in, kh, kw), up_to(1, 3), padding


def grads(x, w, *bias_and_fixed):
    *_, stride, padding, grad_out = bias_and_fixed
    found = conv2d_grad(x, w, grad_out, stride, padding)
    return found if len(bias_and_fixed) == 4 else found[:2]


def without_bias(op):
    return lambda x, w, stride, padding: op(x, w, None, stride, padding)


@settings(deadline=None, max_examples=60)
@given(cases(), st.integers(0, 99))
def test_conv2d(gradcheck, randn, case, seed):
    x, w, stride, padding = case
    b = randn(w[0], seed=seed + 2)
    gradcheck(
        conv2d, grads, F.conv2d, randn(*x, seed=seed), randn(*w, seed=seed + 1), b,
        fixed=(stride, padding),
    )  # fmt: skip


@settings(deadline=None, max_examples=25)
@given(cases())
def test_conv2d_without_a_bias(gradcheck, randn, case):
    x, w, *fixed = case
    gradcheck(
        without_bias(conv2d), grads, without_bias(F.conv2d), randn(*x), randn(*w, seed=1),
        fixed=fixed,
    )  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(cases(), st.booleans())
def test_the_loops_are_the_definition(randn, case, bias):
    x, w, *fixed = case
    x, w, b = randn(*x), randn(*w, seed=1), randn(w[0], seed=2) if bias else None
    expected = F.conv2d(x, w, b, *fixed)
    for op in (conv2d_loops, conv2d):
        torch.testing.assert_close(op(x, w, b, *fixed), expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(
    ("c_in", "c_out", "size", "k", "stride", "padding"),
    [
        (1, 8, 28, 3, 2, 1),
        (8, 16, 14, 3, 2, 1),
        (16, 16, 14, 3, 1, 1),
        (16, 32, 14, 1, 2, 0),
        (3, 4, 9, 5, 3, 2),
        (4, 4, 6, 2, 2, 0),
    ],
)
def test_conv2d_at_the_sizes_of_a_network(
    gradcheck, randn, monkeypatch, c_in, c_out, size, k, stride, padding
):
    # Several parts, and a last one that is smaller: images in none or in two would show.
    monkeypatch.setattr(conv, "IN_CACHE", 3 * conv.patches(
        conv.pad(torch.zeros(1, c_in, size, size), padding), (k, k), stride).numel())  # fmt: skip
    x, w, b = randn(7, c_in, size, size), randn(c_out, c_in, k, k, seed=1), randn(c_out)
    gradcheck(conv2d, grads, F.conv2d, x, w, b, fixed=(stride, padding), differences=False)


@pytest.mark.parametrize("padding", [0, 1])
def test_conv2d_of_non_contiguous_inputs(gradcheck, randn, padding):
    x = randn(3, 10, 7, 2).permute(3, 0, 2, 1)[:, :, :, ::2]
    w, b = randn(3, 3, 3, 4, seed=1).permute(3, 1, 0, 2), randn(8)[::2]
    assert not any(t.is_contiguous() for t in (x, w, b))
    gradcheck(conv2d, grads, F.conv2d, x, w, b, fixed=(2, padding))

    grad_out = randn(2, 4, 2, 3, seed=2).transpose(2, 3)
    torch.testing.assert_close(
        conv2d_grad(x, w, grad_out, 2, 0), conv2d_grad(x, w, grad_out.contiguous(), 2, 0)
    )


def test_one_row_stretched_over_the_batch_is_read_but_not_shared(gradcheck, randn):
    x = randn(1, 2, 4, 4).expand(3, 2, 4, 4)
    gradcheck(conv2d, grads, F.conv2d, x, randn(2, 2, 2, 2, seed=1), randn(2), fixed=(1, 0))


def test_pixels_under_no_kernel_get_no_gradient(randn):
    x, w = randn(2, 1, 4, 6), randn(1, 1, 2, 2, seed=1)
    grad_x, *_ = conv2d_grad(x, w, randn(2, 1, 1, 2, seed=2), stride=3)
    covered = torch.tensor([1, 1, 0, 1, 1, 0], dtype=torch.bool)
    assert (grad_x[:, :, :2, covered] != 0).all()
    assert (grad_x[:, :, :, ~covered] == 0).all() and (grad_x[:, :, 2:] == 0).all()


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("n", [0, 1, 5])
def test_shapes_and_dtypes(randn, dtype, n):
    x, w, b = randn(n, 2, 5, 6, dtype=dtype), randn(3, 2, 3, 3, dtype=dtype), randn(3, dtype=dtype)
    results = [conv2d(x, w, b, 2, 1), *conv2d_grad(x, w, randn(n, 3, 3, 3, dtype=dtype), 2, 1)]
    shapes = [(n, 3, 3, 3), x.shape, w.shape, b.shape]
    assert [(t.shape, t.dtype) for t in results] == [(shape, dtype) for shape in shapes]


def test_float32_against_torch(randn):
    x, w, b = (randn(*s, dtype=torch.float32) for s in [(4, 3, 9, 9), (5, 3, 3, 3), (5,)])
    leaves = [t.clone().requires_grad_() for t in (x, w, b)]
    expected = F.conv2d(*leaves, 2, 1)
    grad_out = randn(*expected.shape, dtype=torch.float32)
    torch.testing.assert_close(conv2d(x, w, b, 2, 1), expected.detach(), rtol=1e-5, atol=1e-5)
    for got, exact in zip(
        conv2d_grad(x, w, grad_out, 2, 1),
        torch.autograd.grad(expected, leaves, grad_out),
        strict=True,
    ):
        torch.testing.assert_close(got, exact, rtol=1e-5, atol=1e-4)


def test_an_empty_batch_gives_zero_gradients(randn):
    _, grad_w, grad_b = conv2d_grad(randn(0, 2, 4, 4), randn(3, 2, 2, 2), randn(0, 3, 3, 3))
    assert not grad_w.any() and not grad_b.any()


@pytest.mark.parametrize("op", [conv2d, conv2d_loops])
@pytest.mark.parametrize(
    ("x", "w", "b", "message"),
    [
        ((2, 8, 5, 5), (8, 4, 3, 3), None, r"needs a w with 8 input channels, .*transpose\(0, 1"),
        ((2, 3, 5, 5), (8, 4, 3, 3), None, r"needs a w with 3 input channels, got \(8, 4, 3, 3\)$"),
        ((1, 28, 28), (8, 1, 3, 3), None, r"got \(1, 28, 28\) and \(8, 1, 3, 3\); .*x\[None\]\?$"),
        ((5, 784), (8, 1, 3, 3), None, r"x is \(n, c_in, h, w\) .* got \(5, 784\) and"),
        ((2, 1, 5, 5), (1, 3, 3), None, r"w \(c_out, c_in, kh, kw\), got .* and \(1, 3, 3\)$"),
        ((2, 1, 5, 5), (8, 1, 3, 3), (1,), r"\(8, 1, 3, 3\) needs a b of shape \(8,\), got \(1,\)"),
        ((2, 1, 5, 5), (8, 1, 3, 3), (8, 1, 1), r"needs a b of shape \(8,\), got \(8, 1, 1\)"),
    ],
)
def test_conv2d_refuses_shapes_that_do_not_fit(op, x, w, b, message):
    with pytest.raises(ShapeError, match=f"^{op.__name__}: .*{message}"):
        op(torch.zeros(x), torch.zeros(w), None if b is None else torch.zeros(b))


def test_a_kernel_larger_than_the_padded_image_is_refused():
    with pytest.raises(ShapeError, match=r"a kernel of 5x5 .* an image of 4x4; is padding missing"):
        conv2d(torch.zeros(1, 1, 2, 2), torch.zeros(1, 1, 5, 5), padding=1)


def test_a_stride_or_padding_that_means_nothing_is_refused():
    x = torch.zeros(1, 1, 4, 4)
    with pytest.raises(ValueError, match=r"^conv2d.*: stride is an integer, 1 or more, .*, got 0"):
        conv2d(x, x, stride=0)
    with pytest.raises(ValueError, match=r"^conv2d: padding is an integer, 0 or more, .*, got -1"):
        conv2d(x, x, padding=-1)


def test_mixed_dtypes_are_refused():
    x, w = torch.zeros(1, 1, 4, 4), torch.zeros(1, 1, 3, 3)
    with pytest.raises(DtypeError, match=r"^conv2d: x, w hold .* torch.uint8, torch.float32; did"):
        conv2d(x.byte(), w)
    with pytest.raises(DtypeError, match=r"x, w, b hold real numbers, all of one dtype"):
        conv2d(x, w, torch.zeros(1).double())
    with pytest.raises(
        DtypeError, match=r"^conv2d_grad: x, w, grad_out hold floats, all of one dtype"
    ):
        conv2d_grad(x, w, torch.zeros(1, 1, 2, 2).double())


@pytest.mark.parametrize("shape", [(2, 3, 3, 3), (2, 1, 3, 4), (1, 1, 3, 3), (3, 3)])
def test_conv2d_grad_refuses_a_gradient_of_another_shape(shape):
    with pytest.raises(ShapeError, match=r"stride 2 and padding 1 is \(2, 1, 3, 3\), and so must"):
        conv2d_grad(torch.zeros(2, 1, 5, 5), torch.zeros(1, 1, 3, 3), torch.zeros(shape), 2, 1)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("n", [1, 4])
def test_layer_against_torch(randn, n, bias):
    layer = Conv2d(3, 4, 3, stride=2, padding=1, bias=bias, dtype=torch.float64)
    copy = nn.Conv2d(3, 4, 3, stride=2, padding=1, bias=bias, dtype=torch.float64)
    copy.weight.data = layer.w.data.clone()
    if bias:
        layer.b.data = randn(4)
        copy.bias.data = randn(4)
    x = randn(n, 3, 6, 5).requires_grad_()
    expected = copy(x)
    grad_out = randn(*expected.shape, seed=1)
    for _ in range(2):  # The gradients of two passes add up.
        copy(x).backward(grad_out)
        torch.testing.assert_close(layer(x.detach()), expected.detach(), rtol=1e-6, atol=1e-9)
        grad_x = layer.backward(grad_out)
    torch.testing.assert_close(grad_x * 2, x.grad, rtol=1e-6, atol=1e-9)
    for mine, exact in zip(layer.parameters(), copy.parameters(), strict=True):
        torch.testing.assert_close(mine.grad, exact.grad, rtol=1e-6, atol=1e-9)


def test_layer_starts_from_the_initialiser_that_it_is_given():
    def generator():
        return torch.Generator().manual_seed(3)

    layer = Conv2d(2, 4, 5, init=simplified_kaiming, generator=generator())
    assert torch.equal(layer.w.data, simplified_kaiming((4, 2, 5, 5), generator=generator()))
    assert torch.equal(layer.b.data, torch.zeros(4))


def test_layer_says_what_it_is():
    assert repr(Conv2d(1, 8)) == "Conv2d(1 -> 8, 3x3)"
    layer = Conv2d(8, 16, 5, stride=2, padding=2, bias=False)
    assert repr(layer) == "Conv2d(8 -> 16, 5x5, stride=2, padding=2, bias=False)"


@pytest.mark.parametrize("stride", [1, 2])
def test_the_gradient_of_the_input_can_be_left_out(randn, monkeypatch, stride):
    x, w = randn(3, 2, 5, 5), randn(2, 2, 3, 3, seed=1)
    grad_out = randn(*conv2d(x, w, stride=stride).shape, seed=2)
    _, *expected = conv2d_grad(x, w, grad_out, stride)
    monkeypatch.setattr(conv, "add_patches", None)
    monkeypatch.setattr(conv, "_grads_by_turning", None)
    grad_x, *got = conv2d_grad(x, w, grad_out, stride, grad_x=False)
    assert grad_x is None
    torch.testing.assert_close(got, expected, rtol=1e-12, atol=1e-12)

    layer = Conv2d(2, 2, stride=stride, dtype=torch.float64)
    layer.w.data = w
    layer(x)
    assert layer.backward(grad_out, grad_x=False) is None
    torch.testing.assert_close([layer.w.grad, layer.b.grad], expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("op", [conv2d, conv2d_loops])
def test_by_default_a_kernel_moves_by_one_pixel_and_within_the_image(op):
    assert op(torch.ones(1, 1, 5, 4), torch.ones(1, 1, 3, 3)).tolist() == [[[[9.0] * 2] * 3]]


def counts(t):
    return int(t.isnan().sum()), int(t.isinf().sum())


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
@pytest.mark.parametrize("place", [(0, 0, 0, 0), (0, 0, 5, 3), (1, 1, 2, 2)])
@pytest.mark.parametrize(("stride", "padding"), [(1, 0), (1, 1), (2, 1)])
@pytest.mark.parametrize("c_out", [3, 2])  # by rows; by turning, at stride 1
def test_a_pixel_that_is_not_finite_spoils_only_what_it_touches(
    randn, c_out, stride, padding, place, bad
):
    x, w = randn(2, 2, 6, 6), randn(c_out, 2, 3, 3, seed=1)
    x[place] = bad
    leaves = [t.clone().requires_grad_() for t in (x, w)]
    y = F.conv2d(*leaves, None, stride, padding)
    grad_out = randn(*y.shape, seed=2)
    expected = torch.autograd.grad(y, leaves, grad_out)
    for got, exact in zip(conv2d_grad(x, w, grad_out, stride, padding), expected, strict=False):
        torch.testing.assert_close(got, exact, rtol=1e-6, atol=1e-9, equal_nan=True)
    assert counts(conv2d(x, w, None, stride, padding)) == counts(y)


@pytest.mark.parametrize("which", ["w", "grad_out"])
@pytest.mark.parametrize("padding", [0, 1])
def test_so_does_a_weight_or_a_gradient(randn, which, padding):
    x, w = randn(1, 2, 6, 6), randn(2, 2, 3, 3, seed=1)
    grad_out = randn(*conv2d(x, w, padding=padding).shape, seed=2)
    {"w": w, "grad_out": grad_out}[which][0, 0, 0, 0] = float("inf")
    leaves = [t.clone().requires_grad_() for t in (x, w)]
    expected = torch.autograd.grad(F.conv2d(*leaves, None, 1, padding), leaves, grad_out)
    for got, exact in zip(conv2d_grad(x, w, grad_out, 1, padding), expected, strict=False):
        torch.testing.assert_close(got, exact, rtol=1e-6, atol=1e-9, equal_nan=True)


SPELLED = [
    (2, 1),
    ((2, 1), (1, 0)),
    ([1, 2], (0, 2)),
    (torch.tensor(2), (1, 1)),
    (1, "same"),
    ((1, 1), "same"),
    (1, "valid"),
    (2, "valid"),
]


@pytest.mark.parametrize(("stride", "padding"), SPELLED)
@pytest.mark.parametrize("kernel", [(3, 3), (2, 3), (4, 1), (1, 2)])
@pytest.mark.parametrize("c_out", [3, 2])
def test_stride_and_padding_as_pytorch_spells_them(randn, c_out, kernel, stride, padding):
    x, w, b = randn(2, 2, 6, 5), randn(c_out, 2, *kernel, seed=1), randn(c_out, seed=3)
    leaves = [t.clone().requires_grad_() for t in (x, w, b)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # PyTorch says that an even kernel costs it a copy
        theirs = int(stride) if isinstance(stride, torch.Tensor) else stride
        y = F.conv2d(*leaves, theirs, padding)
    close = {"rtol": 1e-9, "atol": 1e-9}
    torch.testing.assert_close(conv2d(x, w, b, stride, padding), y.detach(), **close)
    torch.testing.assert_close(conv2d_loops(x, w, b, stride, padding), y.detach(), **close)
    grad_out = randn(*y.shape, seed=2)
    got = conv2d_grad(x, w, grad_out, stride, padding)
    torch.testing.assert_close(got, torch.autograd.grad(y, leaves, grad_out), **close)


@pytest.mark.parametrize(
    ("argument", "value"),
    [
        *(("stride", value) for value in (0, -1, 1.0, "1", (1,), (1, 1, 1), (1, 0), None, True)),
        *(("padding", value) for value in (-1, 0.5, "full", (1,), (1, 1, 1), (0, -1), None, True)),
        *(("k", value) for value in (0, -3, 3.0, "3", (3,), (3, 3, 3), (3, 0), None)),
    ],
)
def test_anything_else_gets_an_error_that_names_the_argument(argument, value):
    with pytest.raises(ValueError, match=f"^Conv2d: {argument} is an integer, .* got "):
        Conv2d(1, 1, **{argument: value})
    if argument != "k":
        x = torch.zeros(1, 1, 4, 4)
        for op in (conv2d, conv2d_loops):
            with pytest.raises(ValueError, match=f"^{op.__name__}: {argument} is an integer"):
                op(x, x, **{argument: value})
        with pytest.raises(ValueError, match=f"^conv2d_grad: {argument} is an integer"):
            conv2d_grad(x, x, torch.zeros(1, 1, 1, 1), **{argument: value})


def test_same_goes_with_a_stride_of_one():
    with pytest.raises(ValueError, match=r"^Conv2d: padding 'same' goes with a stride of 1, got 2"):
        Conv2d(1, 1, stride=2, padding="same")


def test_a_layer_takes_a_pair_for_its_kernel(randn):
    layer = Conv2d(2, 3, (2, 5), (2, 1), "valid", dtype=torch.float64)
    x = randn(1, 2, 6, 6)
    expected = F.conv2d(x, layer.w.data, layer.b.data, (2, 1))
    torch.testing.assert_close(layer(x), expected)
    assert repr(layer) == "Conv2d(2 -> 3, 2x5, stride=(2, 1), padding=valid)"
    assert repr(Conv2d(1, 2, 3, (2, 2), [1, 1])) == "Conv2d(1 -> 2, 3x3, stride=2, padding=1)"


@pytest.mark.parametrize(("c_in", "c_out"), [(0, 2), (2, 0)])
def test_no_channels_are_refused(c_in, c_out):
    x, w = torch.zeros(2, c_in, 5, 5), torch.zeros(c_out, c_in, 3, 3)
    for op in (conv2d, conv2d_loops):
        with pytest.raises(ShapeError, match=f"^{op.__name__}: w has a channel or more on both"):
            op(x, w)


def test_autograd_goes_through_the_convolution_and_not_through_its_gradient(randn):
    x, w = randn(2, 2, 5, 5).requires_grad_(), randn(2, 2, 3, 3, seed=1).requires_grad_()
    b = randn(2, seed=3).requires_grad_()
    y = conv2d(x, w, b, padding=1)
    grad_out = randn(*y.shape, seed=2)
    got = conv2d_grad(x, w, grad_out.clone().requires_grad_(), padding=1)
    assert not any(t.requires_grad for t in got)
    expected = torch.autograd.grad(y, (x, w, b), grad_out)
    torch.testing.assert_close(got, expected, rtol=1e-9, atol=1e-9)


def test_a_kernel_of_one_pixel_and_one_of_none(randn):
    assert repr(Conv2d(2, 3, 1)) == "Conv2d(2 -> 3, 1x1)"
    with pytest.raises(ShapeError, match=r"^places: a kernel of 0x3 does not fit"):
        conv2d(torch.zeros(1, 2, 5, 5), torch.zeros(3, 2, 0, 3))
