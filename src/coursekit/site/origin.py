"""Where on the page a fault stands: the notebook and the cell, for those who must mend it."""

from __future__ import annotations

import logging
import re

from nbformat import NotebookNode

from coursekit.rules import cell_label

__all__ = ["NAMES_THE_CELL", "origin", "register"]

LINK_FAULT = re.compile(r"^Doc file '(?P<uri>[^']+)' contains .*?link '(?P<link>[^']+)'")

_notebooks: dict[str, tuple[str, NotebookNode]] = {}


def register(uri: str, name: str, notebook: NotebookNode) -> None:
    """Remember that the page `uri` is made from the notebook `name`."""
    _notebooks[uri] = name, notebook


def origin(uri: str, text: str) -> str:
    """The file that holds `text`, and the cell if that file is a notebook.

    Args:
        uri: The page, relative to the site's sources.
        text: As it stands in the source.
    """
    return _origin(uri, re.escape(text))


def _origin(uri: str, pattern: str) -> str:
    if uri not in _notebooks:
        return uri
    name, notebook = _notebooks[uri]
    for index, cell in enumerate(notebook.cells):
        if re.search(pattern, cell.source):
            return f"{name}: {cell_label(notebook, index)}"
    return name


class _NamesTheCell(logging.Filter):
    """Puts the cell before what MkDocs says of a link, which names only the generated page."""

    def filter(self, record: logging.LogRecord) -> bool:
        fault = LINK_FAULT.match(record.getMessage())
        if fault and fault["uri"] in _notebooks:
            # In the notebook the link may lead to an .ipynb, and begin at another folder.
            tail = re.escape(fault["link"].rpartition("/")[2])
            pattern = r"\]\([^)\s]*" + tail.replace(r"\.md", r"\.(?:md|ipynb)") + r"[)\s]"
            record.msg = f"{_origin(fault['uri'], pattern)}: {record.getMessage()}"
            record.args = ()
        return True


NAMES_THE_CELL = _NamesTheCell()
