"""Notebooks as files: read with clear errors, stored in one form that keeps diffs small."""

from lessonkit.notebook.definitions import assigned_names, defined_names, imported_names
from lessonkit.notebook.files import (
    NotebookError,
    normalised,
    python_notebook,
    read_notebook,
    refuse_other_languages,
    store_notebook,
)
from lessonkit.notebook.outputs import plain_traceback, tidy

__all__ = [
    "NotebookError",
    "assigned_names",
    "defined_names",
    "imported_names",
    "normalised",
    "plain_traceback",
    "python_notebook",
    "read_notebook",
    "refuse_other_languages",
    "store_notebook",
    "tidy",
]
