"""The ladder of lesson 1, and where the time goes that its last rung still takes."""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor

from benchmarks.rounds import clock_of, in_turns
from benchmarks.settings import Settings
from benchmarks.threads import threads
from foundations.tensors import LADDER, matmul_op

__all__ = ["CASE", "CLAIMED", "INNER", "PIECES", "M", "N", "measure", "pieces"]

N, INNER, M = 5, 784, 10
CASE = f"{N}x{INNER} @ {INNER}x{M}"
PIECES = "pieces of the operator"

CLAIMED = {
    "matmul_loops": (1,),
    "matmul_elementwise": (178, 700),
    "matmul_broadcast": (3_195,),
    "matmul_einsum": (16_091,),
    "matmul_op": (49_167,),
}
"""How many times faster than three loops the class notes found each rung, on their machines."""


def measure(settings: Settings) -> dict[str, Any]:
    """Time the rungs, and then the pieces of the last one."""
    generator = torch.Generator().manual_seed(0)
    a = torch.randn(N, INNER, generator=generator)
    b = torch.randn(INNER, M, generator=generator)
    clock, seconds = clock_of(1), {}
    with threads(1):
        rungs = {rung.__name__: lambda rung=rung: rung(a, b) for rung in LADDER}
        seconds[CASE] = settings.tell(CASE, in_turns(rungs, settings.rounds, clock))
        seconds[PIECES] = settings.tell(PIECES, in_turns(pieces(a, b), settings.rounds, clock))
    return {"seconds": seconds}


def pieces(a: Tensor, b: Tensor) -> dict[str, Callable[[], object]]:
    """Make the same product with less and less around it, and calls that have none in them."""
    one, out = torch.ones(1, 1), torch.empty(N, M)
    numpy_a, numpy_b, numpy_out = a.numpy(), b.numpy(), out.numpy()
    numpy_one = one.numpy()
    return {
        "matmul_op": lambda: matmul_op(a, b),
        "a @ b": lambda: a @ b,
        "torch.mm": lambda: torch.mm(a, b),
        "torch.mm, out=": lambda: torch.mm(a, b, out=out),
        "1x1 @ 1x1": lambda: one @ one,
        "numpy": lambda: numpy_a @ numpy_b,
        "numpy, out=": lambda: np.matmul(numpy_a, numpy_b, out=numpy_out),
        "numpy, 1x1 @ 1x1": lambda: numpy_one @ numpy_one,
        "nothing": lambda: None,
    }
