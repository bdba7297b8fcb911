"""Trainings that run on a learner's own functions. The loss and the last word are the course's."""

import math
from collections.abc import Callable

import torch
from torch import Tensor

from foundations.data import mnist
from foundations.data.digits import normalize
from foundations.layers import network
from foundations.layers.network import CrossEntropy, Linear, Model
from foundations.training import (
    SGD,
    Callback,
    DataLoader,
    Dataset,
    evaluate,
    fit,
)
from foundations.training import Run as Training
from foundations.vision import conv
from foundations.vision.pool import Flatten
from foundations.vision.windows import pad
from lessonkit.practice.runs import Part, Run

__all__ = ["RUNS"]

IMAGES = 10_000  # of the training set, at most; a page may have fewer
SEEN = 20_000  # images that a training goes through, some of them again: done within a minute
BATCH = 64


def _layer(multiply: Callable) -> Callable:
    """The course's linear layer on a learner's matrix product."""

    def linear(x: Tensor, w: Tensor, b: Tensor | None = None) -> Tensor:
        return multiply(x, w) if b is None else multiply(x, w) + b

    return linear


def _gradients(give: Callable) -> Callable:
    """The course's gradients of a linear layer on a learner's function, which gives all three."""

    def linear_grad(
        x: Tensor, w: Tensor, grad_out: Tensor, grad_x: bool = True
    ) -> tuple[Tensor | None, Tensor, Tensor]:
        grad, grad_w, grad_b = give(x, w, grad_out)
        return grad if grad_x else None, grad_w, grad_b

    return linear_grad


def _convolution(convolve: Callable) -> Callable:
    """The course's convolution on a learner's: with padding, and perhaps without a bias."""

    def conv2d(
        x: Tensor, w: Tensor, b: Tensor | None = None, stride: int = 1, padding: int = 0
    ) -> Tensor:
        zeros = w.new_zeros(len(w))
        return convolve(pad(x, padding), w, zeros if b is None else b, stride)

    return conv2d


class _Say(Callback):
    """Print the mean loss of each fifty steps."""

    def __init__(self, say: Callable[[str], None]):
        self.say, self.losses = say, []

    def after_step(self, run: Training) -> None:
        self.losses.append(run.loss)
        if len(self.losses) == 50:
            self.say(f"  step {run.step + 1:4}: loss {sum(self.losses) / 50:.3f}")
            self.losses = []


def _digits() -> network.Sequential:
    generator = torch.Generator().manual_seed(0)
    first = Linear(784, 50, generator=generator)
    last = Linear(50, 10, generator=generator)
    return network.Sequential(first, network.ReLU(), last)


def _images() -> network.Sequential:
    generator = torch.Generator().manual_seed(0)
    layers = []
    for c_in, c_out in ((1, 8), (8, 16)):  # 28 by 28 becomes 14 by 14, then 7 by 7
        layers.append(conv.Conv2d(c_in, c_out, stride=2, padding=1, generator=generator))
        layers.append(network.ReLU())
    return network.Sequential(*layers, Flatten(), Linear(16 * 49, 10, generator=generator))


def _data(shape: tuple[int, ...]) -> tuple[Dataset, Dataset]:
    digits = mnist()
    mean, std = digits.x_train.mean(), digits.x_train.std()
    x, valid = (
        normalize(images, mean, std).reshape(-1, *shape)
        for images in (digits.x_train[:IMAGES], digits.x_valid)
    )
    return Dataset(x, digits.y_train[:IMAGES]), Dataset(valid, digits.y_valid)


def _training(
    net: Callable[[], network.Sequential], shape: tuple[int, ...], lr: float
) -> Callable[[Callable[[str], None]], list[Tensor]]:
    def train(say: Callable[[str], None]) -> list[Tensor]:
        model, images = Model(net(), CrossEntropy()), _data(shape)[0]
        generator = torch.Generator().manual_seed(0)
        batches = DataLoader(images, BATCH, shuffle=True, generator=generator)
        optimiser = SGD(model.parameters(), lr, momentum=0.9)
        fit(math.ceil(SEEN / len(images)), model, optimiser, batches, callbacks=[_Say(say)])
        return [parameter.data for parameter in model.parameters()]

    return train


def _measured(
    net: Callable[[], network.Sequential], shape: tuple[int, ...], goal: float
) -> Callable[[list[Tensor]], tuple[str, bool]]:
    def measure(learned: list[Tensor]) -> tuple[str, bool]:
        model = Model(net(), CrossEntropy())
        for parameter, values in zip(model.parameters(), learned, strict=True):
            parameter.data = values
        loss, right = evaluate(model, DataLoader(_data(shape)[1], 500))
        text = f"validation, by the course's own code: loss {loss:.3f}, accuracy {right:.1%}"
        return f"{text}; the goal is {goal:.0%}", right >= goal

    return measure


RUNS = (
    Run(
        name="digits",
        title="Two linear layers read MNIST.",
        among="lesson5",
        parts={
            "matmul_broadcast": Part("foundations.layers.functional:linear", _layer),
            "linear_grad": Part("foundations.layers.functional:linear_grad", _gradients),
            "Rectifier": Part("foundations.layers.network:ReLU"),
        },
        train=_training(_digits, (784,), lr=0.02),
        measure=_measured(_digits, (784,), goal=0.9),
    ),
    Run(
        name="images",
        title="Two convolutions read MNIST.",
        among="lesson6",
        parts={
            "convolve": Part("foundations.vision.conv:conv2d", _convolution),
            "linear_grad": Part("foundations.layers.functional:linear_grad", _gradients),
            "Rectifier": Part("foundations.layers.network:ReLU"),
        },
        train=_training(_images, (1, 28, 28), lr=0.02),
        measure=_measured(_images, (1, 28, 28), goal=0.9),
    ),
)
