"""Notebooks on disk: read with clear errors, stored in one form that keeps diffs small."""

import os
import re
import warnings
from copy import deepcopy
from pathlib import Path

import nbformat
from nbformat import NotebookNode, ValidationError
from nbformat.reader import NotJSONError

__all__ = [
    "NotebookError",
    "normalised",
    "python_notebook",
    "read_notebook",
    "refuse_other_languages",
    "store_notebook",
]

OTHER_KERNELS = (
    "ir",
    "julia",
    "bash",
    "javascript",
    "typescript",
    "deno",
    "octave",
    "scala",
    "sql",
)
KEPT_METADATA = {"authors", "description", "jupytext", "lessonkit", "rise", "title"}
KEPT_OF_CELLS = {"deletable", "editable", "lessonkit", "nbgrader", "slideshow", "tags"}
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
            warnings.simplefilter("ignore", FutureWarning)  # cells without ids get them here
            notebook = _without_early_ids(nbformat.read(path, as_version=4))
            nbformat.validate(notebook)
    except (AttributeError, TypeError):
        raise NotebookError(f"{path} is JSON, but not a notebook") from None
    except (OSError, NotJSONError, ValidationError, KeyError, ValueError) as error:
        reason = str(error).strip().splitlines()[0][:160]
        raise NotebookError(f"{path} cannot be read: {reason}") from None
    return notebook


def python_notebook(path: Path) -> NotebookNode:
    """The notebook in a file, if it holds code in Python.

    Raises:
        NotebookError: it cannot be read, or holds no code, or code in another language.
    """
    notebook = read_notebook(path)
    refuse_other_languages(notebook, path)
    if not any(cell.cell_type == "code" and cell.source.strip() for cell in notebook.cells):
        raise NotebookError(f"{path} holds no code")
    return notebook


def refuse_other_languages(notebook: NotebookNode, path: Path) -> None:
    """Let pass what Python can run.

    Raises:
        NotebookError: the notebook in the file `path` is written in another language.
    """
    kernel = notebook.metadata.get("kernelspec", {})
    named = notebook.metadata.get("language_info", {}).get("name") or kernel.get("language")
    # An environment may call its kernel what it likes; these are the known ones of others.
    others = [
        name for name in OTHER_KERNELS if re.match(rf"{name}\b|{name}-", kernel.get("name", ""))
    ]
    language = named or "".join(others[:1]) or "python"
    if not language.lower().startswith(("python", "ipython")):
        raise NotebookError(f"{path} is written in {language}, and only Python can be run here")


def normalised(notebook: NotebookNode) -> NotebookNode:
    """A copy with only what its authors have stated, and ids that follow the positions of cells."""
    copy = deepcopy(notebook)
    kept = {name: value for name, value in copy.metadata.items() if name in KEPT_METADATA}
    copy.metadata = nbformat.from_dict(kept | FIXED_METADATA)
    copy.nbformat, copy.nbformat_minor = 4, 5
    for index, cell in enumerate(copy.cells):
        cell.id = f"cell-{index:02d}"
        kept = {name: value for name, value in cell.metadata.items() if name in KEPT_OF_CELLS}
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


def _without_early_ids(notebook: NotebookNode) -> NotebookNode:
    """Some editors give cells ids in a format that is older than ids. Jupyter reads past them."""
    if notebook.nbformat_minor < 5:
        for cell in notebook.cells:
            cell.pop("id", None)
    return notebook
