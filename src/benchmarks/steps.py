"""A step of training, ours against `torch.nn`, autograd and `torch.optim`."""

from collections.abc import Callable
from functools import partial
from typing import Any

import torch
from torch import Generator

from benchmarks.learners import Ours, Torch
from benchmarks.nets import NETS, twin
from benchmarks.rounds import clock_of, in_turns
from benchmarks.settings import Settings
from benchmarks.threads import THREADS, threads

__all__ = ["BATCHES", "case", "contenders", "measure"]

BATCHES = (64, 128, 256, 512, 1024)
LR = 1e-3  # small, so that no network runs away while it is timed


def measure(settings: Settings) -> dict[str, Any]:
    """Time a step of each network at each batch size, on one thread and on all."""
    seconds = {}
    for name in NETS:
        for label, count in THREADS.items():
            for batch in BATCHES:
                steps = contenders(name, batch)
                with threads(count):
                    race = in_turns(steps, settings.rounds, clock_of(count))
                seconds[case(name, batch, label)] = settings.tell(case(name, batch, label), race)
    return {"seconds": seconds}


def case(name: str, batch: int, label: str) -> str:
    """Name a race.

    Examples:
        >>> case("ConvNet", 256, "1 thread")
        'ConvNet, batch 256, 1 thread'
    """
    return f"{name}, batch {batch}, {label}"


def contenders(name: str, batch: int) -> dict[str, Callable[[], None]]:
    """Make the steps of a network and of its twin, on the same data from the same weights."""
    generator = Generator().manual_seed(0)
    ours = NETS[name](generator=generator)
    shape = (batch, 784) if name == "MLP" else (batch, 1, 28, 28)
    x = torch.randn(shape, generator=generator)
    target = torch.randint(10, (batch,), generator=generator)
    learners = {"torch.nn": Torch(twin(ours)), "ours": Ours(ours)}
    return {key: partial(learner.step, x, target, LR) for key, learner in learners.items()}
