"""Exercises that check themselves, the same in the terminal and in a page.

A course writes each exercise once: the question, its solution, cases, and named mistakes. From
that come the stub, the check, and the hints. What is listed here needs the standard library only.
"""

from lessonkit.practice.code import Code, Repair
from lessonkit.practice.course import Course, CourseError, Set
from lessonkit.practice.exercise import AnswerError, Exercise, Mistake
from lessonkit.practice.expressions import Derive, Puzzle
from lessonkit.practice.judging import Verdict, expected, judge, tried, verdict
from lessonkit.practice.questions import Choice, Predict
from lessonkit.practice.stub import Nudges

__all__ = [
    "AnswerError",
    "Choice",
    "Code",
    "Course",
    "CourseError",
    "Derive",
    "Exercise",
    "Mistake",
    "Nudges",
    "Predict",
    "Puzzle",
    "Repair",
    "Set",
    "Verdict",
    "expected",
    "judge",
    "tried",
    "verdict",
]
