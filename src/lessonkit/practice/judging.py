"""The judge: is an answer right, and if not, where does it first go wrong, and why perhaps?

A hint goes by behaviour. The answers of the learner are compared with those of each named mistake,
on all cases: whoever computes the same wrong numbers has most likely made the same slip.

The judge works in two halves. `tried` runs what a learner wrote, and gives plain data. `verdict`
looks at that data only. In the terminal the two run in two processes, so that nothing a learner
writes can reach the judge. In a page both run in the reader's own worker: whoever patches the judge
there fools nobody else.
"""

import contextlib
import io
from collections.abc import Sequence
from dataclasses import dataclass

from lessonkit.practice.exercise import AnswerError, Exercise, Mistake
from lessonkit.practice.general import general_hint
from lessonkit.practice.plain import difference, show

__all__ = ["Beginning", "Verdict", "expected", "judge", "tried", "verdict"]

YOUR_TURN = "your turn"  # what a stub raises
KEPT = 2_000  # characters of what a learner's code prints
LONGEST = 600  # characters of a value that are shown


@dataclass(frozen=True)
class Verdict:
    """What came of a check.

    Attributes:
        passed: whether the answer is right on all cases.
        why: what is wrong, in one line.
        given: the first input on which it is wrong.
        expected: what the solution gives there.
        got: what the answer gave.
        hint: what may have gone wrong.
        printed: the beginning of what the code printed.
    """

    passed: bool
    why: str = ""
    given: str = ""
    expected: str = ""
    got: str = ""
    hint: str = ""
    printed: str = ""


def judge(exercise: Exercise, answer: str) -> Verdict:
    """Try an answer and judge it, in one process: the page's way."""
    wanted = expected(exercise)  # before any code of the learner's has run
    return verdict(exercise, tried(exercise, answer), wanted)


def expected(exercise: Exercise) -> list[dict]:
    """What the solution gives on each case."""
    return exercise.tried(exercise.solved(), trusted=True)


def tried(exercise: Exercise, answer: str) -> dict:
    """Run an answer on all cases.

    Returns:
        What can be written as JSON: `answers`, or `fault` if nothing could be tried, and `printed`.
    """
    printed = Beginning()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        try:
            found = {"answers": exercise.tried(answer)}
        except AnswerError as error:
            found = {"fault": str(error)}
    return found | {"printed": printed.getvalue()}


def verdict(exercise: Exercise, found: dict, wanted: Sequence[dict] | None = None) -> Verdict:
    """Judge what `tried` has found.

    Args:
        exercise: the question.
        found: plain data from `tried`.
        wanted: what the solution gives; computed if left out.
    """
    printed = found.get("printed", "")
    if "fault" in found:
        return Verdict(False, why=found["fault"], printed=printed)
    wanted, answers = wanted or expected(exercise), found["answers"]
    if len(answers) != len(wanted):
        counts = f"{len(answers)} answers for {len(wanted)} cases"
        return Verdict(False, why=f"your code changed the exercise: {counts}", printed=printed)
    unlike = [
        _unlike(right, mine, exercise.parts) for right, mine in zip(wanted, answers, strict=True)
    ]
    if not any(unlike):
        return Verdict(True, why=getattr(exercise, "why", ""), printed=printed)
    case = next(i for i, reason in enumerate(unlike) if reason)
    right, mine = wanted[case], answers[case]
    if mine.get("says") == YOUR_TURN:
        return Verdict(False, why="nothing is written yet", printed=printed)
    hint = next((m.hint for m in _likely(exercise, wanted, answers)), "")
    if not exercise.reveals:
        return Verdict(False, why="not this", got=str(mine.get("value", "")), hint=hint)
    right, mine = _first_unlike_part(right, mine)
    return Verdict(
        False,
        why=_cut(unlike[case]),
        given=exercise.given(case),
        expected=_cut(show(right)),
        got="" if mine["kind"] in ("raised", "changed") else _cut(show(mine)),
        hint=hint or general_hint(right, mine),
        printed=printed,
    )


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} ..."


def _unlike(right: dict, mine: dict, parts: Sequence[str]) -> str:
    match mine:
        case {"kind": "changed"}:
            return f"{show(mine)}; compute a new tensor instead"
        case {"kind": "raised"} if right["kind"] != "raised":
            return show(mine)
    return difference(right, mine, parts)


def _first_unlike_part(right: dict, mine: dict) -> tuple[dict, dict]:
    """Of two tuples, the first parts that differ: the others are right."""
    if right["kind"] == mine["kind"] == "tuple" and len(right["items"]) == len(mine["items"]):
        pairs = zip(right["items"], mine["items"], strict=True)
        return next((pair for pair in pairs if difference(*pair)), (right, mine))
    return right, mine


def _likely(exercise: Exercise, wanted: Sequence[dict], answers: Sequence[dict]) -> list[Mistake]:
    """The named mistakes that give the learner's answers; first those that give all of them."""
    whole, partly = [], []
    for mistake in exercise.mistakes:
        theirs = exercise.tried(exercise.slipped(mistake), trusted=True)
        if not _differ(theirs, answers):
            whole.append(mistake)
        elif _same_parts(wanted, theirs, answers):
            partly.append(mistake)
    return whole + partly


def _differ(some: Sequence[dict], others: Sequence[dict]) -> bool:
    return any(difference(a, b) for a, b in zip(some, others, strict=True))


def _same_parts(wanted: Sequence[dict], theirs: Sequence[dict], answers: Sequence[dict]) -> bool:
    """Whether, of answers that are tuples, the parts that a mistake spoils are the learner's."""
    rows = list(zip(wanted, theirs, answers, strict=True))
    if any(answer["kind"] != "tuple" for row in rows for answer in row):
        return False
    if len({len(answer["items"]) for row in rows for answer in row}) != 1:
        return False
    columns = range(len(wanted[0]["items"]))
    spoilt = {i for i in columns for w, t, _ in rows if difference(w["items"][i], t["items"][i])}
    return not any(difference(t["items"][i], a["items"][i]) for i in spoilt for _, t, a in rows)


class Beginning(io.StringIO):
    """Keeps the first characters that are written, and forgets the rest."""

    def write(self, text: str) -> int:
        """Keep what there is room for."""
        room = KEPT - self.tell()
        if room > 0:
            super().write(text[:room])
        return len(text)
