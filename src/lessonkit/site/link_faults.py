"""What MkDocs says of a link names only the page: the notebook's cell is put before it."""

import logging
import re
from collections.abc import Mapping
from urllib.parse import unquote

from lessonkit.site.published import Published

__all__ = ["LinkFaults"]

SPEAKER = logging.getLogger("mkdocs.structure.pages")
FAULT = re.compile(r"^Doc file '(?P<uri>[^']+)' contains .*?link '(?P<link>[^']+)'")


class LinkFaults(logging.Filter):
    """Puts it there while one site is built.

    Args:
        published: the notebooks by their pages.
    """

    def __init__(self, published: Mapping[str, Published]):
        super().__init__()
        self._published = published

    def listen(self) -> None:
        """Begin."""
        SPEAKER.addFilter(self)

    def stop(self) -> None:
        """Leave MkDocs as it was."""
        SPEAKER.removeFilter(self)

    def filter(self, record: logging.LogRecord) -> bool:
        """Let each record pass, those of links with their place."""
        fault = FAULT.match(record.getMessage())
        if fault and fault["uri"] in self._published:
            # In the notebook the link may begin at another folder, and be written in two ways.
            tail = fault["link"].rpartition("/")[2]
            note = f"[^{tail.removeprefix('#fnref:')}]"
            spellings = "|".join(map(re.escape, (tail, unquote(tail))))
            pattern = rf"(?:[(<:/\s]|^)(?:{spellings})(?:[)>\s]|$)|{re.escape(note)}"
            place = self._published[fault["uri"]].place_of(pattern)
            record.msg, record.args = f"{place}: {record.getMessage()}", ()
        return True
