"""An exercise as a page needs it: the question and the stub, never the answer.

Questions that are answered by a value can be judged by the page itself, before anything is loaded.
For these the description has digests: of the right answer, and of each wrong one that has a hint.
A page computes the digest of what the reader wrote, salted with the name of the exercise, and looks
it up.

An answer is written in one way. A letter stays as it is. A shape is `(2, 3)`, `(2,)` or `()`. A
number has as many decimals as `digits` says, `x.toFixed(digits)`.
"""

from lessonkit.page.digests import digest
from lessonkit.practice.course import Set
from lessonkit.practice.exercise import Exercise
from lessonkit.practice.questions import Choice, Predict

__all__ = ["described"]


def described(among: Set, exercise: Exercise) -> dict:
    """All that a page shows of an exercise, to be written as JSON.

    Args:
        among: the set that it is in.
        exercise: the question.

    Returns:
        `name`, `kind`, `set`, `lesson`, `ask`, `stub`, `nudges` (a list, perhaps empty). Of a
        question also `answers`, from digests to what the page then says: `right` and `says`; of
        one to choose `options`, of one to predict `code`, `of` and `digits`.
    """
    page = {
        "name": exercise.name,
        "kind": exercise.kind,
        "set": among.name,
        "lesson": among.lesson,
        "ask": exercise.ask,
        "stub": exercise.stub(),
        "nudges": list(exercise.nudges or ()),
    }
    if isinstance(exercise, Choice):
        page |= {"options": exercise.options, "answers": _answers(exercise, exercise.why)}
    if isinstance(exercise, Predict):
        page |= {"code": exercise.code, "of": exercise.of, "digits": exercise.digits}
        page |= {"answers": _answers(exercise, "")}
    return page


def _answers(exercise: Exercise, why: str) -> dict[str, dict]:
    said = {digest(exercise.name, exercise.solved()): {"right": True, "says": why}}
    for mistake in exercise.mistakes:
        wrong = digest(exercise.name, exercise.slipped(mistake))
        said[wrong] = {"right": False, "says": mistake.hint}
    return said
