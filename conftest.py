"""The Markdown pages are tests too: their examples run, and their numbers are computed."""

from pathlib import Path

from sybil import Sybil

from lessonkit.gate.documents import parsers
from lessonkit.notebook import read_notebook
from lessonkit.page import cells_of
from lessonkit.site.left_out import LeftOut
from lessonkit.site.reading_time import minutes_to_read

LESSONS = Path(__file__).parent / "notebooks"


def minutes_of_lessons(namespace: dict) -> None:
    """Give a page the minutes that each page of a lesson takes to read, as its badge says."""
    namespace["minutes_of_lessons"] = {
        page.stem: minutes_to_read(cells_of(read_notebook(page)), LeftOut())
        for page in sorted(LESSONS.glob("*.ipynb"))
    }


pytest_collect_file = Sybil(parsers=parsers(), pattern="*.md", setup=minutes_of_lessons).pytest()
