import pytest
import torch
from torch import nn

from foundations.layers import BatchNorm, CrossEntropy, Linear, Model, ReLU, Sequential, fixup_scale
from foundations.support import BackwardError, ShapeError
from foundations.training import Adam
from foundations.vision import (
    Conv2d,
    GlobalAvgPool2d,
    Residual,
    Scale,
    Shift,
    conv_norm,
    fixup_block,
    fixup_resnet,
    residual_block,
    resnet,
    stages,
)


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


OPTIONS = {"dtype": torch.float64}


class Sum(nn.Module):
    def __init__(self, branch, shortcut):
        super().__init__()
        self.branch, self.shortcut = branch, shortcut

    def forward(self, x):
        return self.branch(x) + self.shortcut(x)


class Affine(nn.Module):
    """Scale by a number, or shift by one."""

    def __init__(self, value, scale):
        super().__init__()
        self.value, self.scale = nn.Parameter(value.clone()), scale

    def forward(self, x):
        return self.value * x if self.scale else x + self.value


def torch_copy(layer):
    """Give PyTorch's version of a network, with the same parameters."""
    match layer:
        case Sequential():
            return nn.Sequential(*map(torch_copy, layer.layers))
        case Residual():
            return Sum(torch_copy(layer.branch), torch_copy(layer.shortcut))
        case ReLU():
            return nn.ReLU()
        case GlobalAvgPool2d():
            return nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten())
        case Scale():
            return Affine(layer.a.data, scale=True)
        case Shift():
            return Affine(layer.b.data, scale=False)
        case BatchNorm():
            copy = nn.BatchNorm2d(len(layer.gamma.data))
            values = [layer.gamma.data, layer.beta.data]
        case Conv2d():
            c_out, c_in, k, _ = layer.w.data.shape
            copy = nn.Conv2d(c_in, c_out, k, layer.stride, layer.padding, bias=False)
            values = [layer.w.data]
        case Linear():
            copy = nn.Linear(*layer.w.data.shape)
            values = [layer.w.data.T, layer.b.data]
    for parameter, value in zip(copy.parameters(), values, strict=True):
        parameter.data = value.clone()
    return copy.double()


def stirred(net):
    """Move every parameter away from where it starts, so that no branch is zero."""
    generator = seeded(7)
    for parameter in net.parameters():
        noise = torch.randn(parameter.data.shape, generator=generator, dtype=torch.float64)
        parameter.data = parameter.data + 0.3 * noise
    return net


def close(got, expected):
    torch.testing.assert_close(got, expected, rtol=1e-6, atol=1e-9)


def assert_like_torch(net, x):
    """Compare value and every gradient with autograd, in training mode."""
    copy, leaf = torch_copy(net), x.clone().requires_grad_()
    expected = copy(leaf)
    grad_out = torch.randn(expected.shape, generator=seeded(1), dtype=x.dtype)
    expected.backward(grad_out)
    close(net(x), expected.detach())
    close(net.backward(grad_out), leaf.grad)
    for mine, exact in zip(net.parameters(), copy.parameters(), strict=True):
        gradient = exact.grad.t() if mine.data.ndim == 2 else exact.grad
        close(mine.grad, gradient)


def test_gradients_add_where_the_two_ways_meet(gradcheck, randn):
    net = Residual(Sequential(Linear(4, 4, **OPTIONS), ReLU()))
    copy = torch_copy(net.branch)
    gradcheck(
        net.eval(),
        lambda x, grad_out: (net.train()(x), net.backward(grad_out))[1],
        lambda x: copy(x) + x,
        randn(3, 4),
    )


@pytest.mark.parametrize("shape", [(3, 3, 1), (3, 3, 2), (3, 5, 1), (3, 5, 2)])
@pytest.mark.parametrize(
    "block", [residual_block, lambda *a, **o: fixup_block(*a[:2], 4, a[2], **o)]
)
def test_blocks_against_torch(randn, block, shape):
    net = stirred(block(*shape, generator=seeded(), **OPTIONS))
    assert_like_torch(net, randn(2, 3, 5, 6))


@pytest.mark.parametrize("build", [resnet, fixup_resnet])
@pytest.mark.parametrize(("blocks", "stem_stride"), [(1, 2), (2, 1)])
def test_networks_against_torch(randn, build, blocks, stem_stride):
    net = build((4, 6, 8), blocks, 5, 2, stem_stride, generator=seeded(), **OPTIONS)
    assert_like_torch(stirred(net), randn(3, 2, 12, 12))


def test_networks_have_the_stages_that_were_asked_for():
    assert stages((4, 6, 8), 2) == [
        (4, 4, 1), (4, 4, 1), (4, 6, 2), (6, 6, 1), (6, 8, 2), (8, 8, 1)
    ]  # fmt: skip
    x = torch.zeros(2, 1, 28, 28)
    sizes = []
    net = resnet((4, 6, 8))
    for layer in net.layers[:-2]:
        x = layer(x)
        sizes.append(tuple(x.shape[1:]))
    assert sizes == [(4, 14, 14), (4, 14, 14), (4, 14, 14), (6, 7, 7), (8, 4, 4)]


@pytest.mark.parametrize("build", [stages, resnet, fixup_resnet])
@pytest.mark.parametrize(("channels", "blocks"), [((), 1), ((4, 6), 0), ((4, 6), -1)])
def test_networks_without_a_block_are_refused(build, channels, blocks):
    with pytest.raises(ValueError, match=r"^stages: .* one block or more") as caught:
        build(channels, blocks)
    assert str(caught.value).endswith(f"got channels {channels} and blocks {blocks}")


def test_a_shortcut_does_nothing_if_the_shape_stays():
    assert residual_block(3, 3).layers[0].shortcut.layers == []
    for shape in [(3, 4, 1), (3, 3, 2)]:
        conv, norm = residual_block(*shape).layers[0].shortcut.layers
        assert conv.w.data.shape == (shape[1], 3, 1, 1) and isinstance(norm, BatchNorm)


def test_a_convolution_before_a_normalisation_has_no_bias():
    conv, norm = conv_norm(3, 4, 5, 2).layers
    assert conv.b is None and (conv.stride, conv.padding) == (2, 2) and len(norm.gamma.data) == 4


def test_two_shapes_are_refused():
    with pytest.raises(ShapeError, match=r"need one shape, got \(2, 4\) and \(2, 3\); .*1x1 conv"):
        Residual(Linear(3, 4))(torch.zeros(2, 3))
    with pytest.raises(ShapeError, match=r"got \(2, 1\) and \(2, 3\)"):
        Residual(Linear(3, 1))(torch.zeros(2, 3))


@pytest.mark.parametrize("op", [Scale, Shift])
def test_numbers_that_scale_and_shift(gradcheck, randn, op):
    layer = op(**OPTIONS)
    (parameter,) = layer.parameters()
    assert parameter.data == (1 if op is Scale else 0)

    def forward(x, value):
        parameter.data = value
        return layer.eval()(x)

    def backward(x, value, grad_out):
        layer.zero_grad()
        layer.train()(x)
        return layer.backward(grad_out), parameter.grad

    def oracle(x, value):
        return value * x if op is Scale else x + value

    gradcheck(forward, backward, oracle, randn(3, 2, 2, 2), randn(seed=1))


@pytest.mark.parametrize("op", [Scale, Shift])
def test_their_gradients_need_a_forward_pass_of_the_same_shape(op):
    layer, x = op(), torch.ones(2, 3)
    with pytest.raises(BackwardError):
        layer.backward(x)
    layer.eval()(x)
    with pytest.raises(BackwardError):
        layer.backward(x)
    layer.train()(x)
    message = rf"^{op.__name__}: the result is \(2, 3\), and so must grad_out be, got \(3,\)$"
    with pytest.raises(ShapeError, match=message):
        layer.backward(torch.ones(3))
    assert layer.parameters()[0].grad is None


def test_a_fixup_block_starts_as_the_relu_of_its_shortcut(randn):
    x = randn(2, 3, 4, 4)
    assert torch.equal(fixup_block(3, 3, 8, **OPTIONS)(x), x.clamp_min(0))
    block = fixup_block(3, 4, 8, 2, **OPTIONS)
    assert torch.equal(block(x), block.layers[0].shortcut(x).clamp_min(0))


@pytest.mark.parametrize("blocks", [1, 4])
def test_fixup_shrinks_the_first_weights_by_the_branches_of_the_whole_network(blocks):
    net = fixup_resnet((64, 64), blocks, generator=seeded())
    branches = [m.branch for m in net.modules() if isinstance(m, Residual)]
    assert len(branches) == 2 * blocks
    expected = fixup_scale(2 * blocks, 2) * (2 / (64 * 9)) ** 0.5
    for branch in branches:
        first, last = (layer for layer in branch.layers if isinstance(layer, Conv2d))
        assert abs(first.w.data.std() / expected - 1) < 0.02
        assert not last.w.data.any()


def test_a_deep_network_without_normalisation_keeps_its_scale_thanks_to_fixup(randn):
    x = randn(8, 1, 12, 12, dtype=torch.float32)
    net = fixup_resnet((8,), blocks=30, generator=seeded()).eval()
    stem, body = Sequential(*net.layers[:3]), Sequential(*net.layers[3:-3])
    assert torch.equal(body(stem(x)), stem(x))
    for branch in (m.branch for m in net.modules() if isinstance(m, Residual)):
        for conv in (layer for layer in branch.layers if isinstance(layer, Conv2d)):
            conv.w.data = Conv2d(8, 8, generator=seeded(1)).w.data
    assert body(stem(x)).std() > 1e3 * stem(x).std()


@pytest.mark.parametrize("build", [resnet, fixup_resnet])
def test_a_network_can_learn_a_batch_by_heart(randn, build):
    x, target = randn(16, 1, 12, 12, dtype=torch.float32), torch.arange(16) % 4
    model = Model(build((4, 8), 1, 4, generator=seeded()), CrossEntropy())
    optimiser = Adam(model.parameters(), 0.02)
    for _ in range(60):
        model.zero_grad()
        loss = model(x, target)
        model.backward()
        optimiser.step()
    assert loss < 0.05


@pytest.mark.parametrize("build", [resnet, fixup_resnet])
def test_the_weights_follow_the_generator(build):
    nets = [build((4, 6), generator=seeded(seed)) for seed in (0, 0, 1)]
    values = [torch.cat([p.data.flatten() for p in net.parameters()]) for net in nets]
    assert torch.equal(values[0], values[1]) and not torch.equal(values[0], values[2])


@pytest.mark.parametrize("make", [resnet, fixup_resnet])
def test_by_default_the_channels_double_at_each_of_three_blocks(make):
    modules = list(make().modules())
    kernels = [module.w.data.shape for module in modules if isinstance(module, Conv2d)]
    assert sorted({shape[0] for shape in kernels}) == [16, 32, 64]
    assert kernels[0] == (16, 1, 3, 3)
    assert sum(isinstance(module, Residual) for module in modules) == 3


@pytest.mark.parametrize("make", [resnet, fixup_resnet])
def test_each_stage_after_the_first_halves_the_image(make):
    x, sizes = torch.zeros(1, 1, 28, 28), []
    for layer in make((2, 3, 4), generator=seeded()).eval().layers:
        x = layer(x)
        sizes += [x.shape[-1]] if x.ndim == 4 and x.shape[-1] not in sizes else []
    assert sizes == [14, 7, 4]
