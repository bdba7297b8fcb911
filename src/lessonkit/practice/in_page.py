"""The judge in the reader's browser: what the page's worker calls."""

import json
from dataclasses import asdict

from lessonkit.practice.course import Course
from lessonkit.practice.judging import judge

__all__ = ["checked", "load"]


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
