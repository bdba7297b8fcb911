"""How long a call takes, measured so that the number means something."""

from collections.abc import Callable
from statistics import median
from timeit import Timer

__all__ = ["seconds"]


def seconds(call: Callable[[], object], repeats: int = 5) -> float:
    """Median time of one call in seconds.

    A single short call measures the clock, not the code. So each of the `repeats` runs holds
    as many calls as fill 0.2 seconds (at least one), and the median forgets a disturbed run.

    Args:
        call: What to time; called without arguments.
        repeats: Runs to take the median of.
    """
    timer = Timer(call)
    calls, first = timer.autorange()
    return median([first, *timer.repeat(repeats - 1, calls)]) / calls
