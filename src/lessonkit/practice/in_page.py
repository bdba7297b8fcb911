"""The judge in the reader's browser: what the page's worker calls."""

import contextlib
import json
from collections.abc import Callable
from dataclasses import asdict

from lessonkit.practice.course import Course
from lessonkit.practice.judging import Beginning, judge
from lessonkit.practice.runs import run_of, trained

__all__ = ["checked", "load", "ran"]


def load(course: str, among: str) -> None:
    """Import a set of exercises, so that its time is not the answer's."""
    Course(course).set(among)


def checked(course: str, among: str, name: str, answer: str) -> str:
    """What the judge says of an answer, as JSON.

    Args:
        course: the package of the exercises.
        among: name of the set.
        name: of the exercise.
        answer: the text.
    """
    return json.dumps(asdict(judge(Course(course).set(among)[name], answer)))


def ran(course: str, name: str, answers: str, say: Callable[[str], None]) -> str:
    """What came of a training on the reader's own functions, as JSON.

    Args:
        course: the package of the exercises.
        name: of the training.
        answers: JSON with the set and the source of each part that the reader has written. All of
            them have passed.
        say: is called with each line to show.

    Returns:
        `passed`: whether the goal was reached, and `printed`: what the reader's code printed.
    """
    known = Course(course)
    printed = Beginning()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        reached = trained(known, run_of(known, name), json.loads(answers), say)
    return json.dumps({"passed": reached, "printed": printed.getvalue()})
