"""Exercises as pages need them: the question and what to fill in, never the answer.

Questions that are answered by a value can be judged by the page itself, before anything is loaded.
For these the description has digests: of the right answer, and of each wrong one that has a hint.
A page computes the digest of what the reader wrote, salted with the name of the exercise, and looks
it up.

An answer is written in one way. A letter stays as it is. A shape is `(2, 3)`, `(2,)` or `()`. A
number has as many decimals as `digits` says, `x.toFixed(digits)`.
"""

from lessonkit.page.digests import digest
from lessonkit.practice.course import Course, Set
from lessonkit.practice.exercise import Exercise
from lessonkit.practice.questions import Choice, Predict
from lessonkit.practice.runs import runs_of

__all__ = ["described", "pages_of"]


def pages_of(course: Course, notebooks: str) -> dict[str, list[dict]]:
    """For each page the sets of exercises that it ends with, to be written as JSON.

    Args:
        course: whose exercises.
        notebooks: the folder of the lessons, relative to the project.

    Returns:
        By the page's name relative to the project, of each set `name`, `title`, `exercises` as
        `described` gives them, and `runs`: of each training that follows them `name`, `title` and
        `parts`. A part has the `set`, the `name` and the `page` of its exercise, and the digest of
        what is to be filled in there. A set that is about a whole lesson has no title: the page has
        one.
    """
    pages: dict[str, list[dict]] = {}
    for among in course.sets():
        if page := _page(among, notebooks):
            title = "" if among.notebook else among.title
            exercises = [described(among, exercise) for exercise in among.exercises]
            runs = [
                {
                    "name": run.name,
                    "title": run.title,
                    "parts": [_part(course, name, notebooks) for name in run.parts],
                }
                for run in runs_of(course).values()
                if run.among == among.name
            ]
            found = {"name": among.name, "title": title, "exercises": exercises, "runs": runs}
            pages.setdefault(page, []).append(found)
    return pages


def _page(among: Set, notebooks: str) -> str:
    return f"{notebooks}/{among.notebook}" if among.notebook else among.page


def _part(course: Course, name: str, notebooks: str) -> dict:
    among, exercise = course.find(name)
    blank = digest(name, exercise.blank().rstrip())
    return {"set": among.name, "name": name, "page": _page(among, notebooks), "blank": blank}


def described(among: Set, exercise: Exercise) -> dict:
    """All that a page shows of an exercise.

    Args:
        among: the set that it is in.
        exercise: the question.

    Returns:
        `name`, `kind`, `set`, `ask`, `nudges` (a list, perhaps empty). Of a question `answers`,
        from digests to what the page then says: `right` and `says`; of one to choose `options`, of
        one to predict `code`, `of` and `digits`. Of all others `stub`, the code to fill in.
    """
    page = {
        "name": exercise.name,
        "kind": exercise.kind,
        "set": among.name,
        "ask": exercise.ask,
        "nudges": list(exercise.nudges or ()),
    }
    match exercise:
        case Choice():
            options = list(exercise.options.values())
            return page | {"options": options, "answers": _answers(exercise, exercise.why)}
        case Predict():
            asked = {"code": exercise.code, "of": exercise.of, "digits": exercise.digits}
            return page | asked | {"answers": _answers(exercise, "")}
    return page | {"stub": exercise.blank()}


def _answers(exercise: Exercise, why: str) -> dict[str, dict]:
    said = {digest(exercise.name, exercise.solved()): {"right": True, "says": why}}
    for mistake in exercise.mistakes:
        wrong = digest(exercise.name, exercise.slipped(mistake))
        said[wrong] = {"right": False, "says": mistake.hint}
    return said
