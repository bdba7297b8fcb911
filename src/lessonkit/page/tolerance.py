"""How far a number on a page may move before a reader is misled."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from math import inf, isinf, isnan

__all__ = ["EXACT", "ROUNDING", "Tolerance", "tolerance_of"]

SINGLE_PRECISION = 1e-6  # two prints of unequal length, such as 0.1 and 0.10000000149
SMALL_SHARE = 0.002  # of a number: 0.512 and 0.513 may be one number rounded, 0.1 and 0.2 may not


@dataclass(frozen=True)
class Tolerance:
    """How far a number may move. Without any of these, not at all.

    Attributes:
        factor: if above 1, any number may grow or shrink by it: timings.
        relative: the share of its size by which any number may move.
        absolute: the distance by which any number may move, and no further: coordinates of
            drawings.
        rounding: whether a decimal number may move as far as rounding alone could move it.
    """

    factor: float = 1.0
    relative: float = 0.0
    absolute: float = 0.0
    rounding: bool = False

    def accepts(self, old: str, new: str) -> bool:
        """Whether a number that was printed as `old` may now be printed as `new`."""
        if old == new:
            return True
        if self == EXACT:
            return False
        a, b = (float(token.replace(",", "")) for token in (old, new))
        if a == b or (isnan(a) and isnan(b)):
            return True
        if isnan(a) or isnan(b) or isinf(a) or isinf(b):
            return False
        if self.factor > 1:
            low, high = sorted(max(abs(x), _last_place(t)) for x, t in ((a, old), (b, new)))
            return a * b >= 0 and high <= low * self.factor
        size = max(abs(a), abs(b))
        slack = self.absolute or max(self.relative * size, _rounding(old, new, size))
        return abs(a - b) <= slack * (1 + 1e-9)


EXACT = Tolerance()
ROUNDING = Tolerance(rounding=True)


def tolerance_of(tags: Iterable[str]) -> Tolerance:
    """The tolerance that a cell's tags state, such as `timing:10` or `tolerance:0.02`.

    Raises:
        ValueError: a tag states no usable number.
    """
    stated = {"timing": 1.0, "tolerance": 0.0}
    for tag in tags:
        kind, _, value = tag.partition(":")
        if kind not in stated:
            continue
        lowest, example = (1, "timing:10") if kind == "timing" else (0, "tolerance:0.02")
        try:
            stated[kind] = float(value)
        except ValueError:
            stated[kind] = inf
        if not lowest < stated[kind] < inf:
            raise ValueError(f"the tag {tag!r} needs a number above {lowest}, such as {example}")
    return Tolerance(factor=stated["timing"], relative=stated["tolerance"])


def _rounding(old: str, new: str, size: float) -> float:
    """How far rounding alone may move a printed number: not at all where no decimals are shown."""
    if _decimals(old) == _decimals(new):
        unit = max(_last_place(old), _last_place(new)) if _decimals(old) else 0.0
        return min(unit, SMALL_SHARE * size)
    return max(min(_last_place(old), _last_place(new)), SINGLE_PRECISION * size)


def _decimals(token: str) -> int:
    return len(re.split("[eE]", token)[0].partition(".")[2])


def _last_place(token: str) -> float:
    """One unit in the last printed place."""
    exponent = int(token.lower().partition("e")[2] or 0)
    return 10.0 ** (exponent - _decimals(token))
