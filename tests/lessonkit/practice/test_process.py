"""What a learner wrote may do anything: it runs apart, and the verdict is the judge's."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import lessonkit
from lessonkit.practice import Course
from lessonkit.practice.process import StartError, judge_apart

SOURCE = Path(lessonkit.__file__).parents[1]
RIGHT = "def half(x):\n    return x / 2\n"
WRONG = "def half(x):\n    return x\n"

CHANGED = "import toy.lesson1 as t\nobject.__setattr__(t.EXERCISES[0], '{}', {})\n"


@pytest.fixture
def check(toy):
    return lambda answer, seconds=5: judge_apart(Course("toy"), "lesson1", "half", answer, seconds)


def test_right_and_wrong_come_out_as_in_one_process(check):
    assert check(RIGHT).passed
    told = check(WRONG)
    assert (told.passed, told.hint, told.given) == (False, "This does nothing.", "x = 2")


@pytest.mark.parametrize(
    "answer",
    [
        "while True:\n    pass",
        "def half(x):\n    while True:\n        pass",
        "import time\ndef half(x):\n    time.sleep(1000)",
        "def half(x):\n    while True:\n        try:\n            raise ValueError\n"
        "        except BaseException:\n            pass",
    ],
)
def test_a_loop_without_an_end_is_ended(check, answer):
    told = check(answer, 0.5)
    assert not told.passed
    assert told.why == "no answer in 0.5 s: is there a loop without an end?"


def test_the_time_that_its_imports_take_is_not_the_answer_s(toy, check):
    (toy / "slow.py").write_text("import time\ntime.sleep(3)\n")
    lesson = toy / "toy/lesson1.py"
    lesson.write_text(lesson.read_text().replace("def half(x):", "import slow\ndef half(x):"))
    assert check("import slow\n" + RIGHT, 2.5).passed


@pytest.mark.parametrize(
    "answer",
    [
        "import os\nos._exit(0)",
        "import os\ndef half(x):\n    os._exit(0)",
        "import ctypes\ndef half(x):\n    ctypes.string_at(0)",
        "import os, signal\nos.kill(os.getpid(), signal.SIGTERM)",
    ],
)
def test_a_crash_is_told(check, answer):
    assert check(answer).why.startswith("your code ended Python itself")


def test_an_exit_is_told(check):
    assert "sys.exit" in check("import sys\nsys.exit(0)").why
    assert "SystemExit" in check("import sys\ndef half(x):\n    sys.exit(0)").why


@pytest.mark.parametrize(
    "patch",
    [
        "import lessonkit.practice.judging as j\nj.difference = lambda *a: ''\n",
        "import lessonkit.practice.plain as p\np.difference = p._near = lambda *a: True\n",
        "import lessonkit.practice.judging as j\nj.verdict = lambda *a: j.Verdict(True)\n",
        "import lessonkit.practice.judging as j\nj.tried = lambda *a: {'answers': []}\n",
        CHANGED.format("cases", "lambda: []"),
        CHANGED.format("solution", "'def half(x): return x'"),
        "import builtins\nbuiltins.any = lambda values: False\n",
        "import json\njson.loads = lambda text: {}\n",
    ],
)
def test_the_judge_cannot_be_patched(check, patch):
    assert not check(patch + WRONG).passed


def test_an_answer_for_too_few_cases_is_no_answer(check):
    told = check(CHANGED.format("cases", "lambda: [(0.0,)]") + WRONG)
    assert told.why == "your code changed the exercise: 1 answers for 2 cases"


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_megabytes_of_print_are_cut(check, stream):
    noisy = f"import sys\nfor _ in range(50):\n    print('x' * 1_000_000, file=sys.{stream})\n"
    told = check(noisy + RIGHT)
    assert told.passed
    assert len(told.printed) == 2000


def test_nothing_reaches_the_screen(toy, tmp_path):
    """In a process of its own: the server of forks keeps the streams with which it began."""
    mine = tmp_path / "lesson1/half.py"
    mine.parent.mkdir()
    mine.write_text("import os\nos.write(1, b'out')\nos.write(2, b'err')\nprint('more')\n" + RIGHT)
    paths = os.pathsep.join([str(toy), str(SOURCE)])
    done = subprocess.run(
        [sys.executable, "-m", "lessonkit", "practice", "--course", "toy", "check", "half"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("half: passed\n", "")


def test_nobody_waits_for_the_keyboard(check):
    assert "EOFError" in check("input()\n" + RIGHT).why


def test_a_course_that_does_not_load_is_not_the_learner_s_fault(toy):
    course = Course("toy")
    assert course.set("lesson1")
    (toy / "toy/lesson1.py").write_text("import os\nos._exit(1)\n")
    with pytest.raises(StartError, match="could not be loaded in a process of their own"):
        judge_apart(course, "lesson1", "half", RIGHT)


def test_a_machine_that_does_not_start_python_is_told(toy, monkeypatch):
    monkeypatch.setattr("lessonkit.practice.process.START", 0.0)
    with pytest.raises(StartError, match="Python did not start in 0 s"):
        judge_apart(Course("toy"), "lesson1", "half", RIGHT)
