"""The switch: which layers go on kernels, and that a whole network learns the same on them."""

import pytest
import torch

from foundations import kernels, training
from foundations.kernels import CompiledConv2d, ConvNorm, ResidualSum, compiled, convolution
from foundations.layers import CrossEntropy, Linear, Model, ReLU, Sequential
from foundations.vision import Conv2d, Residual, conv_norm, resnet

SMALL = {"channels": (4, 8), "stem_stride": 4}


def test_a_resnet_goes_on_kernels_and_keeps_its_parameters():
    net = resnet()
    fast = compiled(net)
    kinds = [type(layer) for layer in fast.layers]
    assert kinds[:4] == [ConvNorm, ResidualSum, ResidualSum, ResidualSum]
    assert fast.layers[4:] == net.layers[-2:]
    assert {id(p) for p in fast.parameters()} == {id(p) for p in net.parameters()}
    assert len(fast.parameters()) == len(net.parameters())


def test_other_layers_stay_and_the_mode_comes_along():
    linear, conv = Linear(2, 3), Conv2d(4, 4)
    assert compiled(linear) is linear
    assert isinstance(compiled(conv), CompiledConv2d)
    inside = compiled(Residual(conv))
    assert isinstance(inside, Residual) and isinstance(inside.branch, CompiledConv2d)
    assert not compiled(Sequential(conv, ReLU()).eval()).training


def test_channels_that_fill_no_vector_stay_readable_and_are_named_once():
    convolution._say_once.cache_clear()
    net = Sequential(conv_norm(4, 6), ReLU())
    with pytest.warns(UserWarning, match="compiled: .* got 6"):
        fast = compiled(net)
    assert [type(layer).__name__ for layer in fast.layers] == ["Conv2d", "BatchNorm", "ReLU"]


@pytest.mark.parametrize("bias", [True, False])
def test_a_convolution_alone_is_the_readable_one(bias):
    generator = torch.Generator().manual_seed(0)
    options = {"generator": generator, "dtype": torch.float64}
    conv = Conv2d(4, 8, 3, 2, 1, bias, **options)
    x = torch.randn(2, 4, 7, 7, **options)
    grads = []
    for layer in (conv, compiled(conv)):
        for parameter in conv.parameters():
            parameter.grad = None
        y = layer(x)
        grads.append([y, layer.backward(torch.ones_like(y)), *(p.grad for p in conv.parameters())])
    assert len(grads[0]) == 3 + bias
    for a, b in zip(*grads, strict=True):
        assert torch.allclose(a, b, rtol=1e-9, atol=1e-12)


def test_a_whole_network_learns_the_same():
    x = torch.randn(6, 1, 28, 28, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    target = torch.arange(6)
    learned = []
    for switch, optimiser in ((lambda net: net, training.SGD), (compiled, kernels.SGD)):
        generator = torch.Generator().manual_seed(0)
        net = resnet(**SMALL, generator=generator, dtype=torch.float64)
        model = Model(switch(net), CrossEntropy(), grad_x=False)
        steps = optimiser(model.parameters(), lr=0.05, momentum=0.9)
        losses = []
        for _ in range(3):
            model.zero_grad()
            losses.append(model(x, target))
            model.backward()
            steps.step()
        scores = model.eval().net(x)
        learned.append([*losses, scores, *(p.data for p in net.parameters())])
    for a, b in zip(*learned, strict=True):
        assert torch.allclose(a, b, rtol=1e-7, atol=1e-9)
    assert learned[0][2] < learned[0][0]
