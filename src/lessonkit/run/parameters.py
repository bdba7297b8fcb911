"""Parameters of a notebook, set from outside: `--epochs 3` replaces what a tagged cell assigns.

The cell has the tag `parameters`, as for papermill. The new values are put below what it says, in
the copy that runs and never in the file, so that every other cell keeps its number.
"""

import ast
from collections.abc import Collection, Mapping
from copy import deepcopy
from pathlib import Path

from nbformat import NotebookNode

from lessonkit.notebook import assigned_names
from lessonkit.page import cells_of

__all__ = ["ParameterError", "split_parameters", "with_parameters"]

TAG = "parameters"


class ParameterError(Exception):
    """A parameter that the notebook does not have, or a parameter without its value."""


def split_parameters(
    arguments: list[str], own: Collection[str]
) -> tuple[list[str], dict[str, str]]:
    """The arguments of a command without the parameters among them, and those.

    Args:
        arguments: from the command line.
        own: the options of the command itself.

    Raises:
        ParameterError: a parameter has no value, or two.

    >>> split_parameters(["a.ipynb", "--timeout", "9", "--learning-rate", "-1"], {"--timeout"})
    (['a.ipynb', '--timeout', '9'], {'learning_rate': '-1'})
    """
    rest, given = [], {}
    remaining = iter(arguments)
    for argument in remaining:
        option, equals, value = argument.partition("=")
        if not option.startswith("--") or option in own:
            rest.append(argument)
            continue
        if not equals:
            value = next(remaining, "--")
            if value.startswith("--"):
                raise ParameterError(f"{option} needs a value: {option} 3, or {option}=3")
        name = option[2:].replace("-", "_")
        if name in given:
            raise ParameterError(f"{option} is given twice")
        given[name] = value
    return rest, given


def with_parameters(notebook: NotebookNode, given: Mapping[str, str], path: Path) -> NotebookNode:
    """A copy of the notebook whose tagged cell assigns the given values last.

    Args:
        notebook: it stays as it is.
        given: names and values, as typed; what is no Python literal is taken as text.
        path: where the notebook lies, for messages.

    Raises:
        ParameterError: it has no such parameter; the message lists those that it has.
    """
    copy = deepcopy(notebook)
    if not given:
        return copy
    tagged = [cell for cell in cells_of(copy) if cell.kind == "code" and TAG in cell.tags]
    if not tagged:
        raise ParameterError(f"{path} takes no parameters: no code cell has the tag `{TAG}`")
    cell = tagged[0]
    try:
        known = assigned_names(ast.parse(cell.source))
    except SyntaxError as error:
        where = f"{path}, {cell.label}"
        raise ParameterError(f"{where}: parameters must be plain Python: {error}") from None
    for name in given:
        if name not in known:
            has = ", ".join(known) or "none"
            raise ParameterError(f"{path} has no parameter {name!r}; its parameters: {has}")
    assignments = [f"{name} = {_as_python(value)}" for name, value in given.items()]
    lines = [cell.source.rstrip(), "# from the command line", *assignments]
    cell.stored["source"] = "\n".join(lines)
    return copy


def _as_python(value: str) -> str:
    try:
        ast.literal_eval(value)
    except (MemoryError, RecursionError, SyntaxError, TypeError, ValueError):
        return repr(value)
    return value.strip()
