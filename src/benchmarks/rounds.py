"""Times that may be compared: the contenders take turns, so that a disturbance hits them alike."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from time import perf_counter, process_time
from timeit import Timer

__all__ = ["ROUNDS", "clock_of", "in_turns", "turns"]

ROUNDS = 7
TURN = 0.05  # seconds; a single short call would measure the clock
PATIENCE = 4.0  # seconds; a contender that has run for so long sits the other rounds out


def in_turns(
    calls: Mapping[str, Callable[[], object]],
    rounds: int = ROUNDS,
    clock: Callable[[], float] = perf_counter,
) -> dict[str, float]:
    """Time calls side by side.

    In each round every call has a turn, filled with as many repetitions as take 0.05 seconds (at
    least one). The least time is kept: other programs can add to a time, and never take from it.

    Args:
        calls: what to time, by name.
        rounds: turns of each; a call that has run for 4 seconds sits the other rounds out.
        clock: gives the time in seconds; see `clock_of`.

    Returns:
        Seconds of one call, by name.

    Examples:
        >>> times = in_turns({"sum": lambda: sum(range(999)), "nothing": lambda: None}, rounds=2)
        >>> times["sum"] > times["nothing"]
        True
    """
    contenders = _race(calls, rounds, clock)
    return dict(zip(calls, (contender.least for contender in contenders), strict=True))


def turns(
    calls: Mapping[str, Callable[[], object]],
    rounds: int = ROUNDS,
    clock: Callable[[], float] = perf_counter,
) -> dict[str, list[float]]:
    """Time calls side by side, and give what each turn took, in place of the least.

    So the ratio of two calls can be taken turn by turn, which says how far it moves.

    Args:
        calls: as for `in_turns`, none of them so slow that it would sit a round out.
        rounds: turns of each.
        clock: as for `in_turns`.

    Returns:
        Seconds of one call in each turn, by name; the turns of a round have the same place.
    """
    for call in calls.values():
        call()  # or the time of compiling would count as patience
    contenders = _race(calls, rounds, clock)
    return {name: each.times[-rounds:] for name, each in zip(calls, contenders, strict=True)}


def _race(
    calls: Mapping[str, Callable[[], object]], rounds: int, clock: Callable[[], float]
) -> list["_Contender"]:
    contenders = [_Contender(Timer(call, timer=clock)) for call in calls.values()]
    for contender in contenders:
        contender.warm_up()
    for _ in range(rounds):
        for contender in contenders:
            if contender.spent < PATIENCE:
                contender.turn()
    return contenders


def clock_of(count: int) -> Callable[[], float]:
    """Choose a clock: time of the processor for one thread, time on the wall for more.

    The two agree while nothing else runs. If something does, only the second goes on meanwhile, and
    long calls suffer more than short ones. For several threads there is no choice: the processor's
    time is that of all of them added up.

    Args:
        count: threads that the work may use.
    """
    return process_time if count == 1 else perf_counter


@dataclass
class _Contender:
    timer: Timer
    repetitions: int = 1
    spent: float = 0.0
    times: list[float] = field(default_factory=list)

    @property
    def least(self) -> float:
        return min(self.times)

    def turn(self) -> float:
        took = self.timer.timeit(self.repetitions)
        self.spent += took
        self.times.append(took / self.repetitions)
        return took

    def warm_up(self) -> None:
        """Find how many repetitions fill a turn; what has to be compiled is compiled here."""
        while self.turn() < TURN:
            self.repetitions *= 2
