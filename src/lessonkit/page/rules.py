"""What a stored notebook must be like before anything runs."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping

from lessonkit.page.anchors import prose_problems
from lessonkit.page.cell import NEVER_RUN, Cell
from lessonkit.page.markdown import unchecked_fences, unclosed_fences
from lessonkit.page.numbers import uncomputed_numbers
from lessonkit.page.prediction import prediction_of

__all__ = ["page_problems", "shown_kind", "unchecked_cells"]

SKIPPING_TAGS = {"nbval-skip", NEVER_RUN}
IGNORED_BY_NBVAL = "nbval-ignore-output"
NBVAL_COMMENT = re.compile(r"(?m)^\s*#+\s*(?:NBVAL_|PYTEST_VALIDATE_)\w+")
ADDRESS = re.compile(r"\bat (0x[0-9a-fA-F]{8,})\b")
SCRIPT = re.compile(r"<script\b|<[a-z][^<>]*\son[a-z]+\s*=|\bjavascript:", re.IGNORECASE)
DATA = re.compile(r"""\sdata-[\w-]+=(?:"[^"]*"|'[^']*')""")  # which nothing runs
NO_SCRIPTS = (
    "its output runs a script, which is not supported: nobody can compare what a script draws, and "
    "it may load from other hosts; show a picture or a table"
)
# What a page shows of an output that comes in several kinds: the first of these.
SHOWN = (
    "image/svg+xml",
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "text/html",
    "text/markdown",
    "text/latex",
    "application/json",
    "text/plain",
)
OWN_FOLDER = re.compile(
    r"(?<![\w./-])(?:/tmp/|/private/|/var/folders/|/home/|/root/|/Users/|~/|[A-Z]:\\+Users)[^\s'\"]*"
)


def unchecked_cells(cells: Iterable[Cell]) -> list[tuple[str, str]]:
    """The cells whose outputs nobody compares: a label for each and the stated reason."""
    return [
        (cell.label, cell.unchecked)
        for cell in cells
        if cell.kind == "code" and cell.unchecked is not None
    ]


def shown_kind(data: dict) -> str:
    """Which kind of an output's data a page shows; empty if it can show none.

    >>> shown_kind({"text/plain": "<Table>", "text/html": "<table></table>"})
    'text/html'
    """
    return next((kind for kind in SHOWN if kind in data), "")


def page_problems(cells: Iterable[Cell]) -> list[str]:
    """All that can be said against a stored notebook without running it.

    Args:
        cells: of the notebook, in order.

    Returns:
        One complaint a line, each naming its cell; empty if the page is fit to be run.
    """
    problems = []
    for cell in cells:
        if cell.kind == "code":
            found = _code_problems(cell, cell.number or None)
        elif cell.kind == "markdown":
            found = _markdown_problems(cell)
        else:
            found = ["a raw cell is not rendered the same anywhere: make it Markdown or code"]
        problems += [f"{cell.label}: {problem}" for problem in (*found, *_tag_problems(cell))]
    return problems


def _tag_problems(cell: Cell) -> Iterator[str]:
    if cell.fault:
        yield cell.fault
    if cell.tolerance.relative and not cell.moves:
        where = "`#| moves: reason`" if cell.kind == "code" else "`<!-- moves: reason -->`"
        yield f"a tolerance hides what moves: state why it must, with {where}"


def _markdown_problems(cell: Cell) -> Iterator[str]:
    yield from prose_problems(cell.source)
    yield from unchecked_fences(cell.source, runs=False)
    yield from unclosed_fences(cell.source)
    if cell.stored.get("attachments"):
        yield "a pasted picture cannot be recomputed: draw it in a code cell"
    for anchor in cell.anchors:
        if anchor.drawing:
            yield f"{anchor.drawing.file} is drawn in prose: in a notebook, draw it in a code cell"


def _code_problems(cell: Cell, count: int | None) -> Iterator[str]:
    if not cell.source.strip():
        yield "an empty code cell"
        return
    yield from _hiding_problems(cell)
    executed = cell.stored["execution_count"]
    if executed != count:
        yield f"execution count {executed} should be {count}: execute the notebook"
    failed = any(output["output_type"] == "error" for output in cell.outputs)
    if failed and "raises-exception" not in cell.tags:
        yield "shows an error without the tag raises-exception"
    if not failed and "raises-exception" in cell.tags:
        yield "has the tag raises-exception and shows no error"
    for output in cell.outputs:
        yield from _output_problems(output, count)
    try:
        prediction_of(cell)
    except ValueError as error:
        yield str(error)
    yield from _words_problems(cell.options, any(map(_is_picture, cell.outputs)))


def _hiding_problems(cell: Cell) -> Iterator[str]:
    """Marks that switch a check off. Where times move, nbval alone may look away."""
    if cell.unchecked == "":
        yield "`#| unchecked:` needs a reason"
    if cell.unchecked:
        return
    times = cell.tolerance.factor > 1
    if times and IGNORED_BY_NBVAL not in cell.tags:
        yield f"its times move, and nbval knows no factor: add the tag {IGNORED_BY_NBVAL}"
    marks = sorted(SKIPPING_TAGS.intersection(cell.tags))
    marks += [IGNORED_BY_NBVAL] if IGNORED_BY_NBVAL in cell.tags and not times else []
    marks += [match.group().strip() for match in NBVAL_COMMENT.finditer(cell.source)]
    for mark in marks:
        yield f"{mark} hides the cell from checks: state why with `#| unchecked: reason`"


def _words_problems(options: Mapping[str, str], shows_picture: bool) -> Iterator[str]:
    """What is wrong with the words that stand for a picture, or below it."""
    if shows_picture and not options.get("alt"):
        yield "shows a picture: say what it shows in a first line `#| alt: ...`"
    if "alt" in options and not shows_picture:
        yield "has `#| alt:` and shows no picture"
    for option in ("alt", "caption"):
        for number in uncomputed_numbers(options.get(option, "")):
            yield f"nothing computes {number!r} in `#| {option}:`: say it in words"


def _output_problems(output: dict, count: int | None) -> Iterator[str]:
    if output["output_type"] == "execute_result" and output["execution_count"] != count:
        yield f"Out[{output['execution_count']}] should be Out[{count}]: execute the notebook"
    if output["output_type"] == "stream" and output["name"] == "stderr":
        yield f"a warning or other stderr on the page: {output['text'].strip()[:80]!r}"
    data = output.get("data", {})
    if any("widget" in mime for mime in data):
        yield "a widget cannot be compared, and is dead on a static page"
    elif (kind := shown_kind(data)) == "text/html" and SCRIPT.search(DATA.sub("", data[kind])):
        yield NO_SCRIPTS
    elif kind in ("", "text/plain") and (others := sorted(data.keys() - {"text/plain"})):
        # What has a kind of its own has little more than its name in plain text.
        yield f"an output of {others[0]} is not supported: show a picture, a table or text"
    for match in ADDRESS.finditer(_visible_text(output, {shown_kind(data)})):
        yield f"a memory address on the page: {match[1]}"
    for match in OWN_FOLDER.finditer(_visible_text(output, data)):
        yield f"a folder of one machine on the page: {match.group()}"


def _is_picture(output: dict) -> bool:
    data = output.get("data", {})
    html = "".join(data.get("text/html", ""))
    return any(mime.startswith("image/") for mime in data) or bool(re.search(r"<(img|svg)\b", html))


def _visible_text(output: dict, kinds: Iterable[str]) -> str:
    """The text of an output; of several kinds of data, of those."""
    if output["output_type"] == "stream":
        return output["text"]
    if output["output_type"] == "error":
        return "\n".join([output["evalue"], *output["traceback"]])
    shown = [x for mime, x in output["data"].items() if mime in kinds and mime[:6] != "image/"]
    return "\n".join(x if isinstance(x, str) else json.dumps(x) for x in shown)
