"""The exercises of the course, a module for each lesson, and puzzles.

`lessonkit practice` hands them out and checks them. Their solutions are the course's own functions
where they can be.
"""

__all__ = ["SETS"]

SETS = (
    "lesson0",
    "lesson1",
    "puzzles",
    "broadcasting",
    "einsum",
    "lesson2",
    "lesson3",
    "lesson4",
    "lesson5",
    "lesson6",
    "lesson7",
    "lesson8",
    "lesson9",
    "lesson11",
)
