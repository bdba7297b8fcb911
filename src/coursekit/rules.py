"""What a stored notebook must be like before anything runs. Needs the standard library only."""

import json
import re
from collections.abc import Iterator

from coursekit.claims import uncomputed_numbers
from coursekit.markdown import unchecked_fences
from coursekit.prose import prose_problems
from coursekit.text import tolerance_of

__all__ = ["cell_label", "options", "page_problems", "tags", "unchecked_cells"]

UNCHECKED_TAGS = {"nbval-skip", "nbval-ignore-output", "skip-execution"}
NBVAL_COMMENT = re.compile(r"(?m)^\s*#+\s*(?:NBVAL_|PYTEST_VALIDATE_)\w+")
OPTION = re.compile(r"#\|\s*([\w-]+)\s*:\s*(.*)")
ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}\b")
OWN_FOLDER = re.compile(
    r"(?<![\w./-])(?:/tmp/|/private/|/var/folders/|/home/|/root/|/Users/|~/|[A-Z]:\\+Users)[^\s'\"]*"
)


def tags(cell: dict) -> list[str]:
    """The tags of a cell."""
    return list(cell.get("metadata", {}).get("tags", []))


def options(source: str) -> dict[str, str]:
    r"""The options at the top of a code cell, each a line such as `#| alt: The loss falls`.

    >>> options("#| alt: The loss falls\nplt.plot(losses)")
    {'alt': 'The loss falls'}
    """
    stated = {}
    for line in source.splitlines():
        if not line.startswith("#"):
            break
        if match := OPTION.match(line):
            stated[match[1]] = match[2].strip()
    return stated


def unchecked_cells(notebook: dict) -> list[tuple[str, str]]:
    """The cells whose outputs nobody compares: a label for each and the stated reason."""
    return [
        (cell_label(notebook, index), reason)
        for index, cell in enumerate(notebook["cells"])
        if cell["cell_type"] == "code"
        and (reason := options(cell["source"]).get("unchecked")) is not None
    ]


def cell_label(notebook: dict, index: int) -> str:
    """How to find a cell: its place, and for code the number that its run will show."""
    cells = notebook["cells"]
    if cells[index]["cell_type"] != "code":
        return f"cell {index + 1} ({cells[index]['cell_type']})"
    run = sum(cell["cell_type"] == "code" for cell in cells[: index + 1])
    return f"cell {index + 1} (In [{run}])"


def page_problems(notebook: dict) -> list[str]:
    """All that can be said against a stored notebook without running it.

    Args:
        notebook: as `nbformat.read` gives it.

    Returns:
        One complaint a line, each naming its cell; empty if the page is fit to be run.
    """
    problems, count = [], 0
    for index, cell in enumerate(notebook["cells"]):
        kind = cell["cell_type"]
        if kind == "code":
            runs = "skip-execution" not in tags(cell)
            count += runs
            found = _code_problems(cell, count if runs else None)
        elif kind == "markdown":
            found = _markdown_problems(cell)
        else:
            found = ["a raw cell is not rendered the same anywhere: make it Markdown or code"]
        label = cell_label(notebook, index)
        problems += [f"{label}: {problem}" for problem in (*found, *_tag_problems(cell))]
    return problems


def _tag_problems(cell: dict) -> Iterator[str]:
    try:
        tolerance_of(tags(cell))
    except ValueError as error:
        yield str(error)


def _markdown_problems(cell: dict) -> Iterator[str]:
    yield from prose_problems(cell["source"])
    yield from unchecked_fences(cell["source"], runs=False)
    if cell.get("attachments"):
        yield "a pasted picture cannot be recomputed: draw it in a code cell"


def _code_problems(cell: dict, count: int | None) -> Iterator[str]:
    stated, outputs = options(cell["source"]), cell["outputs"]
    if not cell["source"].strip():
        yield "an empty code cell"
        return
    if stated.get("unchecked") == "":
        yield "`#| unchecked:` needs a reason"
    if not stated.get("unchecked"):
        marks = sorted(UNCHECKED_TAGS.intersection(tags(cell)))
        marks += [match.group().strip() for match in NBVAL_COMMENT.finditer(cell["source"])]
        for mark in marks:
            yield f"{mark} hides the cell from checks: state why with `#| unchecked: reason`"
    if cell["execution_count"] != count:
        yield f"execution count {cell['execution_count']} should be {count}: refresh the notebook"
    failed = any(output["output_type"] == "error" for output in outputs)
    if failed and "raises-exception" not in tags(cell):
        yield "shows an error without the tag raises-exception"
    if not failed and "raises-exception" in tags(cell):
        yield "has the tag raises-exception and shows no error"
    for output in outputs:
        yield from _output_problems(output, count)
    yield from _alt_problems(stated.get("alt"), any(map(_is_picture, outputs)))


def _alt_problems(alt: str | None, shows_picture: bool) -> Iterator[str]:
    if shows_picture and not alt:
        yield "shows a picture: say what it shows in a first line `#| alt: ...`"
    if alt is not None and not shows_picture:
        yield "has `#| alt:` and shows no picture"
    for number in uncomputed_numbers(alt or ""):
        yield f"nothing computes {number!r} in `#| alt:`: say it in words"


def _output_problems(output: dict, count: int | None) -> Iterator[str]:
    if output["output_type"] == "execute_result" and output["execution_count"] != count:
        yield f"Out[{output['execution_count']}] should be Out[{count}]: refresh the notebook"
    if output["output_type"] == "stream" and output["name"] == "stderr":
        yield f"a warning or other stderr on the page: {output['text'].strip()[:80]!r}"
    if any("widget" in mime for mime in output.get("data", {})):
        yield "a widget cannot be compared, and is dead on a static page"
    text = _visible_text(output)
    for match in ADDRESS.finditer(text):
        yield f"a memory address on the page: {match.group()}"
    for match in OWN_FOLDER.finditer(text):
        yield f"a folder of one machine on the page: {match.group()}"


def _is_picture(output: dict) -> bool:
    data = output.get("data", {})
    html = "".join(data.get("text/html", ""))
    return any(mime.startswith("image/") for mime in data) or bool(re.search(r"<(img|svg)\b", html))


def _visible_text(output: dict) -> str:
    if output["output_type"] == "stream":
        return output["text"]
    if output["output_type"] == "error":
        return "\n".join([output["evalue"], *output["traceback"]])
    shown = {mime: x for mime, x in output["data"].items() if not mime.startswith("image/")}
    return "\n".join(x if isinstance(x, str) else json.dumps(x) for x in shown.values())
