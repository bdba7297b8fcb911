r"""Schedules: how a learning rate, or a momentum, moves through training (lesson 7).

A schedule is a function of the step, counted from 0, and of the total number of steps. All are made
of half a cosine, which leaves and arrives slowly:

$$a + (b - a) \, \frac{1 - \cos(\pi t)}{2}, \quad t \text{ from } 0 \text{ to } 1$$

Sources: Loshchilov and Hutter 2017, "SGDR: stochastic gradient descent with warm restarts", for
the cosine; Smith and Topin 2018, "Super-convergence: very fast training of neural networks using
large learning rates", for the one-cycle policy, here with half cosines as in PyTorch.
"""

import math
from collections.abc import Callable

__all__ = ["Schedule", "cosine", "one_cycle"]

Schedule = Callable[[int, int], float]
"""What takes a step and the total number of steps, and gives the value for that step."""


def cosine(start: float, end: float = 0.0) -> Schedule:
    """Go from start to end along half a cosine.

    The end would be reached at step `total`, one after the last: the last step still moves.

    Args:
        start: value at step 0.
        end: value that the last steps come close to.

    Returns:
        The schedule.

    Examples:
        >>> lr = cosine(1.0)
        >>> [round(lr(step, 4), 3) for step in range(4)]
        [1.0, 0.854, 0.5, 0.146]
    """
    return lambda step, total: _half_cosine(start, end, step / total)


def one_cycle(
    peak: float, start: float | None = None, end: float | None = None, warm: float = 0.3
) -> Schedule:
    """Go from start to a peak, and from there to the end, both along half a cosine.

    The learning rate goes up and then down to almost 0. A momentum goes the other way:
    `one_cycle(0.85, start=0.95, end=0.95)`.

    Args:
        peak: value at the turn.
        start: value at step 0; a 25th of the peak if None, as in PyTorch.
        end: value at the last step; a 10,000th of the start if None, as in PyTorch.
        warm: share of the steps that lead to the peak.

    Returns:
        The schedule.

    Raises:
        ValueError: if warm is below 0, or 1 or more.

    Examples:
        >>> lr = one_cycle(1.0)
        >>> [round(lr(step, 10), 3) for step in range(10)]
        [0.04, 0.52, 1.0, 0.95, 0.812, 0.611, 0.389, 0.188, 0.05, 0.0]
    """
    if not 0 <= warm < 1:
        raise ValueError(f"one_cycle: warm is 0 or more and below 1, got {warm}")
    start = peak / 25 if start is None else start
    end = start / 10_000 if end is None else end

    def schedule(step: int, total: int) -> float:
        turn = warm * total - 1
        if step < turn:
            return _half_cosine(start, peak, step / turn)
        return _half_cosine(peak, end, (step - turn) / (total - 1 - turn))

    return schedule


def _half_cosine(a: float, b: float, t: float) -> float:
    return a + (b - a) * (1 - math.cos(math.pi * t)) / 2
