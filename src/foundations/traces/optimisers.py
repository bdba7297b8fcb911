"""The paths of optimisers through a ravine, step by step (lesson 7)."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import torch

from foundations.layers.module import Parameter
from foundations.support.errors import check_whole
from foundations.traces._trace import Trace, few_digits
from foundations.training.optim import Optimiser

__all__ = ["trace_optimisers", "walk"]

SETTINGS = ("lr", "momentum", "nesterov", "betas", "eps", "weight_decay", "decoupled")
"""What an optimiser may be told, which it keeps under the same names."""


def walk(
    kind: type[Optimiser],
    options: Mapping[str, Any],
    curvatures: Sequence[float] = (1.0, 25.0),
    start: Sequence[float] = (-10.0, 1.0),
    steps: int = 60,
    degrees: float = 0.0,
) -> tuple[Optimiser, list[list[float]]]:
    r"""Let an optimiser walk down the ravine $\tfrac{1}{2} (\lambda_1 x^2 + \lambda_2 y^2)$.

    A turned ravine lies across the axes of the two weights. Its path is turned back, so that it can
    be laid beside the path in the straight one.

    Args:
        kind: the optimiser's class.
        options: what it is told besides its parameters.
        curvatures: the two lambdas.
        start: x and y of the first point.
        steps: how many to take.
        degrees: by how much the ravine is turned.

    Returns:
        The optimiser, and the points, `steps + 1` times x and y.
    """
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    turn = torch.tensor([[c, -s], [s, c]], dtype=torch.float64)
    steepness = torch.tensor(curvatures, dtype=torch.float64)
    p = Parameter(turn @ torch.tensor(start, dtype=torch.float64))
    optimiser = kind([p], **options)
    path = [(p.data @ turn).tolist()]
    for _ in range(steps):
        p.grad = turn @ (steepness * (p.data @ turn))
        optimiser.step()
        path.append((p.data @ turn).tolist())
    return optimiser, path


def trace_optimisers(
    walks: Mapping[str, tuple[type[Optimiser], Mapping[str, Any]]],
    curvatures: Sequence[float] = (1.0, 25.0),
    start: Sequence[float] = (-10.0, 1.0),
    steps: int = 60,
) -> Trace:
    """Let optimisers walk down a ravine, and show their paths.

    Args:
        walks: by its name, each optimiser's class and its options. The page knows the rules of
            `SGD`, `Adam` and `AdamW`, so that a reader can change the options there.
        curvatures: how steep the ravine is along its first axis and along its second.
        start: x and y of the first point.
        steps: how many each of them takes.

    Returns:
        A trace with `curvatures`, `start` and `steps`, and for each of the `walks` its `name`,
        `kind`, settings and `path`, `steps + 1` points.

    Raises:
        ValueError: if there is no walk, a class that the page does not know, or no step.
    """
    if not walks:
        raise ValueError("trace_optimisers: there is no optimiser that could walk")
    steps = check_whole("trace_optimisers", "steps", steps, least=1)
    seen = []
    for name, (kind, options) in walks.items():
        if kind.__name__ not in ("SGD", "Adam", "AdamW"):
            raise ValueError(
                f"trace_optimisers: the page knows SGD, Adam and AdamW, got {kind.__name__}"
            )
        optimiser, path = walk(kind, options, curvatures, start, steps)
        told = {key: getattr(optimiser, key) for key in SETTINGS if hasattr(optimiser, key)}
        points = [[round(x, 6) + 0.0, round(y, 6) + 0.0] for x, y in path]  # no -0
        seen.append({"name": name, "kind": kind.__name__, **told, "path": few_digits(points, 6)})
    ends = [
        f"{one['name']} with a learning rate of {one['lr']:g} at "
        f"({one['path'][-1][0]:.2g}, {one['path'][-1][1]:.2g})"
        for one in seen
    ]
    return Trace(
        "optimisers-explorer",
        f"From ({start[0]:g}, {start[1]:g}), optimisers take {steps} steps through a ravine with "
        f"curvatures of {curvatures[0]:g} and {curvatures[1]:g}. They end: {', '.join(ends)}.",
        curvatures=list(curvatures),
        start=list(start),
        steps=steps,
        walks=seen,
    )
