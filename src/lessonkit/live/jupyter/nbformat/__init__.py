"""In a page: the few names of nbformat that read a notebook. It knows the format 4 alone."""

import json
from pathlib import Path

from nbformat.reader import NotJSONError

__all__ = ["NotebookNode", "ValidationError", "from_dict", "read", "validate"]

KINDS = ("code", "markdown", "raw")


class ValidationError(Exception):
    """What was read is no notebook."""


class NotebookNode(dict):
    """A dictionary whose keys are attributes too."""

    def __getattr__(self, name: str) -> object:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None

    __setattr__ = dict.__setitem__


def from_dict(value: object) -> object:
    """A copy in which each dictionary is a `NotebookNode`, at all depths."""
    if isinstance(value, dict):
        return NotebookNode({name: from_dict(part) for name, part in value.items()})
    if isinstance(value, list | tuple):
        return [from_dict(part) for part in value]
    return value


def read(path: Path, as_version: int) -> NotebookNode:
    """The notebook in a file, its lists of lines joined to texts.

    Raises:
        NotJSONError: the file is not JSON.
        ValidationError: it is not in the format 4.
    """
    text = Path(path).read_text(encoding="utf-8")
    try:
        notebook = from_dict(json.loads(text))
    except ValueError:
        raise NotJSONError(f"Notebook does not appear to be JSON: {text[:77]!r}...") from None
    if notebook.get("nbformat") != 4:
        raise ValidationError(f"a page reads the format 4, not {notebook.get('nbformat')}")
    for cell in notebook.cells:
        _join(cell, "source")
        for output in cell.get("outputs", []):
            _join(output, "text")
            for kind in output.get("data", {}):
                _join(output.data, kind)
    return notebook


def validate(notebook: NotebookNode) -> None:
    """Refuse what lacks a part that each notebook has.

    Raises:
        ValidationError: names the first fault.
    """
    _require(notebook, "the notebook", cells=list, metadata=dict, nbformat_minor=int)
    for number, cell in enumerate(notebook.cells, 1):
        where = f"cell {number}"
        _require(cell, where, cell_type=str, metadata=dict, source=str)
        if cell.cell_type not in KINDS:
            raise ValidationError(f"{where} is of no known type: {cell.cell_type!r}")
        if cell.cell_type == "code":
            _require(cell, where, outputs=list)


def _require(node: NotebookNode, where: str, **parts: type) -> None:
    for name, kind in parts.items():
        if not isinstance(node.get(name), kind):
            raise ValidationError(f"{where} has no {name!r}, or one that is not a {kind.__name__}")


def _join(node: NotebookNode, name: str) -> None:
    """Files have a long text as a list of its lines."""
    if isinstance(node.get(name), list) and all(isinstance(line, str) for line in node[name]):
        node[name] = "".join(node[name])
