"""Do two texts say the same? Words exactly, floats within one unit of the last printed place."""

import difflib
import re
from dataclasses import dataclass
from math import inf, isinf, isnan

__all__ = ["EXACT", "Tolerance", "text_difference", "tolerance_of"]

START = r"(?<![\w.])(?<!\w[-+])"  # a name such as conv-1.5 holds no number
END = r"(?!\d|\.\d)"  # and neither does a version such as 2.13.0
WHOLE = r"(?:\d{1,3}(?:,\d{3})+|\d+)"
DECIMAL = rf"[-+]?(?:{WHOLE}\.\d*|\.\d+)(?:[eE][-+]?\d+)?{END}|[-+]?\d+[eE][-+]?\d+\b"
SPECIAL = r"[-+]?\b(?:nan|inf)\b"
FLOAT = re.compile(rf"{START}({DECIMAL}|{SPECIAL})")
NUMBER = re.compile(rf"{START}({DECIMAL}|{SPECIAL}|[-+]?{WHOLE}{END})")
RULE = re.compile(r"-{2,}|={2,}|─{2,}|_{2,}")
SINGLE_PRECISION = 1e-6  # two prints of unequal length, such as 0.1 and 0.10000000149
DIFF_LINES, DIFF_WIDTH = 40, 160


@dataclass(frozen=True)
class Tolerance:
    """How far a number may move before a reader is misled.

    Attributes:
        factor: if above 1, any number may grow or shrink by it: timings.
        relative: the share of its size by which any number may move.
        absolute: the distance by which any number may move: coordinates of drawings.
    """

    factor: float = 1.0
    relative: float = 0.0
    absolute: float = 0.0

    def accepts(self, old: str, new: str) -> bool:
        """Whether a number that was printed as `old` may now be printed as `new`."""
        a, b = (float(token.replace(",", "")) for token in (old, new))
        if a == b or (isnan(a) and isnan(b)):
            return True
        if isnan(a) or isnan(b) or isinf(a) or isinf(b):
            return False
        if self.factor > 1:
            low, high = sorted(max(abs(x), _last_place(t)) for x, t in ((a, old), (b, new)))
            return a * b >= 0 and high <= low * self.factor
        size = max(abs(a), abs(b))
        slack = max(self.absolute, self.relative * size, _rounding(old, new, size))
        return abs(a - b) <= slack * (1 + 1e-9)


EXACT = Tolerance()


def tolerance_of(tags: list[str]) -> Tolerance:
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


def text_difference(old: str, new: str, tolerance: Tolerance = EXACT) -> str | None:
    """What a reader would find changed between two texts.

    Integers are exact unless a tolerance is stated. Spacing counts unless a number moved, for a
    longer number shifts a whole column.

    Returns:
        A message with a diff, or None if both say the same.

    >>> text_difference("loss 0.512", "loss 0.513")
    >>> print(text_difference("loss 0.512", "loss 0.614"))
    0.512 became 0.614
    --- stored
    +++ fresh
    @@ -1 +1 @@
    -loss 0.512
    +loss 0.614
    """
    old, new = (_trimmed(text) for text in (old, new))
    if old == new:
        return None
    pattern = FLOAT if tolerance == EXACT else NUMBER
    was, now = pattern.split(old), pattern.split(new)
    if [_squeezed(words) for words in was[::2]] != [_squeezed(words) for words in now[::2]]:
        return f"the words changed\n{_diff(old, new)}"
    numbers = list(zip(was[1::2], now[1::2], strict=True))
    for before, after in numbers:
        if not tolerance.accepts(before, after):
            return f"{before} became {after}\n{_diff(old, new)}"
    if all(before == after for before, after in numbers):
        return f"the spacing changed\n{_diff(old, new)}"
    return None


def _decimals(token: str) -> int:
    return len(token.lower().partition("e")[0].partition(".")[2])


def _last_place(token: str) -> float:
    """One unit in the last printed place."""
    exponent = int(token.lower().partition("e")[2] or 0)
    return 10.0 ** (exponent - _decimals(token))


def _rounding(old: str, new: str, size: float) -> float:
    """How far rounding alone may move a printed number: not at all where no decimals are shown."""
    if _decimals(old) == _decimals(new):
        return max(_last_place(old), _last_place(new)) if _decimals(old) else 0.0
    return max(min(_last_place(old), _last_place(new)), SINGLE_PRECISION * size)


def _trimmed(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.rstrip().split("\n"))


def _squeezed(words: str) -> str:
    return re.sub(r"[^\S\n]+", " ", RULE.sub("--", words)).strip(" ")


def _diff(old: str, new: str) -> str:
    sides = (text.split("\n") if text else [] for text in (old, new))
    lines = list(difflib.unified_diff(*sides, "stored", "fresh", lineterm="", n=1))
    shown = [line if len(line) <= DIFF_WIDTH else f"{line[:DIFF_WIDTH]} ..." for line in lines]
    hidden = len(lines) - DIFF_LINES
    return "\n".join(shown[:DIFF_LINES] + ([f"... {hidden} more lines"] if hidden > 0 else []))
