"""What may be compared between two measurements: ratios within a race, never times."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

__all__ = ["FACTOR", "Move", "moves", "ratios"]

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
        return (
            f"{self.part}, {self.case}, {self.name}: {self.old:.4g} became {self.new:.4g} "
            f"({self.new / self.old:.2f} times)"
        )


def ratios(race: Mapping[str, float]) -> dict[str, float]:
    """How many times the time of the first contains that of each.

    Examples:
        >>> ratios({"loops": 3.0, "operator": 0.5})
        {'loops': 1.0, 'operator': 6.0}
    """
    first = next(iter(race.values()))
    return {name: first / time for name, time in race.items()}


def moves(old: Mapping[str, Any], new: Mapping[str, Any], factor: float = FACTOR) -> list[Move]:
    """Compare two results.

    Only what both have measured counts. Times count as ratios to the first of their case, so that
    a faster machine changes nothing. Bytes count as they are.

    Args:
        old: results, as `results.load` gives them.
        new: the same, perhaps of some parts only.
        factor: by how much a number may differ, up or down.

    Returns:
        What has moved by more.

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
        if place in before and not 1 / factor <= number / before[place] <= factor
    ]


def _numbers(results: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str, str], float]]:
    for part, measured in results.items():
        for kind, values in (("seconds", ratios), ("bytes", dict)):
            for case, race in measured.get(kind, {}).items():
                for name, number in values(race).items():
                    yield (part, f"{case} ({kind})" if kind == "bytes" else case, name), number
