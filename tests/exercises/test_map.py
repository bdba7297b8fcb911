"""The page on practice lists all exercises, and none that is not there."""

from lessonkit.practice import Course

from ..practice_map import practice_map, shown_map


def test_the_page_shows_the_map_as_it_is():
    assert shown_map() == practice_map(), "python -m tests.practice_map"


def test_every_exercise_is_on_it_once():
    names = [exercise.name for each in Course("exercises").sets() for exercise in each.exercises]
    assert all(practice_map().count(f"`{name}`") == 1 for name in names)
