"""A new course is true at once, and one that cannot be written leaves nothing behind."""

import doctest
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from lessonkit.cli import main
from lessonkit.execute import ExecuteError
from lessonkit.new import course, names, requirement
from lessonkit.new.names import CourseError, Names
from lessonkit.page import prose_problems

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def unexecuted(monkeypatch):
    """Leaves the lessons as the template has them, and lists those that would have been run."""
    run = []
    monkeypatch.setattr(course, "execute", run.append)
    monkeypatch.setattr(course, "page_problems", lambda cells: [])
    return run


def tree(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def nox(folder, *sessions):
    """Run sessions of a course as its author would, with the versions that are pinned here."""
    environment = os.environ | {"PIP_CONSTRAINT": str(REPOSITORY / "constraints.txt")}
    command = [sys.executable, "-m", "nox", "--sessions", *sessions]
    run = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    return run.returncode, run.stdout + run.stderr


def test_a_new_course_is_built_and_checked_and_a_changed_output_is_found(tmp_path, capsys):
    folder = tmp_path / "on-dice"
    assert main(["new", str(folder)]) == 0
    assert "nox -s docs" in capsys.readouterr().out
    assert tree(tmp_path) == ["on-dice", *(f"on-dice/{name}" for name in tree(folder))]
    assert not any("__pycache__" in name for name in tree(folder))

    status, said = nox(folder, "docs", "tests", "gate")
    assert status == 0, said
    pages = [folder / "site" / name for name in ("index.html", "short-formula/index.html")]
    lessons = [folder / "site/lessons" / name for name in ("01_running_mean", "02_spread")]
    for page in (*pages, *(lesson / "index.html" for lesson in lessons)):
        assert "On dice" in page.read_text(encoding="utf-8")
    spread = (lessons[1] / "index.html").read_text(encoding="utf-8")
    assert "a variance needs two values or more, got 1" in spread
    assert 'aria-label="Three lines' in spread

    # Without nox, which would only install the same again.
    gate = [
        folder / ".nox/course" / ("Scripts" if os.name == "nt" else "bin") / "lessonkit",
        "gate",
    ]
    quiet = {"cwd": folder, "capture_output": True, "text": True, "check": False}
    for page, old, new, says in (
        ("01_running_mean", "2.0, 3.0, 5.0", "2.0, 3.0, 5.5", "5.5 became 5.0"),
        ("02_spread", "got 1", "got one", "the words changed"),
        ("02_spread", "-->1.7<!--", "-->1.8<!--", "is '1.7', the page says '1.8'"),
    ):
        notebook = folder / "notebooks" / f"{page}.ipynb"
        true = notebook.read_text(encoding="utf-8")
        assert old in true
        notebook.write_text(true.replace(old, new), encoding="utf-8")
        found = subprocess.run(gate, **quiet)
        assert found.returncode == 1
        assert says in found.stdout
        notebook.write_text(true, encoding="utf-8")
    assert subprocess.run(gate, **quiet).returncode == 0


def test_the_template_is_well_written_python(tmp_path, unexecuted):
    assert main(["new", str(tmp_path / "mine")]) == 0
    (tmp_path / "mine/pyproject.toml").unlink()  # ruff would take it for its settings
    ours = ["--config", str(REPOSITORY / "pyproject.toml"), "--config", "src = ['mine/src']"]
    for command in (["check", "--ignore", "D103"], ["format", "--check"]):
        ruff = [sys.executable, "-m", "ruff", *command, *ours, "--no-cache", "mine"]
        found = subprocess.run(ruff, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert found.returncode == 0, found.stdout


def test_names_are_given_everywhere_and_the_prose_keeps_the_rules():
    files = dict(course.filled(Names.of("Odd-numbers"), "lessonkit @ file:///my-course/my_course"))
    assert "src/odd_numbers/running.py" in files
    project = tomllib.loads(files["pyproject.toml"])
    assert project["project"]["name"] == "odd-numbers"
    assert project["dependency-groups"]["course"] == ["lessonkit @ file:///my-course/my_course"]
    for name, text in files.items():
        rest = text.replace("file:///my-course/my_course", "")
        assert not {"my-course", "my_course", "My course"}.intersection(rest.split()), name
        if name.endswith(".md"):
            assert prose_problems(text) == []


@pytest.mark.parametrize("module", [names, requirement])
def test_examples(module):
    failed, attempted = doctest.testmod(module)
    assert attempted > 0
    assert failed == 0


@pytest.mark.parametrize(
    ("folder", "package", "title"),
    [
        ("my-course", "my_course", "My course"),
        ("Algebra", "algebra", "Algebra"),
        ("a b.c_d--e", "a_b_c_d_e", "A b c d e"),
        ("lesson2", "lesson2", "Lesson2"),
    ],
)
def test_a_folder_names_the_package(folder, package, title):
    given = Names.of(folder)
    assert (given.package, given.title) == (package, title)
    assert given.distribution == package.replace("_", "-")


@pytest.mark.parametrize(
    ("folder", "says"),
    [
        ("3-bodies", "letters from a to z and digits do"),
        ("café", "letters from a to z and digits do"),
        ("-", "letters from a to z and digits do"),
        ("", "letters from a to z and digits do"),
        ("what?", "letters from a to z and digits do"),
        ("Class", "a word of Python itself"),
        ("random", "would hide a module of Python's own"),
        ("tests", "which a part of each course is called"),
        ("lessonkit", "which a part of each course is called"),
        ("numpy", "would hide that of numpy"),
    ],
)
def test_a_name_that_no_package_can_have_is_refused(folder, says):
    with pytest.raises(CourseError, match="choose another, such as my-course") as refused:
        Names.of(folder)
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.fixture
def refused(capsys):
    """Gives a function that asks for a course, and returns the one line of the refusal."""

    def ask(folder):
        assert main(["new", str(folder)]) == 1
        said = capsys.readouterr()
        assert said.out == ""
        (line,) = said.err.splitlines()
        return line

    return ask


def test_a_folder_with_something_in_it_is_left_alone(tmp_path, unexecuted, refused):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/thesis.txt").write_text("a year of work")
    assert "must be new or empty, and holds thesis.txt" in refused(tmp_path / "mine")
    assert tree(tmp_path) == ["mine", "mine/thesis.txt"]
    assert (tmp_path / "mine/thesis.txt").read_text() == "a year of work"


def test_a_file_in_the_way_is_left_alone(tmp_path, unexecuted, refused):
    (tmp_path / "mine").write_text("a year of work")
    assert "is no folder; choose another name" in refused(tmp_path / "mine")
    assert (tmp_path / "mine").read_text() == "a year of work"


def test_a_link_to_nothing_is_left_alone(tmp_path, unexecuted, refused):
    (tmp_path / "mine").symlink_to(tmp_path / "gone")
    assert "is no folder; choose another name" in refused(tmp_path / "mine")
    assert tree(tmp_path) == ["mine"]


def test_a_folder_to_put_it_into_is_not_made(tmp_path, unexecuted, refused):
    assert "must be a folder, and is none; make it first" in refused(tmp_path / "no/mine")
    assert tree(tmp_path) == []


def test_what_cannot_be_written_is_said_and_left_as_it_was(
    tmp_path, unexecuted, refused, monkeypatch
):
    def full(*arguments, **named):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    assert "mine cannot be written: No space left on device" in refused(tmp_path / "mine")
    assert tree(tmp_path) == []


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write")
def test_a_folder_that_is_not_ours_is_said(tmp_path, unexecuted, refused):
    tmp_path.chmod(0o500)
    assert "mine cannot be written: Permission denied" in refused(tmp_path / "mine")


@pytest.mark.parametrize("there", [True, False])
def test_a_lesson_that_fails_leaves_nothing_behind(tmp_path, refused, monkeypatch, there):
    def fail(page):
        assert page.is_file()
        raise ExecuteError(f"{page}, cell 2 (In [1]): no kernel; nothing was written")

    monkeypatch.setattr(course, "execute", fail)
    if there:
        (tmp_path / "mine").mkdir()
    line = refused(tmp_path / "mine")
    assert "a lesson does not run here: notebooks/01_running_mean.ipynb, cell 2" in line
    assert tree(tmp_path) == (["mine"] if there else [])


def test_a_lesson_that_shows_what_no_page_should_leaves_nothing_behind(
    tmp_path, refused, monkeypatch
):
    monkeypatch.setattr(course, "execute", lambda page: None)  # so that it has no outputs at all
    line = refused(tmp_path / "mine")
    assert "not fit to be published: notebooks/01_running_mean.ipynb, cell 2 (In [1])" in line
    assert tree(tmp_path) == []


def test_an_interrupt_leaves_nothing_behind(tmp_path, monkeypatch):
    def interrupted(page):
        raise KeyboardInterrupt

    before = dict(os.environ)
    monkeypatch.setattr(course, "execute", interrupted)
    assert main(["new", str(tmp_path / "mine")]) == 130
    assert tree(tmp_path) == []
    assert dict(os.environ) == before


def test_an_empty_folder_is_filled_from_inside(tmp_path, unexecuted, monkeypatch):
    folder = tmp_path / "mine"
    folder.mkdir()
    number = folder.stat().st_ino
    monkeypatch.chdir(folder)
    assert main(["new", "."]) == 0
    assert folder.stat().st_ino == number
    assert {"pyproject.toml", "src/mine/running.py", ".gitignore"} <= set(tree(folder))
    assert [page.name for page in unexecuted] == ["01_running_mean.ipynb", "02_spread.ipynb"]
    assert not any(name.startswith(".mine") for name in tree(folder))


def test_a_wrong_command_line_ends_with_the_status_of_wrong_usage(capsys):
    for arguments in ([], ["a", "b"], ["--force", "a"]):
        with pytest.raises(SystemExit) as stopped:
            main(["new", *arguments])
        assert stopped.value.code == 2
        assert "lessonkit new: error:" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("origin", "wanted"),
    [
        (None, "lessonkit[gate,site]>=1.2"),
        (
            '{"url": "file:///a%20b/kit", "dir_info": {}}',
            "lessonkit[gate,site] @ file:///a%20b/kit",
        ),
        (
            '{"url": "file:///kit-1.2-py3-none-any.whl", "archive_info": {}}',
            "lessonkit[gate,site] @ file:///kit-1.2-py3-none-any.whl",
        ),
        (
            '{"url": "https://h.example/kit", "vcs_info": {"vcs": "git", "commit_id": "1a2b"}}',
            "lessonkit[gate,site] @ git+https://h.example/kit@1a2b",
        ),
    ],
)
def test_a_course_needs_the_lessonkit_that_wrote_it(origin, wanted, monkeypatch):
    class Installed:
        version = "1.2"

        def read_text(self, name):
            assert name == "direct_url.json"
            return origin

    monkeypatch.setattr(requirement, "distribution", lambda name: Installed())
    assert requirement.requirement("gate", "site") == wanted


def test_a_lessonkit_that_is_not_installed_can_be_named_by_no_course(
    tmp_path, refused, monkeypatch
):
    def missing(name):
        raise requirement.PackageNotFoundError(name)

    monkeypatch.setattr(requirement, "distribution", missing)
    assert "is not installed; install it with pip" in refused(tmp_path / "mine")
    assert tree(tmp_path) == []
