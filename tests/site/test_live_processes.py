"""A page has no processes: what a cell starts runs in the page, and shows what is stored."""

import pytest

from lessonkit.live.kinds import EQUAL, TIMED
from lessonkit.notebook import read_notebook
from lessonkit.page import cells_of

from .conftest import ROOT, Visitor
from .kinds import address_of, fresh_kinds
from .live import Live

LESSON = ROOT / "notebooks/00_notebooks_that_test_themselves.ipynb"
STARTS = ("subprocess.run(", "terminal(")


@pytest.fixture(scope="module")
def lesson(browser, site):
    """The lesson that calls Python and the course's own tool."""
    visitor = Visitor(browser)
    yield Live(visitor.open(site.address + address_of(LESSON)))
    visitor.context.close()
    assert not visitor.faults


def test_python_and_the_tool_show_in_the_page_what_is_stored(lesson):
    cells = [cell for cell in cells_of(read_notebook(LESSON)) if cell.number]
    judged = list(fresh_kinds(lesson, cells))
    starting = [each for each in judged if any(call in each[0].source for call in STARTS)]
    assert len(starting) == 9
    times = [cell.label for cell, *_ in judged if cell.tolerance.factor > 1]
    assert [cell.label for cell, kind, _ in judged if kind == TIMED] in ([], times)
    wrong = [
        f"{cell.label} is {kind}: {why}" for cell, kind, why in judged if kind not in (EQUAL, TIMED)
    ]
    assert not wrong, "\n".join(wrong)


def test_another_program_is_refused_in_one_line(lesson):
    lesson.write(0, "import subprocess\nsubprocess.run(['git', 'status'])")
    said = lesson.run(0)
    assert "FileNotFoundError: there are no other programs in a page" in said
    assert "'git'" in said
