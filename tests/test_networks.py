import pytest
import torch

from foundations.layers import Dropout, Linear, ReLU, Sequential
from foundations.tape import Variable, cross_entropy, record
from foundations.vision import Residual, resnet


def variables_of(net):
    return {p: Variable(p.data) for p in net.parameters()}


def test_a_resnet_has_the_gradients_that_its_modules_chain_by_hand(randn):
    net = resnet((4, 6), 1, 5, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    generator = torch.Generator().manual_seed(7)
    for p in net.parameters():
        noise = torch.randn(p.data.shape, generator=generator, dtype=torch.float64)
        p.data = p.data + 0.1 * noise
    x, grad_out = randn(3, 1, 12, 12), randn(3, 5, seed=1)
    variables, image = variables_of(net), Variable(x)
    scores = record(net, image, variables)
    torch.testing.assert_close(scores.data, net(x), rtol=1e-12, atol=1e-12)
    scores.backward(grad_out)
    torch.testing.assert_close(image.grad, net.backward(grad_out), rtol=1e-9, atol=1e-12)
    for p in net.parameters():
        assert p.grad.abs().sum() > 0
        torch.testing.assert_close(variables[p].grad, p.grad, rtol=1e-9, atol=1e-12)


def test_a_layer_in_two_places_collects_both_parts(randn):
    shared = Linear(3, 3, dtype=torch.float64)
    net = Sequential(shared, ReLU(), Residual(shared), shared)
    variables = variables_of(net)
    x, target = randn(4, 3), torch.tensor([0, 2, 1, 1])
    loss = cross_entropy(record(net, x, variables), target)
    loss.backward()
    leaves = [p.data.clone().requires_grad_() for p in (shared.w, shared.b)]
    w, b = leaves
    h = (x @ w + b).relu()
    h = h @ w + b + h
    judged = torch.nn.functional.cross_entropy(h @ w + b, target)
    for p, grad in zip((shared.w, shared.b), torch.autograd.grad(judged, leaves), strict=True):
        torch.testing.assert_close(variables[p].grad, grad, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("module", [Dropout(0.5), Linear(2, 2, bias=False)])
def test_a_module_that_the_tape_does_not_know_is_named(module):
    with pytest.raises(TypeError, match=r"^record: the tape knows no (Dropout|Linear)\("):
        record(module, torch.ones(1, 2), variables_of(module))
