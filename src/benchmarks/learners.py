"""A network that learns, in two kinds: by our gradients, and by autograd."""

from collections.abc import Callable
from typing import Any, Protocol

import torch
from torch import Tensor, nn

from foundations import training
from foundations.layers import CrossEntropy, Model, Module
from foundations.training import SGD

__all__ = ["Learner", "Ours", "Torch", "accuracy"]

MOMENTUM = 0.9
SCORED_AT_ONCE = 1000


class Learner(Protocol):
    """What the benchmark asks of both."""

    def step(self, x: Tensor, target: Tensor, lr: float) -> None:
        """Learn from one batch."""

    def scores(self, x: Tensor) -> Tensor:
        """Give the scores of the classes, `(n, classes)`, in eval mode."""
        ...


class Ours:
    """The course's network and loss, with SGD with momentum.

    Args:
        net: the network.
        optimiser: the SGD of the course, or the one on kernels.
    """

    def __init__(self, net: Module, optimiser: type[SGD] = SGD):
        self.model = Model(net, CrossEntropy(), grad_x=False)
        self.optimiser = optimiser(self.model.parameters(), lr=0.0, momentum=MOMENTUM)

    def step(self, x: Tensor, target: Tensor, lr: float) -> None:
        """Go forward and back, and change the weights."""
        self.optimiser.lr = lr
        self.model.zero_grad()
        self.model(x, target)
        self.model.backward()
        self.optimiser.step()

    def scores(self, x: Tensor) -> Tensor:
        """Return `(n, classes)`."""
        scores = self.model.eval().net(x)
        self.model.train()
        return scores


class Torch:
    """A network of `torch.nn` with autograd and an optimiser of `torch.optim`.

    Args:
        net: the network.
        optimiser: makes the optimiser from the parameters; SGD with momentum if None.
    """

    def __init__(
        self, net: nn.Module, optimiser: Callable[[Any], torch.optim.Optimizer] | None = None
    ):
        self.net = net
        make = optimiser or (lambda p: torch.optim.SGD(p, lr=0.0, momentum=MOMENTUM))
        self.optimiser = make(net.parameters())

    def step(self, x: Tensor, target: Tensor, lr: float) -> None:
        """Go forward and back, and change the weights."""
        for group in self.optimiser.param_groups:
            group["lr"] = lr
        self.optimiser.zero_grad()
        nn.functional.cross_entropy(self.net(x), target).backward()
        self.optimiser.step()

    @torch.no_grad()
    def scores(self, x: Tensor) -> Tensor:
        """Return `(n, classes)`."""
        scores = self.net.eval()(x)
        self.net.train()
        return scores


def accuracy(learner: Learner, x: Tensor, target: Tensor) -> float:
    """Give the share of the images whose highest score is that of their class.

    Args:
        learner: who is asked.
        x: images, `(n, ...)`.
        target: their classes, `(n,)`.

    Returns:
        From 0 to 1.

    Raises:
        ShapeError: if the shapes do not fit.
    """
    scores = torch.cat([learner.scores(part) for part in x.split(SCORED_AT_ONCE)])
    return training.accuracy(scores, target)
