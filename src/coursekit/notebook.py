"""Notebooks on disk: read with clear errors, stored in one form that keeps diffs small."""

import os
import warnings
from pathlib import Path

import nbformat
from nbformat import NotebookNode, ValidationError
from nbformat.reader import NotJSONError

__all__ = ["NotebookError", "normalised", "read_notebook", "store_notebook"]

KEPT_METADATA = {"authors", "coursekit", "description", "title"}
FIXED_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


class NotebookError(Exception):
    """The file is missing, is not JSON, or is not a notebook."""


def read_notebook(path: Path) -> NotebookNode:
    """The notebook in a file, in the current format.

    Raises:
        NotebookError: one line that names the file and the fault.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # cells without ids: a refresh adds them
            notebook = nbformat.read(path, as_version=4)
            nbformat.validate(notebook)
    except (AttributeError, TypeError):
        raise NotebookError(f"{path} is JSON, but not a notebook") from None
    except (OSError, NotJSONError, ValidationError, KeyError, ValueError) as error:
        reason = str(error).strip().splitlines()[0][:160]
        raise NotebookError(f"{path} cannot be read: {reason}") from None
    return notebook


def normalised(notebook: NotebookNode) -> NotebookNode:
    """A copy with only what a page needs, and ids that follow the positions of cells."""
    copy = nbformat.from_dict(notebook)
    kept = {name: value for name, value in copy.metadata.items() if name in KEPT_METADATA}
    copy.metadata = nbformat.from_dict(kept | FIXED_METADATA)
    copy.nbformat, copy.nbformat_minor = 4, 5
    for index, cell in enumerate(copy.cells):
        cell.id = f"cell-{index:02d}"
        kept = {name: value for name, value in cell.metadata.items() if name == "tags"}
        cell.metadata = nbformat.from_dict(kept)
    return copy


def store_notebook(notebook: NotebookNode, path: Path) -> bool:
    """Write aside and rename, so that nobody ever meets half a file.

    Returns:
        Whether the file changed; an equal one is not touched.
    """
    text = nbformat.writes(notebook) + "\n"
    if path.is_file() and text == path.read_text(encoding="utf-8"):
        return False
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        aside.write_text(text, encoding="utf-8", newline="\n")
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    return True
