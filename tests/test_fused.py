"""Fused layers, held to the readable layers that they stand for, in both dtypes and both modes."""

import copy

import pytest
import torch

from foundations.kernels import ConvNorm, ResidualSum, compiled
from foundations.layers import BatchNorm, ReLU, Sequential
from foundations.support import DtypeError, ShapeError
from foundations.vision import Conv2d, Residual, conv_norm, residual_block

NEAR = {torch.float64: 1e-9, torch.float32: 1e-5}
DTYPES = pytest.mark.parametrize("dtype", NEAR, ids=str)


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


def randn(*shape, dtype, seed=0):
    return torch.randn(shape, generator=generator(seed), dtype=torch.float64).to(dtype)


def exact(net):
    """A copy in float64."""
    net = copy.deepcopy(net)
    for module in net.modules():
        for name, value in vars(module).items():
            if isinstance(value, torch.Tensor):
                setattr(module, name, value.double())
    for parameter in net.parameters():
        parameter.data = parameter.data.double()
    return net


def assert_near(got, expected, tolerance):
    assert got.shape == expected.shape
    assert (got.double() - expected).abs().max() <= tolerance * expected.abs().max()


def stirred(net, dtype):
    """Numbers in gamma and beta that differ from channel to channel."""
    for module in net.modules():
        if isinstance(module, BatchNorm):
            module.gamma.data = 1 + 0.3 * randn(len(module.gamma.data), dtype=dtype, seed=5)
            module.beta.data = 0.5 * randn(len(module.beta.data), dtype=dtype, seed=6)
    return net


NETS = {
    "norm": lambda **o: conv_norm(4, 8, (1, 3), 2, **o),
    "relu": lambda **o: Sequential(conv_norm(4, 8, **o), ReLU()),
    "skip": lambda **o: residual_block(8, 8, **o),
    "shortcut": lambda **o: residual_block(4, 8, stride=(2, 1), **o),
}


@DTYPES
@pytest.mark.parametrize("name", NETS)
@pytest.mark.parametrize("threads", [1, 3])
def test_a_step_forward_and_back_is_that_of_the_readable_layers(name, dtype, threads, monkeypatch):
    monkeypatch.setattr("foundations.kernels._threads.SMALL", 0)
    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    try:
        net = stirred(NETS[name](generator=generator(), dtype=dtype), dtype)
        truth, fast = exact(net), compiled(net)
        assert isinstance(fast.layers[0], ConvNorm | ResidualSum) and len(fast.layers) == 1
        x = 3 + randn(5, 8 if name == "skip" else 4, 9, 6, dtype=dtype)
        for _ in range(2):  # the second time memory of the first is used again
            for each in (truth, fast):
                for parameter in each.parameters():
                    parameter.grad = None
            y, expected = fast(x), truth(x.double())
            assert_near(y, expected, NEAR[dtype])
            grad_out = randn(*y.shape, dtype=dtype, seed=1)
            assert_near(fast.backward(grad_out), truth.backward(grad_out.double()), NEAR[dtype])
            for got, wanted in zip(net.parameters(), truth.parameters(), strict=True):
                assert_near(got.grad, wanted.grad, NEAR[dtype])
        for got, wanted in zip(net.modules(), truth.modules(), strict=True):
            if isinstance(got, BatchNorm):
                assert_near(got.running_mean, wanted.running_mean, NEAR[dtype])
                assert_near(got.running_variance, wanted.running_variance, NEAR[dtype])
        assert_near(fast.eval()(x), truth.eval()(x.double()), NEAR[dtype])
    finally:
        torch.set_num_threads(before)


def test_the_moments_are_safe_far_from_zero():
    """The mean of the squares minus the square of the mean would lose every digit here."""
    conv, norm = Conv2d(4, 4, 1, bias=False), BatchNorm(4)
    conv.w.data = torch.eye(4)[:, :, None, None].contiguous()
    x = 1000 + randn(64, 4, 5, 5, dtype=torch.float32)
    y = ConvNorm(conv, norm)(x)
    assert_near(y, exact(norm)(x.double()), 1e-3)
    assert abs(float(y.var()) - 1) < 1e-2


def test_gradients_meet_where_a_layer_is_used_twice():
    net = Sequential(conv_norm(4, 4, generator=generator(), dtype=torch.float64), ReLU())
    truth, fast = exact(net), compiled(net)
    x = randn(3, 4, 6, 6, dtype=torch.float64)
    for each in (fast, truth):
        each(each(x))
        grad = randn(3, 4, 6, 6, dtype=torch.float64, seed=1)
        each.backward(each.backward(grad))
    for got, wanted in zip(net.parameters(), truth.parameters(), strict=True):
        assert_near(got.grad, wanted.grad, 1e-9)


def test_the_gradient_that_came_is_left_alone():
    fast = compiled(residual_block(4, 4))
    y = fast(randn(2, 4, 5, 5, dtype=torch.float32))
    grad_out = torch.ones_like(y)
    fast.backward(grad_out)
    assert torch.equal(grad_out, torch.ones_like(y))


def test_the_gradient_of_x_is_left_out_where_nobody_wants_it():
    fast = compiled(conv_norm(1, 4))
    fast(torch.randn(2, 1, 5, 5))
    assert fast.backward(torch.ones(2, 4, 5, 5), grad_x=False) is None


def test_what_does_not_fit_is_refused():
    fast = compiled(Sequential(conv_norm(4, 4)))
    with pytest.raises(ShapeError, match="3 input channels, got"):
        fast(torch.ones(2, 3, 5, 5))
    with pytest.raises(DtypeError, match="float32 and float64"):
        compiled(conv_norm(4, 4, dtype=torch.bfloat16))(torch.ones(2, 4, 5, 5).bfloat16())
    with pytest.raises(ShapeError, match="2 numbers a channel"):
        fast(torch.ones(1, 4, 1, 1))
    fast(torch.randn(2, 4, 5, 5))
    with pytest.raises(ShapeError, match="grad_out"):
        fast.backward(torch.ones(2, 4, 5, 4))
    block = ResidualSum(*(ConvNorm(*conv_norm(4, 4).layers, ReLU()) for _ in range(2)),
                        ConvNorm(*conv_norm(4, 4, 1, stride=2).layers))  # fmt: skip
    with pytest.raises(ShapeError, match="one shape"):
        block(torch.randn(2, 4, 6, 6))
    assert isinstance(compiled(Residual(ReLU())), Residual)
