"""A lesson to fill in keeps the prose and the outputs, and loses the code."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from lessonkit.practice import Course
from lessonkit.practice.blank import blanked
from lessonkit.practice.folder import Folder

KERNEL = {"name": "python3", "display_name": "Python 3"}


@pytest.fixture
def lesson():
    shown = new_output("stream", name="stdout", text="6\n")
    return nbformat.writes(
        new_notebook(
            cells=[
                new_markdown_cell("# Title\n\nProse."),
                new_code_cell("%matplotlib inline\nimport math\nfrom os import path"),
                new_code_cell("x = 6\nprint(x)", execution_count=2, outputs=[shown]),
                new_code_cell("plot(x)", metadata={"tags": ["hide-input"]}),
                new_markdown_cell("## Take along\n\nThis.\n\n## Exercises\n\n1. Do it."),
                new_markdown_cell("Answers:"),
                new_code_cell("answer = 42"),
            ],
            metadata={
                "lessonkit": {"modules": {}},
                "kernelspec": {"name": "python3", "display_name": "Python 3"},
            },
        )
    )


def test_code_goes_and_all_else_stays(lesson):
    filled = nbformat.reads(blanked(lesson), as_version=4)
    nbformat.validate(filled)
    assert [cell.source for cell in filled.cells] == [
        "# Title\n\nProse.",
        "%matplotlib inline\nimport math\nfrom os import path",
        "# your turn",
        "plot(x)",
        "## Take along\n\nThis.",
    ]
    assert filled.cells[2].outputs[0].text == "6\n"
    assert list(filled.metadata) == ["kernelspec"]


def test_start_writes_it_where_the_course_has_its_notebooks(toy, tmp_path, lesson):
    (toy / "toy/lesson2.py").write_text(
        (toy / "toy/lesson2.py").read_text() + 'NOTEBOOK = "02_more.ipynb"\n'
    )
    folder = Folder(tmp_path / "work", Course("toy"))
    among = folder.course.set("lesson2")
    mine = folder.root / "lesson2/02_more.ipynb"
    folder.start(among)
    assert not mine.exists(), "there is no lesson to be found"
    (toy / "pyproject.toml").write_text("[tool.lessonkit]\n")
    (toy / "notebooks").mkdir()
    (toy / "notebooks/02_more.ipynb").write_text(lesson)
    folder.start(among)
    assert "# your turn" in mine.read_text()
    mine.write_text("mine")
    folder.start(among)
    assert mine.read_text() == "mine"


def test_start_writes_all_pages_of_a_lesson(toy, tmp_path, lesson):
    set_of_two = 'EARLIER = ("02_first.ipynb",)\nNOTEBOOK = "02_more.ipynb"\n'
    (toy / "toy/lesson2.py").write_text((toy / "toy/lesson2.py").read_text() + set_of_two)
    (toy / "pyproject.toml").write_text("[tool.lessonkit]\n")
    (toy / "notebooks").mkdir()
    for page in ("02_first.ipynb", "02_more.ipynb"):
        (toy / "notebooks" / page).write_text(lesson)
    folder = Folder(tmp_path / "work", Course("toy"))
    folder.start(folder.course.set("lesson2"))
    written = sorted(path.name for path in (folder.root / "lesson2").glob("*.ipynb"))
    assert written == ["02_first.ipynb", "02_more.ipynb"]
