"""The Markdown pages are tests too: their examples run, and their numbers are computed."""

from sybil import Sybil

from lessonkit.gate.documents import parsers

pytest_collect_file = Sybil(parsers=parsers(), pattern="*.md").pytest()
