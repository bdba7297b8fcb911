"""Recorded answers of PyTorch, replayed where there is no PyTorch."""

import json

import pytest

from .programs import FAMILIES
from .record import cases
from .replay import difference
from .test_lessons import HERE, on_the_stand_in

CASES = 60
"""Programs of each family."""


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    path = tmp_path_factory.mktemp("recorded") / "cases.json"
    path.write_text(json.dumps(cases(CASES)), encoding="utf-8")
    return path


def replayed(path):
    return on_the_stand_in(HERE / "replay.py", path)


def test_the_stand_in_answers_as_recorded(recorded):
    done = replayed(recorded)
    count = len(json.loads(recorded.read_text(encoding="utf-8")))
    assert count > CASES * len(FAMILIES) / 2
    assert f"{count} of {count} cases are the same on torch 2.13.0+page" in done.stdout
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_wrong_answer_is_reported(tmp_path):
    path = tmp_path / "cases.json"
    wrong = {"source": "r = 1 + 1", "ulps": 0, "answer": {"repr": "3"}}
    path.write_text(json.dumps([wrong]), encoding="utf-8")
    done = replayed(path)
    assert done.returncode == 1
    assert "r = 1 + 1" in done.stdout
    assert "0 of 1 cases" in done.stdout


def test_differences_are_seen():
    one = {
        "dtype": "torch.float32",
        "shape": [1],
        "stride": [1],
        "elements": "AACAPw==",
        "repr": "a",
    }
    next_float = one | {"elements": "AQCAPw=="}
    assert difference(one, one, 0) is None
    assert difference(one, next_float, 0)
    assert difference(one, next_float, 1) is None
    assert difference(one, one | {"repr": "b"}, 0)
    for key, other in (("dtype", "torch.float64"), ("shape", [2])):
        assert difference(one, one | {key: other}, 0)
    assert difference(one, {"error": "TypeError", "text": "no"}, 0)
    long, other = ({"shape": [2], "stride": [step], "repr": "a"} for step in (1, 2))
    assert difference(long, other, 0)
