"""What the tests of the layers share: the gradient check, and random numbers that repeat."""

import itertools

import pytest
import torch
from torch import Tensor

RTOL, ATOL = 1e-6, 1e-9
STEP = 1e-5  # balances the step's own error, about STEP ** 2, against rounding, about 1e-16 / STEP


@pytest.fixture(scope="session")
def gradcheck():
    return check_gradient


@pytest.fixture(scope="session")
def randn():
    return seeded_randn


def seeded_randn(*shape, seed=0, dtype=torch.float64):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=dtype)


def check_gradient(forward, backward, oracle, *inputs, fixed=(), differences=True):
    """Check a hand-written op, element by element, against autograd and central differences.

    Args:
        forward: the op, `forward(*inputs, *fixed) -> value`.
        backward: `backward(*inputs, *fixed, grad_out)`: its gradient, or one for each input.
        oracle: the same op, made of what PyTorch can differentiate.
        *inputs: float64 tensors, away from any kink, to each of which there is a gradient.
        fixed: the other arguments, such as targets or a stride.
        differences: whether the inputs are of a size that finite differences can handle.
    """
    assert all(x.dtype == torch.float64 for x in inputs), "gradients are checked in float64"
    before = [x.clone() for x in inputs]

    def fail_unless_equal(what, expected, got):
        name = f"{getattr(forward, '__qualname__', forward)}, {what}"
        assert got.shape == expected.shape, f"{name}: shape {got.shape}, not {expected.shape}"
        assert got.dtype == expected.dtype, f"{name}: dtype {got.dtype}, not {expected.dtype}"
        wrong = ~torch.isclose(got, expected, rtol=RTOL, atol=ATOL)
        if wrong.any():
            at = tuple(wrong.nonzero()[0].tolist())
            raise AssertionError(
                f"{name} at {at}: expected {expected[at].item()!r}, got {got[at].item()!r}\n"
                f"{int(wrong.sum())} of {wrong.numel()} elements differ; inputs:\n"
                + "\n".join(map(repr, inputs))
            )

    leaves = [x.detach().requires_grad_() for x in inputs]
    expected = oracle(*leaves, *fixed)
    value = forward(*inputs, *fixed)
    fail_unless_equal("value", expected.detach(), value)

    # Any weights on the result will do, as long as no two are equal: equal ones hide a transpose.
    generator = torch.Generator().manual_seed(0)
    grad_out = torch.randn(value.shape, generator=generator, dtype=value.dtype)
    grads = backward(*inputs, *fixed, grad_out)
    grads = (grads,) if isinstance(grads, Tensor) else grads
    assert len(grads) == len(inputs), f"{len(grads)} gradients for {len(inputs)} inputs"
    for i, (x, old) in enumerate(zip(inputs, before, strict=True)):
        fail_unless_equal(f"input {i} after the passes", old, x)

    by_autograd = torch.autograd.grad(expected, leaves, grad_out)
    for i, (by_hand, exact) in enumerate(zip(grads, by_autograd, strict=True)):
        fail_unless_equal(f"gradient {i} against autograd", exact, by_hand)
        if differences:
            estimate = central_differences(forward, inputs, fixed, i, grad_out)
            fail_unless_equal(f"gradient {i} against central differences", estimate, by_hand)


def central_differences(forward, inputs, fixed, which, grad_out) -> Tensor:
    """Move one element at a time a step up and a step down; see how far the result moves."""
    x = inputs[which]
    estimate = torch.empty(x.shape, dtype=x.dtype)
    for at in itertools.product(*map(range, x.shape)):
        up, down = x.clone(), x.clone()
        up[at] += STEP
        down[at] -= STEP
        values = [
            forward(*inputs[:which], moved, *inputs[which + 1 :], *fixed) for moved in (up, down)
        ]
        # The step that was taken, which rounding makes differ from the one that was asked for.
        estimate[at] = ((values[0] - values[1]) * grad_out).sum() / (up[at] - down[at])
    return estimate
