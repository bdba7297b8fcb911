"""What may be compared between two measurements: ratios within a race, never times."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

__all__ = ["FACTOR", "Move", "compared", "moves", "ratios"]

FACTOR = 1.3
"""Ratios that have moved by more are reported."""


class Move(NamedTuple):
    """A number that is not what it was.

    Attributes:
        part: of the benchmark.
        case: of the part.
        name: of the contender.
        old: its old ratio to the first of its case, or its old bytes.
        new: the same now.
    """

    part: str
    case: str
    name: str
    old: float
    new: float

    def __str__(self) -> str:
        change = f"{self.old:.4g} became {self.new:.4g}"
        if self.old:
            change += f" ({self.new / self.old:.2f} times)"
        return f"{self.part}, {self.case}, {self.name}: {change}"


def ratios(race: Mapping[str, float]) -> dict[str, float]:
    """How many times the time of the first contains that of each.

    Examples:
        >>> ratios({"loops": 3.0, "operator": 0.5})
        {'loops': 1.0, 'operator': 6.0}
    """
    first = next(iter(race.values()))
    return {name: first / time for name, time in race.items()}


def moves(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Move]:
    """Compare two results.

    Only what both have measured counts. Times count as ratios to the first of their case, so that
    a faster machine changes nothing. Bytes count as they are.

    Args:
        old: results, as `results.load` gives them.
        new: the same, perhaps of some parts only.

    Returns:
        What has moved by more than `FACTOR`, up or down.

    Examples:
        >>> old = {"ladder": {"seconds": {"5x784": {"loops": 3.0, "operator": 0.5}}}}
        >>> new = {"ladder": {"seconds": {"5x784": {"loops": 1.5, "operator": 0.5}}}}
        >>> print(*moves(old, new))
        ladder, 5x784, operator: 6 became 3 (0.50 times)
    """
    before = dict(_numbers(old))
    return [
        Move(*place, before[place], number)
        for place, number in _numbers(new)
        if place in before and _apart(before[place], number)
    ]


def compared(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, bool]:
    """Tell which parts `moves` can compare.

    Args:
        old: results, as for `moves`.
        new: results, as for `moves`.

    Returns:
        Whether both have measured a number, by part. A part of new without a ratio and without
        bytes, such as a race of one contender, is left out.

    Examples:
        >>> race = {"seconds": {"5x784": {"loops": 3.0, "operator": 0.5}}}
        >>> alone = {"seconds": {"build": {"the site": 9.0}}}
        >>> compared({"ladder": race}, {"ladder": race, "steps": race, "pages": alone})
        {'ladder': True, 'steps': False}
    """
    before, found = dict(_numbers(old)), {}
    for place, _ in _numbers(new):
        found[place[0]] = found.get(place[0], False) or place in before
    return found


def _apart(old: float, new: float) -> bool:
    return new > FACTOR * old or old > FACTOR * new  # no quotient: bytes may be 0


def _numbers(results: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str, str], float]]:
    for part, measured in results.items():
        for case, race in measured.get("seconds", {}).items():
            for name, ratio in list(ratios(race).items())[1:]:  # that of the first is always 1
                yield (part, case, name), ratio
        for case, weights in measured.get("bytes", {}).items():
            for name, weight in weights.items():
                yield (part, f"{case} (bytes)", name), weight
