"""The pages list all exercises, and none that is not there."""

import json
import re

from lessonkit.page import digest
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


def test_a_page_of_a_training_knows_where_its_parts_are_and_what_they_begin_with():
    pages = json.loads(ends())
    found = {run["name"]: run for page in pages.values() for each in page for run in each["runs"]}
    assert found.keys() == {"digits", "images"}
    part = found["images"]["parts"][0]
    assert (part["set"], part["name"]) == ("lesson6", "convolve")
    ends_with = next(each for each in pages[part["page"]] if each["name"] == part["set"])
    stub = next(one["stub"] for one in ends_with["exercises"] if one["name"] == part["name"])
    assert part["blank"] == digest("convolve", stub.rstrip())
