import math

import pytest
import torch
import torch.nn.functional as F  # noqa: N812
from hypothesis import given, settings
from hypothesis import strategies as st

from foundations.layers import (
    SmoothCrossEntropy,
    cross_entropy,
    cross_entropy_grad,
    smooth_cross_entropy,
    smooth_cross_entropy_grad,
)
from foundations.support import DtypeError, ShapeError


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


@settings(deadline=None, max_examples=40)
@given(
    st.integers(1, 5), st.integers(1, 5), st.sampled_from([0.0, 0.1, 0.5, 1.0]),
    st.integers(0, 99),
)  # fmt: skip
def test_loss(gradcheck, randn, n, classes, smoothing, seed):
    target = torch.randint(classes, (n,), generator=seeded(seed))

    def backward(logits, target, smoothing, grad_out):
        return smooth_cross_entropy_grad(logits, target, smoothing) * grad_out

    def oracle(logits, target, smoothing):
        return F.cross_entropy(logits, target, label_smoothing=smoothing)

    logits = randn(n, classes, seed=seed)
    gradcheck(smooth_cross_entropy, backward, oracle, logits, fixed=(target, smoothing))


def test_without_smoothing_it_is_the_cross_entropy(randn):
    logits, target = randn(4, 3), torch.tensor([0, 2, 1, 1])
    assert smooth_cross_entropy(logits, target, 0.0) == cross_entropy(logits, target)
    grad = smooth_cross_entropy_grad(logits, target, 0.0)
    torch.testing.assert_close(grad, cross_entropy_grad(logits, target), rtol=0, atol=0)


def test_without_smoothing_a_wrong_class_may_be_impossible():
    logits, target = torch.tensor([[0.0, -torch.inf]]), torch.tensor([0])
    assert smooth_cross_entropy(logits, target, 0.0) == cross_entropy(logits, target) == 0
    assert smooth_cross_entropy(logits, target, 0.1) == torch.inf
    assert smooth_cross_entropy_grad(logits, target, 0.0).tolist() == [[0, 0]]


def test_it_is_lowest_where_every_wrong_class_keeps_its_share():
    share = 0.1 / 5
    logits = torch.tensor([[1 - 4 * share, *[share] * 4]], dtype=torch.float64).log()
    assert smooth_cross_entropy_grad(logits, torch.tensor([0]), 0.1).abs().max() < 1e-12


def test_module(randn):
    logits, target = randn(4, 3).requires_grad_(), torch.tensor([0, 2, 1, 1])
    expected = F.cross_entropy(logits, target, label_smoothing=0.2)
    loss = SmoothCrossEntropy(0.2)
    torch.testing.assert_close(loss(logits.detach(), target), expected.detach())
    (exact,) = torch.autograd.grad(expected, logits)
    torch.testing.assert_close(loss.backward(0.25) * 4, exact, rtol=1e-6, atol=1e-9)
    loss(logits.detach(), target)
    torch.testing.assert_close(loss.backward(), exact, rtol=1e-6, atol=1e-9)
    assert repr(loss) == "SmoothCrossEntropy(0.2)"


@pytest.mark.parametrize("op", [smooth_cross_entropy, smooth_cross_entropy_grad])
def test_what_the_cross_entropy_refuses_is_refused(op):
    with pytest.raises(ShapeError):
        op(torch.zeros(2, 3), torch.zeros(3).long(), 0.1)
    with pytest.raises(ShapeError):
        op(torch.zeros(3), torch.zeros(3).long(), 0.1)
    with pytest.raises(DtypeError):
        op(torch.zeros(2, 3), torch.zeros(2), 0.1)
    with pytest.raises(IndexError):
        op(torch.zeros(2, 3), torch.tensor([0, 3]), 0.1)


@pytest.mark.parametrize("smoothing", [-0.1, 1.5])
def test_a_share_out_of_range_is_refused(smoothing):
    message = f"^smooth_cross_entropy: smoothing is from 0 to 1, got {smoothing}$"
    for op in (smooth_cross_entropy, smooth_cross_entropy_grad):
        with pytest.raises(ValueError, match=message):
            op(torch.zeros(2, 3), torch.zeros(2).long(), smoothing)
    with pytest.raises(ValueError, match=message):
        SmoothCrossEntropy(smoothing)


@pytest.mark.parametrize("smoothing", [0.0, 0.3, 1.0])
def test_an_impossible_class_costs_what_its_share_says(smoothing):
    logits = torch.tensor([[0.0, -math.inf, 0.0]])
    at_possible = smooth_cross_entropy(logits, torch.tensor([0]), smoothing)
    assert at_possible == (math.inf if smoothing else pytest.approx(math.log(2)))
    assert smooth_cross_entropy(logits, torch.tensor([1]), smoothing) == math.inf
    assert smooth_cross_entropy_grad(logits, torch.tensor([1]), smoothing).isfinite().all()
