"""The pages list all exercises, and none that is not there."""

import json
import re

from lessonkit.practice import Choice, Course, Predict

from ..practice_map import ENDS, ends, practice_map, shown_map

EVERY = [exercise for among in Course("exercises").sets() for exercise in among.exercises]


def test_the_page_shows_the_map_as_it_is():
    assert shown_map() == practice_map(), "python -m tests.practice_map"


def test_every_exercise_is_on_it_once():
    assert all(practice_map().count(f"[`{exercise.name}`]") == 1 for exercise in EVERY)


def test_the_ends_of_the_pages_are_as_the_exercises_are():
    assert ENDS.read_text(encoding="utf-8") == ends(), "python -m tests.practice_map"


def test_every_exercise_ends_one_page():
    pages = json.loads(ends())
    found = [one["name"] for page in pages.values() for each in page for one in each["exercises"]]
    assert sorted(found) == sorted(exercise.name for exercise in EVERY)


def test_of_a_question_a_page_knows_digests_and_one_is_right():
    pages = json.loads(ends())
    every = [one for page in pages.values() for each in page for one in each["exercises"]]
    questions = [one for one in every if one["kind"] in ("predict", "choose")]
    for one in questions:
        assert "stub" not in one
        assert all(re.fullmatch("[0-9a-f]{8}", key) for key in one["answers"])
        assert sum(said["right"] for said in one["answers"].values()) == 1
    assert len(questions) == sum(isinstance(exercise, Choice | Predict) for exercise in EVERY) > 0
