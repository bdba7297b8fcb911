"""In the terminal: start, check, and what is next. A learner's work is never touched."""

import json
from importlib import metadata

import pytest

from lessonkit.practice.command import main

HALF = "def half(x):\n    return x / 2\n"


def test_start_writes_a_stub_for_each_exercise_and_a_list(practice):
    status, said = practice("start", "1")
    names = {path.name for path in (practice.folder / "lesson1").iterdir()}
    assert names == {"half.py", "both.py", "shape.py", "number.py", "reason.py", "README.md"}
    assert status == 0 and "lessonkit practice check half" in said


def test_start_takes_the_next_set_by_itself(practice):
    practice("start")
    practice("start")
    assert (practice.folder / "lesson2/third.py").exists()
    assert practice("start") == (0, "all the sets are here\n")


def test_what_a_learner_wrote_is_never_overwritten(practice):
    practice("start", "lesson1")
    mine = practice.folder / "lesson1/half.py"
    mine.write_text("mine")
    (practice.folder / "lesson1/both.py").unlink()
    _, said = practice("start", "lesson1")
    assert mine.read_text() == "mine"
    assert "kept:    lesson1/half.py" in said and "written: lesson1/both.py" in said


def test_a_check_reports_and_is_remembered(practice):
    practice("start", "1")
    status, said = practice("check", "half")
    assert status == 1 and said == "half: not yet\n  nothing is written yet\n"
    mine = practice.folder / "lesson1/half.py"
    mine.write_text("def half(x):\n    print('here')\n    return x * 2\n")
    status, said = practice("check", "lesson1/half.py")
    assert status == 1
    assert said.splitlines() == [
        "half: not yet",
        "  expected 1, got 4",
        "  given     x = 2",
        "  expected  1",
        "  got       4",
        "  it printed",
        "    here",
        "    here",
        "  hint: This doubles.",
    ]
    mine.write_text(HALF)
    assert practice("check", "half") == (0, "half: passed\n")
    _, said = practice()
    assert "lesson1       [x    ] 1 of 5  Halves and doubles" in said
    assert "next: lesson1/both.py (repair)" in said
    mine.write_text(HALF + "# more\n")
    assert "[~    ] 0 of 5" in practice()[1]
    mine.write_text("def half(x):\n    return x * 2\n")
    practice("check", "half")
    assert "[-    ] 0 of 5" in practice()[1]


def test_what_is_wrong_may_take_several_lines(practice):
    practice("start", "1")
    mine = practice.folder / "lesson1/half.py"
    mine.write_text("def half(x):\n    raise ValueError('one\\ntwo')\n")
    _, said = practice("check", "half")
    assert said.splitlines()[1:3] == ["  line 2, ValueError: one", "  two"]


def test_without_a_name_all_that_was_begun_is_checked(practice):
    assert practice("check")[0] == 2
    practice("start", "1")
    assert "nothing has been begun" in practice("check")[1]
    (practice.folder / "lesson1/half.py").write_text(HALF)
    (practice.folder / "lesson1/shape.py").write_text("answer = (3, 2)")
    status, said = practice("check")
    assert status == 1
    assert (
        said
        == "half: passed\nshape: not yet\n  not this\n  got       (3, 2)\n  hint: Turned around.\n"
    )


def test_a_set_is_checked_whole(practice):
    practice("start", "2")
    (practice.folder / "lesson2/third.py").write_text("x / 3")
    assert practice("check", "2") == (0, "third: passed\n")


def test_the_folder_of_a_set_will_do(practice, monkeypatch):
    practice("start", "1")
    inside = practice.folder / "lesson1"
    (inside / "half.py").write_text(HALF)
    monkeypatch.chdir(inside)
    assert practice("check", "half.py") == (0, "half: passed\n")
    assert "lesson1       [x    ] 1 of 5" in practice()[1]
    monkeypatch.chdir(practice.folder)
    assert "lesson1       [x    ] 1 of 5" in practice()[1]


def test_an_empty_folder_may_be_called_like_a_set(practice, monkeypatch):
    inside = practice.folder / "lesson1"
    inside.mkdir()
    monkeypatch.chdir(inside)
    practice("start", "1")
    assert (inside / "lesson1/half.py").is_file()


def test_progress_from_nothing_to_all(practice):
    status, said = practice()
    assert status == 0 and "next: lessonkit practice start lesson1" in said
    known = {"half": HALF, "both": "def both(v):\n    return v[0] / 2, v[0] * 2\n"}
    known |= {"shape": "(2, 3)", "number": "0.14", "third": "x / 3"}
    practice("start"), practice("start")
    for path in practice.folder.rglob("*.py"):
        for letter in [known[path.stem]] if path.stem in known else "abcd":
            path.write_text(letter)
            if practice("check", path.stem)[0] == 0:
                break
    assert "All have passed. What is left: lessonkit practice rebuild" in practice()[1]


def test_a_broken_file_of_progress_costs_only_checks(practice):
    practice("start", "1")
    for text in ("{", "[]", '{"passed": 3}', "{}"):
        (practice.folder / ".practice.json").write_text(text)
        assert practice()[0] == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["check", "nope"], "there is no exercise 'nope'"),
        (["start", "9"], "there is no set 'lesson9'; there are lesson1, lesson2"),
        (["start", "nope"], "there is no set 'nope'"),
        (["rebuild"], "toy has no capstone"),
        (["run"], "toy has no trainings"),
    ],
)
def test_what_is_not_there_is_told(practice, arguments, says):
    status, said = practice(*arguments)
    assert status == 2 and says in said


def test_what_was_not_started_is_told(practice):
    assert practice("check", "third") == (
        1,
        "third: not started; lessonkit practice start lesson2\n",
    )


def test_pages_get_all_of_it_as_json(practice):
    pages = json.loads(practice("describe")[1])
    names = {
        page: [exercise["name"] for among in sets for exercise in among["exercises"]]
        for page, sets in pages.items()
    }
    assert names == {
        "notebooks/01_toy.ipynb": ["half", "both", "shape", "number", "reason"],
        "docs/toy.md": ["third"],
    }


def test_a_course_is_found_in_the_project_or_among_what_is_installed(
    toy, tmp_path, monkeypatch, capsys
):
    work = tmp_path / "project"
    work.mkdir()
    monkeypatch.chdir(work)
    found = [metadata.EntryPoint("a", "toy", "lessonkit.exercises")]
    monkeypatch.setattr(metadata, "entry_points", lambda group: found)
    assert main([]) == 0
    found.clear()
    assert main([]) == 2
    assert "none is installed; name a package with --course" in capsys.readouterr().err
    (work / "pyproject.toml").write_text('[tool.lessonkit]\nexercises = "toy"\n')
    assert main([]) == 0
    (work / "pyproject.toml").write_text('[tool.lessonkit]\nexercises = "nowhere"\n')
    assert main([]) == 2
    assert "the package 'nowhere', are not installed" in capsys.readouterr().err
