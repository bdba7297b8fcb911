"""The step of lesson 4 with three forms of one gradient, against autograd: time and memory."""

from collections.abc import Callable
from functools import partial
from typing import Any

import torch
from torch import Generator, Tensor

from benchmarks.memory import peak_bytes
from benchmarks.rounds import clock_of, in_turns
from benchmarks.settings import Settings
from benchmarks.threads import threads
from foundations.layers import (
    grad_w_einsum,
    grad_w_matmul,
    grad_w_outer,
    kaiming_normal,
    linear,
    mse,
    mse_grad,
    relu,
    relu_grad,
)

__all__ = ["BATCHES", "contenders", "measure"]

BATCHES = (64, 1024, 10_000)
N_IN, N_HIDDEN = 784, 50

GradW = Callable[[Tensor, Tensor], Tensor]


def measure(settings: Settings) -> dict[str, Any]:
    """Time and weigh the step of the 784-50-1 network at each batch size, on one thread."""
    seconds, peaks = {}, {}
    for batch in BATCHES:
        case, steps = f"batch {batch}", contenders(batch)
        with threads(1):
            seconds[case] = settings.tell(case, in_turns(steps, settings.rounds, clock_of(1)))
        peaks[case] = {name: peak_bytes(step) for name, step in steps.items()}
    return {"seconds": seconds, "bytes": peaks}


def contenders(batch: int) -> dict[str, Callable[[], list[Tensor]]]:
    """Make the steps, each with the gradient of the images and the last two without.

    Args:
        batch: images in the step.

    Returns:
        Calls that return the gradients of w1, b1, w2, b2, and of the images if wanted, by name.
    """
    generator = Generator().manual_seed(0)
    x = torch.randn(batch, N_IN, generator=generator)
    target = torch.randn(batch, 1, generator=generator)
    weights = [
        kaiming_normal((N_IN, N_HIDDEN), generator=generator),
        torch.zeros(N_HIDDEN),
        kaiming_normal((N_HIDDEN, 1), generator=generator),
        torch.zeros(1),
    ]
    return {
        "outer product": partial(_by_hand, x, target, weights, grad_w_outer),
        "einsum": partial(_by_hand, x, target, weights, grad_w_einsum),
        "matmul": partial(_by_hand, x, target, weights, grad_w_matmul),
        "autograd": partial(_by_autograd, x.clone().requires_grad_(), target, weights),
        "matmul, no grad of x": partial(_by_hand, x, target, weights, grad_w_matmul, with_x=False),
        "autograd, no grad of x": partial(_by_autograd, x, target, weights),
    }


def _by_hand(
    x: Tensor, target: Tensor, weights: list[Tensor], grad_w: GradW, with_x: bool = True
) -> list[Tensor]:
    w1, b1, w2, b2 = weights
    l1 = linear(x, w1, b1)
    l2 = relu(l1)
    grad_pred = mse_grad(linear(l2, w2, b2), target)
    grad_l1 = relu_grad(l1, grad_pred @ w2.t())
    grads = [grad_w(x, grad_l1), grad_l1.sum(0), grad_w(l2, grad_pred), grad_pred.sum(0)]
    return [*grads, grad_l1 @ w1.t()] if with_x else grads


def _by_autograd(x: Tensor, target: Tensor, weights: list[Tensor]) -> list[Tensor]:
    leaves = [weight.detach().requires_grad_() for weight in weights]
    w1, b1, w2, b2 = leaves
    wanted = [*leaves, x] if x.requires_grad else leaves
    loss = mse(linear(relu(linear(x, w1, b1)), w2, b2), target)
    return list(torch.autograd.grad(loss, wanted))
