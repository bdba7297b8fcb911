import pytest
import torch
from torch import nn

from foundations.layers import (
    MSE,
    CrossEntropy,
    Linear,
    Model,
    Module,
    ReLU,
    Sequential,
    simplified_kaiming,
)
from foundations.support import ShapeError

LOSSES = {MSE: nn.MSELoss, CrossEntropy: nn.CrossEntropyLoss}


@pytest.fixture(autouse=True)
def _seed():
    torch.manual_seed(0)


def linear(n_in, n_out, **options):
    return Linear(n_in, n_out, dtype=torch.float64, **options)


def mlp():
    return Sequential(linear(6, 5), ReLU(), linear(5, 4))


def torch_copy(layer):
    """Give PyTorch's version of a layer, with the same weights."""
    if isinstance(layer, Sequential):
        return nn.Sequential(*map(torch_copy, layer.layers))
    if isinstance(layer, ReLU):
        return nn.ReLU()
    n_in, n_out = layer.w.data.shape
    copy = nn.Linear(n_in, n_out, bias=layer.b is not None, dtype=torch.float64)
    copy.weight.data = layer.w.data.T.clone()
    if layer.b:
        copy.bias.data = layer.b.data.clone()
    return copy


def assert_close(got, expected):
    torch.testing.assert_close(got, expected, rtol=1e-6, atol=1e-9)


def assert_same_gradients(module, copy):
    """Compare every parameter with PyTorch's, which stores weights transposed."""
    for mine, exact in zip(module.parameters(), copy.parameters(), strict=True):
        assert_close(mine.grad, exact.grad.t())


def batch_for(loss, n, randn):
    x = randn(n, 6)
    target = randn(n, 4, seed=1) if loss is MSE else torch.arange(n) % 4
    return x, target


@pytest.mark.parametrize("n", [1, 7])
@pytest.mark.parametrize("loss", [MSE, CrossEntropy])
def test_model_against_torch(loss, n, randn):
    x, target = batch_for(loss, n, randn)
    model = Model(mlp(), loss())
    model.net.layers[0].b.data, model.net.layers[2].b.data = randn(5, seed=2), randn(4, seed=3)
    net, leaf = torch_copy(model.net), x.clone().requires_grad_()

    expected = LOSSES[loss]()(net(leaf), target)
    expected.backward()
    assert_close(model(x, target), expected.detach())
    assert_close(model.backward(), leaf.grad)
    assert_same_gradients(model, net)


def test_gradients_of_two_passes_add_up_until_they_are_cleared(randn):
    x, target = batch_for(MSE, 7, randn)
    model = Model(mlp(), MSE())
    net = torch_copy(model.net)
    for _ in range(2):
        nn.MSELoss()(net(x), target).backward()
        model(x, target)
        model.backward()
    assert_same_gradients(model, net)

    twice = [p.grad for p in model.parameters()]
    model.zero_grad()
    model(x, target)
    model.backward()
    for parameter, sum_of_two in zip(model.parameters(), twice, strict=True):
        assert_close(parameter.grad * 2, sum_of_two)


def test_a_layer_used_twice_collects_both_gradients(randn):
    shared = linear(6, 6)
    net = Sequential(shared, ReLU(), shared, linear(6, 4))
    copied = torch_copy(shared)
    copy = nn.Sequential(copied, nn.ReLU(), copied, torch_copy(net.layers[3]))
    assert len(net.parameters()) == len(list(copy.parameters())) == 4

    x, grad_out = randn(7, 6).requires_grad_(), randn(7, 4, seed=1)
    copy(x).backward(grad_out)
    net(x.detach())
    assert_close(net.backward(grad_out), x.grad)
    assert_same_gradients(net, copy)


class Branches(Module):
    """Feed x to two layers and to the sum itself: the gradients of three ways meet at x."""

    def __init__(self, left, right):
        self.sides = {"left": left, "right": right}

    def forward(self, x):
        return self.sides["left"](x) + self.sides["right"](x) + x

    def backward(self, grad_out):
        right = self.sides["right"].backward(grad_out)
        return self.sides["left"].backward(grad_out) + right + grad_out


@pytest.mark.parametrize("same_layer", [True, False])
def test_gradients_add_where_branches_meet(gradcheck, randn, same_layer):
    left = Sequential(linear(6, 6), ReLU())
    right = left if same_layer else linear(6, 6)
    net = Branches(left, right)
    copies = [torch_copy(left), torch_copy(right)]

    x = randn(7, 6)
    gradcheck(
        net.eval(),
        lambda x, grad_out: (net.train()(x), net.backward(grad_out))[1],
        lambda x: copies[0](x) + copies[1](x) + x,
        x,
    )


@pytest.mark.parametrize("bias", [True, False])
def test_linear(gradcheck, randn, bias):
    layer = linear(6, 4, bias=bias)
    parameters = layer.parameters()
    assert len(parameters) == 1 + bias

    def forward(x, *values):
        for parameter, value in zip(parameters, values, strict=True):
            parameter.data = value
        return layer.eval()(x)

    def backward(x, *values_and_grad_out):
        layer.zero_grad()
        layer.train()(x)
        grad_x = layer.backward(values_and_grad_out[-1])
        return grad_x, *(p.grad for p in parameters)

    def oracle(x, w, b=None):
        return nn.functional.linear(x, w.T, b)

    gradcheck(forward, backward, oracle, randn(5, 6), *(p.data for p in parameters))


def test_relu(gradcheck, randn):
    x = randn(4, 3, 2)
    layer = ReLU()
    gradcheck(layer.eval(), lambda x, g: (layer.train()(x), layer.backward(g))[1], nn.ReLU(), x)


@pytest.mark.parametrize("loss", [MSE, CrossEntropy])
def test_two_losses_can_share_a_network_with_weights(loss, randn):
    x, target = batch_for(loss, 7, randn)
    whole, part = loss(), loss()
    whole(x[:, :4], target), part(x[:, :4], target)
    assert_close(part.backward(0.25) * 4, whole.backward())


def test_a_model_can_be_weighted_too(randn):
    x, target = batch_for(MSE, 7, randn)
    model = Model(mlp(), MSE())
    model(x, target)
    part = model.backward(0.25)
    model(x, target)
    assert_close(part * 4, model.backward())


def test_linear_starts_from_the_initialiser_that_it_is_given():
    def generator():
        return torch.Generator().manual_seed(3)

    layer = Linear(6, 4, init=simplified_kaiming, generator=generator())
    assert torch.equal(layer.w.data, simplified_kaiming((6, 4), generator=generator()))
    assert torch.equal(layer.b.data, torch.zeros(4))
    assert layer.w.data.dtype == layer.b.data.dtype == torch.float32


def test_a_linear_layer_starts_for_a_relu():
    std = Linear(800, 500, generator=torch.Generator().manual_seed(0)).w.data.std()
    assert abs(std / (2 / 800) ** 0.5 - 1) < 0.01


def test_float32_stays_float32(randn):
    model = Model(Sequential(Linear(6, 5), ReLU(), Linear(5, 4)), CrossEntropy())
    loss = model(randn(3, 6).float(), torch.tensor([0, 1, 2]))
    grads = [model.backward(), *(p.grad for p in model.parameters())]
    assert {t.dtype for t in [loss, *grads]} == {torch.float32}


def test_an_empty_sequential_is_the_identity(randn):
    x = randn(2, 3)
    assert Sequential()(x) is x
    assert Sequential().backward(x) is x


def test_a_model_forgets_an_unfinished_pass(randn):
    x, target = batch_for(MSE, 7, randn)
    model = Model(mlp(), MSE())
    model(x, target)
    model.backward()
    fresh = [p.grad for p in model.parameters()]

    model.zero_grad()
    with pytest.raises(ShapeError):
        model(x + 1, target[:, 0])
    model.net(x - 1)
    model(x, target)
    model.backward()
    for parameter, grad in zip(model.parameters(), fresh, strict=True):
        assert torch.equal(parameter.grad, grad)
    assert not any(module.__dict__.get("_saved") for module in model.modules())


def test_repr_shows_shapes_and_nesting():
    net = Sequential(Linear(784, 50), Sequential(ReLU(), Linear(50, 10, bias=False)))
    assert repr(Model(net, CrossEntropy())) == (
        "Model(\n"
        "  Sequential(\n"
        "    Linear(784 -> 50)\n"
        "    Sequential(\n"
        "      ReLU()\n"
        "      Linear(50 -> 10, bias=False)\n"
        "    )\n"
        "  )\n"
        "  CrossEntropy()\n"
        ")"
    )


def gradients(module):
    return [p.grad for p in module.parameters()]


@pytest.mark.parametrize("bias", [True, False])
def test_the_gradient_of_the_input_can_be_left_out(randn, bias):
    def model(grad_x):
        generator = torch.Generator().manual_seed(1)
        first = Linear(6, 5, bias=bias, generator=generator, dtype=torch.float64)
        last = Linear(5, 4, generator=generator, dtype=torch.float64)
        return Model(Sequential(Sequential(first, ReLU()), last), CrossEntropy(), grad_x=grad_x)

    with_x, without = model(True), model(False)
    x, target = randn(3, 6), torch.tensor([0, 3, 1])
    for each in (with_x, without):
        each(x, target)
    assert with_x.backward(0.5).shape == x.shape
    assert without.backward(0.5) is None
    for got, expected in zip(gradients(without), gradients(with_x), strict=True):
        torch.testing.assert_close(got, expected, rtol=0, atol=0)
    assert not any(getattr(module, "_saved", None) for module in without.modules())


def test_a_first_layer_that_cannot_leave_it_out_need_not_know_of_it(randn):
    class Plain(Module):
        def forward(self, x):
            return x

        def backward(self, grad_out):
            return grad_out

    net, grad_out = Sequential(Plain()), randn(2, 3)
    assert net.backward(grad_out) is grad_out
    assert Sequential(ReLU(), Plain()).eval()(grad_out).shape == (2, 3)


def test_a_shared_first_layer_still_hands_its_gradient_back(randn):
    shared = linear(4, 4)
    net, x, grad_out = Sequential(shared, shared), randn(3, 4), randn(3, 4, seed=1)
    net(x)
    net.backward(grad_out)
    expected = shared.w.grad
    net.zero_grad()
    net(x)
    net.backward(grad_out, grad_x=False)
    torch.testing.assert_close(shared.w.grad, expected, rtol=0, atol=0)


@pytest.mark.parametrize("shape", [(1,), (3,), (2, 1), (3, 2)])
def test_relu_refuses_a_gradient_of_another_shape(shape):
    layer = ReLU()
    layer(torch.ones(2, 3))
    with pytest.raises(ShapeError) as caught:
        layer.backward(torch.ones(shape))
    assert str(caught.value) == (
        f"ReLU: the result is (2, 3), and so must grad_out be, got {shape}"
    )


def test_a_network_without_layers_hands_the_gradient_on(randn):
    grad_out = randn(2, 3)
    assert Sequential().backward(grad_out, grad_x=False) is grad_out
