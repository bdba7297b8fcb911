import pytest
import torch
import torch.nn.functional as F  # noqa: N812
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from foundations.support import DtypeError, ShapeError
from foundations.vision import AvgPool2d, Flatten, GlobalAvgPool2d, MaxPool2d, pool

OPS = {
    pool.avg_pool2d: (pool.avg_pool2d_grad, F.avg_pool2d),
    pool.max_pool2d: (pool.max_pool2d_grad, F.max_pool2d),
}
LAYERS = [(AvgPool2d, nn.AvgPool2d), (MaxPool2d, nn.MaxPool2d)]


def check(gradcheck, op, x, k, stride):
    grad, oracle = OPS[op]

    def backward(x, k, stride, grad_out):
        return grad(x, k, grad_out, stride)

    gradcheck(op, backward, oracle, x, fixed=(k, stride))


@pytest.mark.parametrize("op", OPS)
@settings(deadline=None, max_examples=40)
@given(
    st.integers(1, 3), st.none() | st.integers(1, 3), *[st.integers(0, 3)] * 2, st.integers(1, 2)
)
def test_pooling(gradcheck, randn, op, k, stride, more_rows, more_columns, n):
    check(gradcheck, op, randn(n, 2, k + more_rows, k + more_columns), k, stride)


@pytest.mark.parametrize("op", OPS)
def test_pooling_of_non_contiguous_inputs(gradcheck, randn, op):
    x = randn(5, 3, 12, 2).permute(3, 1, 0, 2)[:, :, :, ::2]
    assert not x.is_contiguous()
    check(gradcheck, op, x, 2, 1)


def test_of_equal_pixels_the_first_gets_the_gradient(gradcheck):
    x = torch.tensor([[[[1.0, 2.0, 2.0], [2.0, 2.0, 0.0]]]]).double().requires_grad_()
    expected = F.max_pool2d(x, 2, 1)
    grad_out = torch.tensor([[[[10.0, 1.0]]]]).double()
    (exact,) = torch.autograd.grad(expected, x, grad_out)
    assert torch.equal(pool.max_pool2d_grad(x.detach(), 2, grad_out, 1), exact)
    assert exact.flatten().tolist() == [0, 11, 0, 0, 0, 0]


@pytest.mark.parametrize("big", [torch.inf, -torch.inf])
def test_an_infinite_gradient_goes_to_the_largest_pixel_alone(big):
    x = torch.tensor([[[[1.0, 7.0, 2.0], [4.0, 0.0, 3.0]]]])
    grad_x = pool.max_pool2d_grad(x, 2, torch.tensor([[[[big, 1.0]]]]), 1)
    assert grad_x.tolist() == [[[[0, big, 0], [0, 0, 0]]]]


@pytest.mark.parametrize(("layer", "oracle"), LAYERS)
@pytest.mark.parametrize("stride", [None, 1])
def test_layers_against_torch(randn, layer, oracle, stride):
    mine, x = layer(2, stride), randn(3, 2, 5, 5).requires_grad_()
    expected = oracle(2, stride)(x)
    grad_out = randn(*expected.shape, seed=1)
    expected.backward(grad_out)
    torch.testing.assert_close(mine(x.detach()), expected.detach(), rtol=1e-12, atol=1e-12)
    torch.testing.assert_close(mine.backward(grad_out), x.grad, rtol=1e-12, atol=1e-12)
    assert repr(mine) == f"{layer.__name__}(2x2, stride={stride or 2})"


@pytest.mark.parametrize(
    ("make", "oracle"),
    [
        (GlobalAvgPool2d, nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten())),
        (Flatten, nn.Flatten()),
    ],
)
@pytest.mark.parametrize("n", [1, 3])
def test_the_ways_out_of_images(gradcheck, randn, make, oracle, n):
    layer = make()
    x = randn(n, 2, 4, 3).transpose(2, 3)
    gradcheck(
        layer.eval(), lambda x, g: (layer.train()(x), layer.backward(g))[1], oracle, x
    )  # fmt: skip


@pytest.mark.parametrize("make", [lambda: AvgPool2d(2), lambda: MaxPool2d(2), GlobalAvgPool2d])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_shapes_and_dtypes(randn, make, dtype):
    layer, x = make(), randn(2, 3, 5, 4, dtype=dtype)
    y = layer(x)
    assert y.dtype == layer.backward(y).dtype == dtype
    layer(x)
    assert layer.backward(y).shape == x.shape


def test_an_empty_batch_stays_empty():
    for layer in (AvgPool2d(2), MaxPool2d(2), GlobalAvgPool2d(), Flatten()):
        y = layer(torch.zeros(0, 3, 4, 4))
        assert len(y) == 0 and layer.backward(y).shape == (0, 3, 4, 4)


def test_the_largest_of_integers():
    assert pool.max_pool2d(torch.arange(4).reshape(1, 1, 2, 2), 2).item() == 3
    with pytest.raises(DtypeError, match=r"^avg_pool2d: x holds floats, got torch.int64; .*float"):
        pool.avg_pool2d(torch.arange(4).reshape(1, 1, 2, 2), 2)


@pytest.mark.parametrize("op", OPS)
def test_windows_that_do_not_fit_are_refused(op):
    with pytest.raises(ShapeError, match="a kernel of 3x3 does not fit into an image of 2x4"):
        op(torch.zeros(1, 1, 2, 4), 3)
    with pytest.raises(ValueError, match=r"stride is an integer, 1 or more, .*, got 0"):
        op(torch.zeros(1, 1, 4, 4), 2, 0)
    with pytest.raises(ShapeError, match=r"x is \(n, c, h, w\), got \(1, 4, 4\)"):
        op(torch.zeros(1, 4, 4), 2)


@pytest.mark.parametrize("op", OPS)
@pytest.mark.parametrize("shape", [(2, 3, 1, 2), (1, 3, 2, 2), (2, 3)])
def test_a_gradient_of_another_shape_is_refused(op, shape):
    grad, _ = OPS[op]
    with pytest.raises(ShapeError, match=rf"^{grad.__name__}: .* is \(2, 3, 2, 2\), and so must"):
        grad(torch.zeros(2, 3, 4, 5), 2, torch.zeros(shape))


@pytest.mark.parametrize("shape", [(2, 1), (3,), (1, 3), (2, 3, 1)])
def test_the_global_average_refuses_a_gradient_of_another_shape(shape):
    layer = GlobalAvgPool2d()
    layer(torch.zeros(2, 3, 2, 2))
    with pytest.raises(ShapeError, match=r"^GlobalAvgPool2d: the result is \(2, 3\), and so must"):
        layer.backward(torch.ones(shape))


def test_the_global_average_needs_images():
    with pytest.raises(ShapeError, match=r"^GlobalAvgPool2d: x is \(n, c, h, w\), got \(2, 3\)"):
        GlobalAvgPool2d()(torch.zeros(2, 3))


@pytest.mark.parametrize(("ours", "theirs"), [(AvgPool2d, nn.AvgPool2d), (MaxPool2d, nn.MaxPool2d)])
@pytest.mark.parametrize(("k", "stride"), [((2, 3), None), (2, (1, 2)), ([3, 1], [2, 2])])
def test_windows_and_strides_as_pytorch_spells_them(randn, ours, theirs, k, stride):
    x = randn(2, 3, 6, 7).requires_grad_()
    y = theirs(tuple(k) if isinstance(k, list) else k, stride)(x)
    layer, grad_out = ours(k, stride), randn(*y.shape, seed=1)
    torch.testing.assert_close(layer(x.detach()), y.detach())
    torch.testing.assert_close(layer.backward(grad_out), *torch.autograd.grad(y, x, grad_out))


def test_a_layer_says_its_window():
    assert repr(MaxPool2d(2)) == "MaxPool2d(2x2, stride=2)"
    assert repr(AvgPool2d((2, 3), (1, 2))) == "AvgPool2d(2x3, stride=(1, 2))"


@pytest.mark.parametrize("kind", [AvgPool2d, MaxPool2d])
@pytest.mark.parametrize("bad", [0, 1.5, "2", (2,), None])
def test_anything_else_is_refused_by_name(kind, bad):
    with pytest.raises(ValueError, match=f"^{kind.__name__}: k is an integer, 1 or more"):
        kind(bad)
    if bad is not None:
        with pytest.raises(ValueError, match=f"^{kind.__name__}: stride is an integer, 1 or more"):
            kind(2, bad)


def test_an_average_of_nothing_is_refused():
    with pytest.raises(ShapeError, match=r"^GlobalAvgPool2d: x \(2, 3, 0, 4\) holds nothing"):
        GlobalAvgPool2d()(torch.zeros(2, 3, 0, 4))
    assert GlobalAvgPool2d()(torch.zeros(0, 3, 2, 4)).shape == (0, 3)


def test_flatten_refuses_the_gradient_of_another_shape():
    layer = Flatten()
    layer(torch.zeros(2, 3, 2, 2))
    with pytest.raises(ShapeError, match=r"^Flatten: the result is \(2, 12\), .* got \(12, 2\)"):
        layer.backward(torch.zeros(12, 2))


@pytest.mark.parametrize("kind", [AvgPool2d, MaxPool2d])
@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_a_pixel_that_is_not_finite_spoils_only_its_windows(randn, kind, bad):
    x = randn(1, 1, 4, 4)
    x[0, 0, 0, 0] = bad
    y = kind(2)(x)
    assert int((~y.isfinite()).sum()) == 1
    layer, grad_out = kind(2), torch.ones(1, 1, 2, 2).double()
    layer(x)
    grad_out[0, 0, 1, 1] = bad
    assert layer.backward(grad_out).isfinite()[0, 0, :2].all()
