"""The exercises work as well on the page's stand-in for PyTorch."""

import os
import subprocess
import sys

import pytest

from ..rooms import ROOT

STAND_IN = ROOT / "src/page_torch"
JUDGED = """
import torch
from lessonkit.practice import Choice, Course, expected, verdict

assert "page_torch" in torch.__file__
for among in Course("exercises").sets():
    for exercise in among.exercises:
        failing = [answer for answer in expected(exercise) if answer["kind"] == "raised"]
        assert not failing or exercise.name == "test_ne", (exercise.name, failing)
        for mistake in exercise.mistakes:
            answers = exercise.tried(exercise.slipped(mistake), trusted=True)
            told = verdict(exercise, {"answers": answers})
            assert (told.passed, told.hint) == (False, mistake.hint), (exercise.name, mistake.name)
        if isinstance(exercise, Choice):
            exec(exercise.proof, {"__name__": "proof"})
"""


@pytest.mark.skipif(not STAND_IN.is_dir(), reason="the stand-in is not in this tree")
def test_solutions_and_mistakes_are_judged_alike_on_the_stand_in():
    environment = os.environ | {"PYTHONPATH": str(STAND_IN)}
    done = subprocess.run(
        [sys.executable, "-c", JUDGED], env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
