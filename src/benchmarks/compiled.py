"""A step of training on kernels of our own, against every way of PyTorch that a user would try."""

from collections.abc import Callable, Mapping
from functools import partial
from statistics import geometric_mean, median, quantiles
from typing import Any

import torch
from torch import Generator, Tensor

from benchmarks.learners import Ours, Torch
from benchmarks.nets import NETS, twin
from benchmarks.rounds import clock_of, turns
from benchmarks.settings import Settings
from benchmarks.steps import case
from benchmarks.threads import THREADS, threads
from foundations.kernels import SGD, compiled, matmul

__all__ = ["BATCHES", "MATRICES", "contenders", "mean_ratio", "measure"]

BATCHES = (64, 256, 1024)
LR = 1e-3  # small, so that no network runs away while it is timed
MATRICES = "matmul, 1,024 square, 1 thread"


def measure(settings: Settings) -> dict[str, Any]:
    """Time a step of each network at each batch size, on one thread and on all.

    Of each contender the median turn is kept, and the quartiles of its ratio to the first, turn by
    turn. The product of two matrices is timed too, on one thread.
    """
    found: dict[str, Any] = {"seconds": {}, "quartiles": {}}
    for name in NETS:
        for label, count in THREADS.items():
            for batch in BATCHES:
                with threads(count):
                    calls = contenders(name, batch)
                    race = turns(calls, settings.rounds, clock_of(count))
                _keep(found, case(name, batch, label), race, settings)
    a, b = torch.randn(2, 1024, 1024, generator=Generator().manual_seed(0))
    with threads(1):
        calls = {"the operator": lambda: a @ b, "kernels": lambda: matmul(a, b)}
        _keep(found, MATRICES, turns(calls, settings.rounds, clock_of(1)), settings)
    return found


def contenders(name: str, batch: int) -> dict[str, Callable[[], object]]:
    """Make the steps of a network: by PyTorch in three ways, by the readable code, on kernels."""
    generator = Generator().manual_seed(0)
    shape = (batch, 784) if name == "MLP" else (batch, 1, 28, 28)
    x = torch.randn(shape, generator=generator)
    target = torch.randint(10, (batch,), generator=generator)
    net = partial(NETS[name], generator=generator)
    # A net of ours is made for each, since a step changes its weights.
    learners = {"torch.nn": Torch(twin(net()))}
    inputs: dict[str, Tensor] = {}
    if name != "MLP":
        innermost = {"memory_format": torch.channels_last}
        learners["channels last"] = Torch(twin(net()).to(**innermost))
        inputs["channels last"] = x.contiguous(**innermost)
    learners["torch.compile"] = Torch(torch.compile(twin(net())))  # pyright: ignore  # is a Module
    learners["readable"], learners["kernels"] = Ours(net()), Ours(compiled(net()), SGD)
    return {
        key: partial(learner.step, inputs.get(key, x), target, LR)
        for key, learner in learners.items()
    }


def mean_ratio(seconds: Mapping[str, Mapping[str, float]], name: str, rival: str) -> float:
    """Give the geometric mean of kernels / rival over all races of a network.

    Examples:
        >>> races = {"MLP, a": {"torch.nn": 2.0, "kernels": 1.0}, "MLP, b": {"torch.nn": 1.0,
        ...          "kernels": 2.0}}
        >>> mean_ratio(races, "MLP", "torch.nn")
        1.0
    """
    races = [race for key, race in seconds.items() if key.partition(",")[0] == name]
    return geometric_mean(race["kernels"] / race[rival] for race in races)


def _keep(
    found: dict[str, Any], key: str, race: Mapping[str, list[float]], settings: Settings
) -> None:
    first = next(iter(race.values()))
    medians = {name: median(times) for name, times in race.items()}
    found["seconds"][key] = settings.tell(key, medians)
    found["quartiles"][key] = {
        name: quantiles([a / b for a, b in zip(times, first, strict=True)], n=4)
        for name, times in race.items()
    }
