"""The exercises work as well on the page's stand-in for PyTorch."""

import json
import os
import subprocess
import sys

import pytest

from lessonkit.practice import Course, expected
from lessonkit.practice.plain import difference

from ..rooms import ROOT

PATHS = os.pathsep.join(str(ROOT / place) for place in ("src/page_torch", "src"))
JUDGED = """
import json, torch
from lessonkit.practice import Choice, Course, expected, verdict

assert "page_torch" in torch.__file__
right = {}
for among in Course("exercises").sets():
    for exercise in among.exercises:
        right[exercise.name] = expected(exercise)
        for mistake in exercise.mistakes:
            answers = exercise.tried(exercise.slipped(mistake), trusted=True)
            told = verdict(exercise, {"answers": answers})
            assert (told.passed, told.hint) == (False, mistake.hint), (exercise.name, mistake.name)
        if isinstance(exercise, Choice):
            exec(exercise.proof, {"__name__": "proof"})
print(json.dumps(right))
"""


@pytest.fixture(scope="module")
def on_the_stand_in():
    """What the solutions give there, by the names of the exercises, once all mistakes are told."""
    done = subprocess.run(
        [sys.executable, "-c", JUDGED],
        env=os.environ | {"PYTHONPATH": PATHS},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("among", [*Course("exercises").sets()], ids=lambda among: among.name)
def test_solutions_give_the_same_there_and_mistakes_are_told_alike(on_the_stand_in, among):
    for exercise in among.exercises:
        pairs = zip(expected(exercise), on_the_stand_in[exercise.name], strict=True)
        assert [difference(*pair) for pair in pairs if difference(*pair)] == [], exercise.name
