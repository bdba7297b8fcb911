"""Markdown pages whose examples run: one namespace a page, anchors computed in it.

In the project's root conftest.py:

    from lessonkit.gate.documents import parsers
    from sybil import Sybil

    pytest_collect_file = Sybil(parsers=parsers(), pattern="*.md").pytest()
"""

from collections.abc import Callable, Iterable

from sybil import Document, Example, Region
from sybil.parsers.markdown import PythonCodeBlockParser

from lessonkit.compare import text_difference
from lessonkit.drawings import drawings, value_of
from lessonkit.kernel import ExpressionError
from lessonkit.page import Anchor, anchors, as_python, prose_problems, unchecked_fences

__all__ = ["parsers"]


def parsers() -> list[Callable[[Document], Iterable[Region]]]:
    """What sybil needs: examples, numbers in prose, drawings, and the rules of a page."""
    return [PythonCodeBlockParser(), _computed_numbers, drawings(), _page_rules]


def _computed_numbers(document: Document) -> Iterable[Region]:
    for anchor in anchors(document.text):
        if anchor.expression and not anchor.drawing:
            yield Region(anchor.opening, anchor.closing, anchor, _evaluate)


def _evaluate(example: Example) -> str | None:
    """Compute a number after the examples above it."""
    anchor: Anchor = example.parsed
    try:
        fresh = value_of(anchor.expression, as_python(anchor.expression), example.namespace)
    except ExpressionError as error:
        return str(error)
    if text_difference(anchor.text, fresh) is None:
        return None
    return f"{anchor.expression} is {fresh!r}, the page says {anchor.text!r}"


def _page_rules(document: Document) -> Iterable[Region]:
    problems = prose_problems(document.text) + unchecked_fences(document.text, runs=True)
    yield Region(0, 0, problems, _report)


def _report(example: Example) -> str | None:
    return "\n".join(example.parsed) or None
