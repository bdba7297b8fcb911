"""Notebooks that can be run or exported here: those that hold Python."""

from pathlib import Path

from nbformat import NotebookNode

from coursekit.notebook import NotebookError, read_notebook

__all__ = ["python_notebook"]


def python_notebook(path: Path) -> NotebookNode:
    """The notebook in a file, if it holds code in Python.

    Raises:
        NotebookError: it cannot be read, or holds no code, or code in another language.
    """
    notebook = read_notebook(path)
    metadata = notebook.metadata
    named = metadata.get("language_info", {}).get("name")
    language = named or metadata.get("kernelspec", {}).get("language") or "python"
    if not language.lower().startswith(("python", "ipython")):
        raise NotebookError(f"{path} is written in {language}, and only Python can be run here")
    if not any(cell.cell_type == "code" and cell.source.strip() for cell in notebook.cells):
        raise NotebookError(f"{path} holds no code")
    return notebook
