"""Work goes from a page into the folder and back, and nothing of a learner's is lost."""

import json

import pytest

HALF = "def half(x):\n    return x / 2"
PAGE = {"half": [HALF, "an older one"], "shape": ["(2, 3)"], "reason": ["b"], "third": ["x / 3"]}


@pytest.fixture
def saved(tmp_path):
    """What a page saves: answers, what has passed, and edits of cells."""
    file = tmp_path / "edits.json"
    edits = {"answers": PAGE, "passed": {"half": [HALF]}, "notebooks/01.ipynb": {"x": ["y"]}}
    file.write_text(json.dumps({"lessonkit": 1, "edits": edits}))
    return str(file)


def test_answers_of_a_page_become_files_that_can_be_checked(practice, saved):
    status, said = practice("take", saved)
    assert status == 0 and said.splitlines() == [
        "written: lesson1/half.py",
        "written: lesson1/shape.py",
        "written: lesson1/reason.py",
        "written: lesson2/third.py",
        "lessonkit practice check",
    ]
    mine = (practice.folder / "lesson1/half.py").read_text()
    assert "Halve a number." in mine and HALF in mine and "# Stuck?" in mine
    assert "your turn" not in mine
    for name in ("half", "shape", "third"):
        assert practice("check", name) == (0, f"{name}: passed\n")
    assert "reason: " in practice("check", "reason")[1]
    assert "answer = 'b'" in (practice.folder / "lesson1/reason.py").read_text()


def test_what_has_been_begun_stays_and_stubs_do_not(practice, saved):
    practice("start", "1")
    mine = practice.folder / "lesson1/half.py"
    mine.write_text("mine")
    said = practice("take", saved)[1]
    assert mine.read_text() == "mine"
    assert "kept:    lesson1/half.py, which has another answer" in said
    assert "written: lesson1/shape.py" in said
    assert practice("take", saved)[1].splitlines() == [
        "kept:    lesson1/half.py, which has another answer",
        "nothing new in it",
    ]


def test_there_and_back_all_is_as_it_was(practice, saved):
    practice("take", saved)
    practice("check", "half")
    (practice.folder / "lesson1/both.py").write_text("def both(:\n")
    (practice.folder / "lesson1/number.py").write_text("answer = ...  # later\n")
    status, said = practice("give", "back.json")
    assert (status, said) == (0, "written: back.json, answers: 5\n")
    edits = json.loads((practice.folder / "back.json").read_text())["edits"]
    assert edits["answers"] == {
        "half": [HALF],
        "both": ["def both(:"],
        "shape": ["(2, 3)"],
        "reason": ["b"],
        "third": ["x / 3"],
    }
    assert edits["passed"] == {"half": [HALF]}
    assert practice("give", "back.json")[0] == 2


def test_an_answer_without_the_question_around_it_is_taken_whole(practice):
    practice("start", "1")
    (practice.folder / "lesson1/half.py").write_text("import math\n\n" + HALF)
    practice("give", "back.json")
    edits = json.loads((practice.folder / "back.json").read_text())["edits"]
    assert edits["answers"] == {"half": ["import math\n\n" + HALF]}


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"lessonkit": 2, "edits": {"answers": {}}}', '{"lessonkit": 1}', "3"]
)
def test_another_file_is_refused(practice, tmp_path, text):
    file = tmp_path / "other.json"
    file.write_text(text)
    status, said = practice("take", str(file))
    assert status == 2 and "is no file with answers" in said


def test_what_is_not_there_is_told(practice, tmp_path):
    assert "is no file with answers" in practice("take", str(tmp_path / "nowhere.json"))[1]
    assert "nothing has been begun here" in practice("give", "back.json")[1]


def test_an_answer_to_an_exercise_that_is_gone_is_left_out(practice, tmp_path):
    file = tmp_path / "edits.json"
    edits = {"answers": {"gone": ["x"], "shape": ["(2, 3)"]}}
    file.write_text(json.dumps({"lessonkit": 1, "edits": edits}))
    assert practice("take", str(file))[1].splitlines()[0] == "written: lesson1/shape.py"


def test_a_bare_number_is_no_question(practice):
    practice("start", "2")
    (practice.folder / "lesson2/third.py").write_text("3\n")
    practice("give", "back.json")
    assert '"3"' in (practice.folder / "back.json").read_text()
