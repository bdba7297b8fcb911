"""A step of training on kernels of our own, against every way of PyTorch that a user would try."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from statistics import geometric_mean, median
from typing import Any

import numpy as np
import torch
from torch import Generator, Tensor
from torch.nn import functional

from benchmarks import loops
from benchmarks.learners import Learner, Ours, Torch
from benchmarks.nets import NETS, twin
from benchmarks.roofline import bandwidth, tile_flops
from benchmarks.rounds import clock_of, turns
from benchmarks.settings import Settings
from benchmarks.steps import case
from benchmarks.threads import THREADS, threads
from foundations import vision
from foundations.kernels import SGD, compiled, conv2d, matmul
from foundations.layers import Module

__all__ = ["BATCHES", "LAYERS", "MATRICES", "Layer", "contenders", "mean_ratio", "measure"]


@dataclass(frozen=True)
class Layer:
    """A convolution of the ResNet, forward, on a batch of 64 images.

    Attributes:
        c_in: channels of x.
        c_out: channels of the result.
        k: height and width of the kernel.
        stride: of the convolution; its padding is k // 2.
        size: height and width of x.
    """

    c_in: int
    c_out: int
    k: int
    stride: int
    size: int

    def __str__(self) -> str:
        stride = f", stride {self.stride}" if self.stride > 1 else ""
        return f"{self.c_in} -> {self.c_out}, {self.k}x{self.k}{stride}, {self.size}x{self.size}"

    @property
    def size_out(self) -> int:
        """Height and width of the result."""
        return -(-self.size // self.stride)

    @property
    def flops(self) -> int:
        """Multiplications and additions."""
        return 2 * 64 * self.size_out**2 * self.k**2 * self.c_in * self.c_out

    @property
    def bytes(self) -> int:
        """What has to come from memory or go there, if each number does so once."""
        numbers = self.size**2 * self.c_in + self.size_out**2 * self.c_out
        return 4 * (64 * numbers + self.k**2 * self.c_in * self.c_out)

    def calls(self) -> dict[str, Callable[[], object]]:
        """Make the contenders; the plain loops take part at stride 1."""
        generator = Generator().manual_seed(0)
        x = torch.randn(64, self.c_in, self.size, self.size, generator=generator)
        w = torch.randn(self.c_out, self.c_in, self.k, self.k, generator=generator)
        arguments = w, None, self.stride, self.k // 2
        near = x.contiguous(memory_format=torch.channels_last)
        calls: dict[str, Callable[[], object]] = {
            "F.conv2d": lambda: functional.conv2d(x, *arguments),
            "channels last": lambda: functional.conv2d(near, *arguments),
            "readable": lambda: vision.conv2d(near, *arguments),
            "kernels": lambda: conv2d(near, *arguments),
        }
        if self.stride == 1:
            framed = functional.pad(x, [self.k // 2] * 4).permute(0, 2, 3, 1).contiguous().numpy()
            weights = w.permute(2, 3, 1, 0).contiguous().numpy()
            y = np.empty((64, self.size_out, self.size_out, self.c_out), np.float32)
            calls["the seven loops"] = partial(loops.definition, framed, weights, y)
            calls["channels innermost"] = partial(loops.channels_innermost, framed, weights, y)
        return calls


LAYERS = (
    Layer(16, 16, 3, 1, 14),
    Layer(1, 16, 3, 2, 28),
    Layer(16, 32, 3, 2, 14),
    Layer(16, 32, 1, 2, 14),
    Layer(32, 32, 3, 1, 7),
    Layer(32, 64, 3, 2, 7),
    Layer(64, 64, 3, 1, 4),
)
BATCHES = (64, 256, 1024)
LR = 1e-3  # small, so that no network runs away while it is timed
MATRICES = "matmul, 1,024 square, 1 thread"


def measure(settings: Settings) -> dict[str, Any]:
    """Time a step of each network at each batch size, on one thread and on all.

    Of each contender the median turn is kept, and the quartiles of its ratio to the first, turn by
    turn. The convolutions of the ResNet and a product of two matrices are timed too, each by
    itself, on one thread, beside the two limits of the processor.
    """
    found: dict[str, Any] = {"seconds": {}, "quartiles": {}}
    for name in NETS:
        for label, count in THREADS.items():
            for batch in BATCHES:
                with threads(count):
                    calls = contenders(name, batch)
                    race = turns(calls, settings.rounds, clock_of(count))
                _keep(found, case(name, batch, label), race, settings)
    _measure_alone(found, settings)
    return found


def _measure_alone(found: dict[str, Any], settings: Settings) -> None:
    """Time single operations, on one thread."""
    found["flop/s"], found["bytes/s"] = tile_flops(), bandwidth(1)
    with threads(1):
        for layer in LAYERS:
            _keep(found, str(layer), turns(layer.calls(), settings.rounds, clock_of(1)), settings)
        a, b = torch.randn(2, 1024, 1024, generator=Generator().manual_seed(0))
        calls = {"the operator": lambda: a @ b, "kernels": lambda: matmul(a, b)}
        _keep(found, MATRICES, turns(calls, settings.rounds, clock_of(1)), settings)


def contenders(name: str, batch: int) -> dict[str, Callable[[], object]]:
    """Make the steps of a network: by PyTorch in three ways, by the readable code, on kernels."""
    generator = Generator().manual_seed(1)
    shape = (batch, 784) if name == "MLP" else (batch, 1, 28, 28)
    x = torch.randn(shape, generator=generator)
    target = torch.randint(10, (batch,), generator=generator)

    def net() -> Module:
        """Make the same net anew, since a step changes its weights."""
        return NETS[name](generator=Generator().manual_seed(0))

    learners: dict[str, Learner] = {"torch.nn": Torch(twin(net()))}
    inputs: dict[str, Tensor] = {}
    if name != "MLP":
        innermost = torch.channels_last
        learners["channels last"] = Torch(twin(net()).to(memory_format=innermost))  # pyright: ignore
        inputs["channels last"] = x.contiguous(memory_format=innermost)
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
        name: np.quantile(np.array(times) / first, [0.25, 0.5, 0.75]).tolist()
        for name, times in race.items()
    }
