"""Drawings of a Markdown page: its own code draws them, and their files lie beside it.

`<!--=expression-->![What it shows](drawn/name.svg)<!--/-->` shows the file. The expression stands
for an object that Jupyter would show as SVG, and is evaluated after the examples above it. A file
`drawn/name.html` holds a custom element, from an object that Jupyter would show as HTML.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

from sybil import Document, Example, Region
from sybil.parsers.markdown import PythonCodeBlockParser

from lessonkit.compare import markup_difference
from lessonkit.kernel import ExpressionError
from lessonkit.kernel.state import CHANGES, changed_names, fingerprints
from lessonkit.page import anchors

__all__ = ["drawings", "pages_with_drawings", "store_drawings", "value_of"]

Use = Callable[[Path, str], str | None]
Parser = Callable[[Document], Iterable[Region]]


def drawings(use: Use | None = None) -> Parser:
    """A parser of sybil that draws each drawing of a page anew.

    Args:
        use: what is done with a file and its fresh content, which may give a complaint. If left
            out, the two are compared.
    """
    return partial(_regions, use=use or _compare)


def store_drawings(page: Path) -> bool:
    """Run a Markdown page from its first example and store its drawings.

    Nothing is written unless all examples give what they should.

    Returns:
        Whether a file changed.

    Raises:
        Exception: sybil's, which names the example that fails and the line.
    """
    fresh: dict[Path, str] = {}
    document = Document.parse(str(page), PythonCodeBlockParser(), drawings(fresh.__setitem__))
    for example in document.examples():
        example.evaluate()
    changed = {file: svg for file, svg in fresh.items() if _compare(file, svg)}
    for file, svg in changed.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(svg, encoding="utf-8")
    return bool(changed)


def pages_with_drawings(folder: Path) -> list[Path]:
    """The Markdown pages of a folder whose code draws something."""
    return [
        page
        for page in sorted(folder.rglob("*.md"))
        if any(anchor.drawing for anchor in anchors(page.read_text(encoding="utf-8")))
    ]


def value_of(expression: str, python: str, namespace: dict) -> str:
    """The text that the expression of an anchor gives after the examples above it.

    Args:
        expression: as the page has it.
        python: the same, to be evaluated.
        namespace: what the examples have left.

    Raises:
        ExpressionError: names the expression, and its error, what it changed, or what it gave
            that is no text.
    """
    before = fingerprints(namespace)
    try:
        value = eval(python, namespace)
    except Exception as error:
        raise ExpressionError(f"{expression}: {type(error).__name__}: {error}") from None
    if changed := changed_names(before, fingerprints(namespace)):
        raise ExpressionError(f"{expression}: {CHANGES.format(changed)}")
    if not isinstance(value, str):
        raise ExpressionError(f"{expression}: gave {type(value).__name__}, and a page takes text")
    return value


def _regions(document: Document, use: Use) -> Iterator[Region]:
    for anchor in anchors(document.text):
        if anchor.drawing:
            yield Region(anchor.opening, anchor.closing, anchor, partial(_draw, use=use))


def _draw(example: Example, use: Use) -> str | None:
    expression, file = example.parsed.expression, Path(example.parsed.drawing.file)
    python = f"({expression})._repr_{file.suffix[1:]}_()"
    try:
        markup = value_of(expression, python, example.namespace)
    except ExpressionError as error:
        return str(error)
    return use(Path(example.path).parent / file, markup)


def _compare(file: Path, svg: str) -> str | None:
    if not file.is_file():
        return f"{file.name} is not there: execute the page, which draws it"
    difference = markup_difference(file.read_text(encoding="utf-8"), svg)
    return difference and f"{file.name}: {difference}; execute the page, which draws it anew"
