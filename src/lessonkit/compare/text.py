"""Do two texts say the same? Word for word and digit for digit, unless numbers may move."""

import difflib
import re
from itertools import pairwise

from lessonkit.page import EXACT, ROUNDING, Tolerance

__all__ = ["text_difference"]

START = r"(?<![\w.])(?<!\w[-+])"  # a name such as conv-1.5 holds no number
IMAGINARY = r"(?<=[\d.])(?=[-+][\d.]+(?:[eE][-+]?\d+)?j)"  # the second part of 1.5+2.5j does
BEGINS = rf"(?:{START}|{IMAGINARY})"
END = r"(?!\d|\.\d)"  # and neither does a version such as 2.13.0
WHOLE = r"(?:\d{1,3}(?:,\d{3})+|\d+)"
DECIMAL = rf"[-+]?(?:{WHOLE}\.\d*|\.\d+)(?:[eE][-+]?\d+)?{END}|[-+]?\d+[eE][-+]?\d+\b"
SPECIAL = r"[-+]?\b(?:nan|inf)\b"
FLOAT = re.compile(rf"{BEGINS}({DECIMAL}|{SPECIAL})")
NUMBER = re.compile(rf"{BEGINS}({DECIMAL}|{SPECIAL}|[-+]?{WHOLE}{END})")
# Python 3.11 is not 3.12, and equation (12.1) is not (12.2): these are names.
NAME = re.compile(
    r"\b(?:python|version|release|cuda|equation|section|chapter|appendix|figure|table|lesson|part"
    r"|definition|theorem|lemma|corollary|proposition|algorithm|example|exercise"
    r"|eq\.?|sec\.|fig\.)\s*\(?\d+\.\d+",
    re.IGNORECASE,
)
RULE = re.compile(r"-{2,}|={2,}|─{2,}|_{2,}")
DIFF_LINES, DIFF_WIDTH = 40, 160


def text_difference(old: str, new: str, tolerance: Tolerance = EXACT) -> str | None:
    """What a reader would find changed between two texts.

    Spaces at the end of a line do not count. Others count unless a number moved, for a longer
    number shifts a whole column. Integers are exact unless a tolerance is stated.

    Returns:
        A message with a diff, or None if both say the same.

    >>> text_difference("loss 0.512", "loss 0.513", ROUNDING)
    >>> print(text_difference("loss 0.512", "loss 0.513"))
    0.512 became 0.513, which is only rounding
    --- stored
    +++ fresh
    @@ -1 +1 @@
    -loss 0.512
    +loss 0.513
    """
    old, new = (_trimmed(text) for text in (old, new))
    if old == new:
        return None
    found = _finding(old, new, tolerance)
    if found and tolerance == EXACT and not _finding(old, new, ROUNDING):
        found += ", which is only rounding"
    return found and f"{found}\n{_diff(old, new)}"


def _finding(old: str, new: str, tolerance: Tolerance) -> str | None:
    pattern = FLOAT if tolerance in (EXACT, ROUNDING) else NUMBER
    was, now = (pattern.split(NAME.sub(_as_a_word, text)) for text in (old, new))
    if [_squeezed(words) for words in was[::2]] != [_squeezed(words) for words in now[::2]]:
        return "the words changed"
    numbers = list(zip(was[1::2], now[1::2], strict=True))
    for before, after in numbers:
        if not tolerance.accepts(before, after):
            return f"{before} became {after}"
    if all(before == after for before, after in numbers):
        return "the spacing changed"
    return None


def _as_a_word(name: re.Match) -> str:
    return name[0].replace(".", "\N{ONE DOT LEADER}")


def _trimmed(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.rstrip().split("\n"))


def _squeezed(words: str) -> str:
    return re.sub(r"[^\S\n]+", " ", RULE.sub("--", words)).strip(" ")


def _diff(old: str, new: str) -> str:
    left, right = (text.split("\n") if text else [] for text in (old, new))
    lines = list(difflib.unified_diff(left, right, "stored", "fresh", lineterm="", n=1))
    begins = dict.fromkeys(range(len(lines)), 0)
    for i, (was, now) in enumerate(pairwise(lines)):
        if was.startswith("-") and now.startswith("+"):  # a line that changed: where did it?
            pairs = enumerate(zip(was[1:], now[1:], strict=False))
            same = next((k for k, (x, y) in pairs if x != y), 0)
            begins[i] = begins[i + 1] = max(0, same - DIFF_WIDTH // 2)
    shown = [_cut(line, begins[i]) for i, line in enumerate(lines)]
    hidden = len(lines) - DIFF_LINES
    return "\n".join(shown[:DIFF_LINES] + ([f"... {hidden} more lines"] if hidden > 0 else []))


def _cut(line: str, begin: int) -> str:
    """A line of a diff, or as much of it as can be read: from a place on."""
    mark, text = line[:1], line[1:]
    if len(text) < DIFF_WIDTH:
        return line
    before = "... " if begin else ""
    after = " ..." if len(text) > begin + DIFF_WIDTH else ""
    return f"{mark}{before}{text[begin : begin + DIFF_WIDTH]}{after}"
