"""SGD on kernels, held to the readable optimiser step by step."""

import pytest
import torch

from foundations import kernels, training
from foundations.layers import Parameter
from foundations.support import BackwardError, ShapeError

KINDS = [
    {},
    {"momentum": 0.9},
    {"momentum": 0.9, "nesterov": True, "weight_decay": 0.1},
    {"momentum": 0.5, "weight_decay": 0.1, "decoupled": True},
    {"weight_decay": 0.1},
]


def parameters():
    generator = torch.Generator().manual_seed(0)
    return [
        Parameter(torch.randn(s, generator=generator, dtype=torch.float64)) for s in ((3, 2), (5,))
    ]


def learn(optimiser, steps, seed=1):
    generator = torch.Generator().manual_seed(seed)
    for _ in range(steps):
        optimiser.zero_grad()
        for parameter in optimiser.parameters:
            grad = torch.randn(parameter.data.shape, generator=generator, dtype=torch.float64)
            parameter.add_grad(grad.to(parameter.data.dtype))
        optimiser.step()


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_three_steps_are_those_of_the_readable_optimiser(kind):
    ours, theirs = parameters(), parameters()
    learn(kernels.SGD(ours, lr=0.1, **kind), 3)
    learn(training.SGD(theirs, lr=0.1, **kind), 3)
    for a, b in zip(ours, theirs, strict=True):
        assert torch.allclose(a.data, b.data, rtol=1e-12, atol=0)


def test_a_run_goes_on_with_the_state_of_the_other():
    ours, theirs = parameters(), parameters()
    first, truth = training.SGD(ours, lr=0.1, momentum=0.9), training.SGD(theirs, 0.1, 0.9)
    learn(first, 1)
    second = kernels.SGD(ours, lr=0.1, momentum=0.9)
    second.state = first.state
    learn(second, 2, seed=2)
    learn(truth, 1)
    learn(truth, 2, seed=2)
    for a, b in zip(ours, theirs, strict=True):
        assert torch.allclose(a.data, b.data, rtol=1e-12, atol=0)


def test_what_the_loop_does_not_take_goes_the_readable_way():
    parameter = Parameter(torch.ones(4, 3).t())
    assert not parameter.data.is_contiguous()
    learn(kernels.SGD([parameter], lr=0.1), 1)
    half = Parameter(torch.ones(3).bfloat16())
    learn(kernels.SGD([half], lr=0.1), 1)
    assert half.data.dtype == torch.bfloat16 and not torch.equal(half.data, torch.ones(3))


def test_a_parameter_without_a_gradient_stays_and_wrong_ones_are_refused():
    a, b = parameters()
    optimiser = kernels.SGD([a, b], lr=0.1)
    with pytest.raises(BackwardError, match="did backward run"):
        optimiser.step()
    before = b.data.clone()
    a.add_grad(torch.ones(3, 2, dtype=torch.float64))
    optimiser.step()
    assert torch.equal(b.data, before)
    a.grad = torch.ones(2)
    with pytest.raises(ShapeError, match="sum over the batch"):
        optimiser.step()
