"""How long training takes to reach an accuracy on MNIST, ours and PyTorch's."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import torch
from torch import Generator, Tensor, nn

from benchmarks import learners
from benchmarks.learners import Learner, Ours, Torch
from benchmarks.nets import convnet, twin
from benchmarks.rounds import clock_of
from benchmarks.settings import Settings
from benchmarks.threads import cores, threads
from foundations.data import mnist, normalize
from foundations.training import DataLoader, Dataset, Schedule, one_cycle
from foundations.vision import resnet

__all__ = ["GOALS", "Entry", "entries", "measure", "reached", "train"]

GOALS = (0.97, 0.98, 0.99)
BATCH = 64
EPOCHS = 4
LOOKS = 4  # validations in an epoch
PEAK = 0.1  # learning rate, of SGD with momentum
EXAMPLE_LR, EXAMPLE_DECAY = 1.0, 0.7  # of Adadelta, in each epoch


class Entry(NamedTuple):
    """Who trains, and how its learning rate moves.

    Attributes:
        learner: the network and its optimiser.
        lr: gives the learning rate, from the step and the number of all steps.
    """

    learner: Learner
    lr: Schedule


def measure(settings: Settings) -> dict[str, Any]:
    """Train each entry once, on all cores, until it has reached the last goal or its last epoch."""
    x_train, y_train, x_valid, y_valid = mnist()
    mean, std = x_train.mean(), x_train.std()
    x_train, x_valid = (normalize(x, mean, std).view(-1, 1, 28, 28) for x in (x_train, x_valid))
    runs = {}
    with threads(cores()):
        for name, entry in entries().items():
            settings.say(f"  {name}")
            batches = DataLoader(
                Dataset(x_train, y_train), BATCH, shuffle=True, generator=Generator().manual_seed(1)
            )
            torch.manual_seed(2)  # dropout knows no other source
            runs[name] = train(entry, batches, x_valid, y_valid, settings.say)
    return {"threads": cores(), "batch": BATCH, "epochs": EPOCHS, "runs": runs}


def entries() -> dict[str, Entry]:
    """List the contenders, first the two networks beside their twins, which start alike."""
    generator = Generator().manual_seed(0)
    found = {}
    for name, make in (("ConvNet", convnet), ("ResNet", resnet)):
        net = make(generator=generator)
        lr = one_cycle(PEAK)
        found[f"{name}, torch.nn"] = Entry(Torch(twin(net)), lr)
        found[f"{name}, ours"] = Entry(Ours(net), lr)
    found["PyTorch's example"] = Entry(
        _example(), lambda step, total: EXAMPLE_LR * EXAMPLE_DECAY ** (step * EPOCHS // total)
    )
    return found


def _example() -> Torch:
    """The network and the optimiser of PyTorch's published MNIST example.

    Source: the repository pytorch/examples, mnist/main.py, with its default settings.
    """
    torch.manual_seed(0)
    net = nn.Sequential(
        *(nn.Conv2d(1, 32, 3), nn.ReLU(), nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Dropout(0.25), nn.Flatten(), nn.Linear(9216, 128), nn.ReLU()),
        *(nn.Dropout(0.5), nn.Linear(128, 10)),
    )
    return Torch(net, torch.optim.Adadelta)


def train(
    entry: Entry,
    batches: DataLoader,
    x_valid: Tensor,
    y_valid: Tensor,
    say: Callable[[str], None],
) -> list[tuple[float, float, float]]:
    """Train one entry, and look at its accuracy four times an epoch. The clock stops meanwhile.

    Args:
        entry: who trains.
        batches: the training set.
        x_valid: images to look at, `(n, 1, 28, 28)`.
        y_valid: their classes, `(n,)`.
        say: takes a line of progress.

    Returns:
        For each look the epochs and the seconds of training so far, and the accuracy.
    """
    total = EPOCHS * len(batches)
    clock = clock_of(torch.get_num_threads())
    looks, seconds, step = [], 0.0, 0
    ends = {round(len(batches) * q / LOOKS): q / LOOKS for q in range(1, EPOCHS * LOOKS + 1)}
    for _ in range(EPOCHS):
        start = clock()
        for x, target in batches:
            entry.learner.step(x, target, entry.lr(step, total))
            step += 1
            if step in ends:
                seconds += clock() - start
                right = learners.accuracy(entry.learner, x_valid, y_valid)
                looks.append((ends[step], seconds, right))
                say(f"    epoch {ends[step]:.2f} {seconds:8.1f} s {right:8.2%}")
                if right >= GOALS[-1]:
                    return looks
                start = clock()
    return looks


def reached(looks: Sequence[Sequence[float]], goal: float) -> tuple[float, float] | None:
    """Find the first look at which the accuracy was at least the goal.

    Returns:
        Its epochs and seconds, or None if there was none.

    Examples:
        >>> reached([(0.5, 6.0, 0.96), (1.0, 12.0, 0.975)], goal=0.97)
        (1.0, 12.0)
    """
    for epochs, seconds, right in looks:
        if right >= goal:
            return epochs, seconds
    return None
