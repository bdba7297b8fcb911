"""What a project says of itself is understood, or refused in one line."""

from pathlib import Path

import pytest

from lessonkit.project import Project, ProjectError


def written(folder, text):
    (folder / "pyproject.toml").write_text(text)
    return folder


def test_an_empty_table_makes_a_course(tmp_path):
    project = Project.around(written(tmp_path, "[tool.lessonkit]\n"))
    assert project == Project(tmp_path)
    assert (project.notebooks, project.docs, project.cell_timeout) == ("notebooks", "docs", 300)


def test_the_nearest_project_counts(tmp_path):
    written(tmp_path, "[tool.lessonkit]\n")
    inner = tmp_path / "other/deep"
    inner.mkdir(parents=True)
    assert Project.around(inner / "a.ipynb").root == tmp_path
    written(inner.parent, "[project]\n")
    assert Project.around(inner / "a.ipynb") is None


def test_without_a_table_there_is_one_clear_line(tmp_path):
    with pytest.raises(ProjectError, match=r"belongs to no course: .* needs the table \[tool\.les"):
        Project.required(written(tmp_path, ""))


def test_every_key_is_read(tmp_path):
    text = """[tool.lessonkit]
notebooks = "lessons"
docs = "pages"
lessons = "course"
package = "mine"
versions = ["a", "b"]
constraints = "pins.txt"
exercises = "drills"
cell-timeout = 9
exact-if = "pass"
environment = {A = "1"}
"""
    project = Project.around(written(tmp_path, text))
    assert project == Project(
        root=tmp_path,
        notebooks="lessons",
        docs="pages",
        lessons="course",
        package="mine",
        versions=["a", "b"],
        constraints="pins.txt",
        exercises="drills",
        cell_timeout=9,
        environment={"A": "1"},
        exact_if="pass",
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("version = []", "has no key 'version'; did you mean versions?"),
        ("zzz = 1", "has no key 'zzz'; known are notebooks, docs, "),
        ("versions = 'torch'", "versions must be a list of texts, got 'torch'"),
        ("versions = [1]", "versions must be a list of texts, got [1]"),
        ("environment = {A = 1}", "environment must be a table of texts, got {'A': 1}"),
        ("notebooks = 1", "notebooks must be a text, got 1"),
        ("cell-timeout = 0", "cell-timeout must be a number above 0, got 0"),
        ("cell-timeout = true", "cell-timeout must be a number above 0, got True"),
        ("a = ", "is not TOML"),
    ],
)
def test_what_is_not_understood_is_one_line(tmp_path, text, says):
    with pytest.raises(ProjectError) as raised:
        Project.around(written(tmp_path, f"[tool.lessonkit]\n{text}\n"))
    assert says in str(raised.value)
    assert str(raised.value).startswith(str(tmp_path / "pyproject.toml"))
    assert "\n" not in str(raised.value)


def test_pages_are_lessons_first_and_no_checkpoints(tmp_path):
    for name in ("docs/notes/a.ipynb", "notebooks/b.ipynb", "notebooks/.ipynb_checkpoints/b.ipynb"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    pages = Project(tmp_path).pages()
    assert pages == [tmp_path / "notebooks/b.ipynb", tmp_path / "docs/notes/a.ipynb"]
    assert Project(Path("nowhere")).pages() == []
    inside = Project(tmp_path, notebooks="docs/notes")
    assert inside.pages() == [tmp_path / "docs/notes/a.ipynb"]
