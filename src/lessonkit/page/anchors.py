"""Numbers in prose: each is computed by the page, or cited with its source, or refused.

An anchor is invisible on the page: `<!--=loss:.2f-->0.35<!--/-->` is computed by the page's own
code; `<!--cited: the paper's table 2-->3,195<!--/-->` comes from elsewhere and names where.

In a Markdown page `<!--=drawn()-->![What it shows](drawn/a.svg)<!--/-->` is a drawing that its code
makes.
"""

import ast
import re
from collections.abc import Callable
from typing import NamedTuple

from lessonkit.page.markdown import CODE_SPAN, FENCE, blanked
from lessonkit.page.numbers import uncomputed_numbers

__all__ = ["Anchor", "Drawing", "anchors", "as_python", "prose_problems", "rewritten"]

ANCHOR = re.compile(
    r"<!--(?:=(?P<expression>.+?)|\s*cited:(?P<source>.*?))-->(?P<text>.*?)<!--/-->", re.DOTALL
)
STRAY = re.compile(r"<!--(?:=|\s*cited\b|/-->)[^\n]{0,50}")
CONVERSION = re.compile(r"(.*?)(![rsa]|)\s*", re.DOTALL)
# What may stand around a number: blanks, emphasis, code, dollars, a link, tags.
AROUND = re.compile(
    r"\s+(?P<indented>.*)|(?P<padded>.*?)\s+"
    r"|(?P<mark>\*\*|__|~~|[`*_$])(?P<marked>(?:(?!(?P=mark)).)+)(?P=mark)"
    r"|\[(?P<linked>[^\[\]]+)\]\([^()]*\)"
    r"|<(?P<tag>\w+)[^<>]*>(?P<tagged>.+)</(?P=tag)>",
    re.DOTALL,
)
DRAWING = re.compile(r"!\[(?P<alt>[^\[\]]*)\]\((?P<file>[^()\s]+\.(?:svg|html))\)")
INNER = ("indented", "padded", "marked", "linked", "tagged")


class Drawing(NamedTuple):
    """A picture in prose that an expression draws: what it shows in words, and its file.

    The file is SVG, or HTML with a custom element.
    """

    alt: str
    file: str


class Anchor(NamedTuple):
    """A number in prose and where it comes from.

    Attributes:
        expression: Python, as inside an f-string; empty if the number is cited.
        source: what is cited; empty if the number is computed.
        text: what the reader sees, without the Markdown or the tags around it.
        start: where `text` begins in the page; `end`, where it ends.
        opening: where the whole anchor begins; `closing`, where it ends.
    """

    expression: str
    source: str
    text: str
    start: int
    end: int
    opening: int
    closing: int

    @property
    def drawing(self) -> Drawing | None:
        """The picture that the expression draws, if what the reader sees is none of its numbers."""
        match = DRAWING.fullmatch(self.text) if self.expression else None
        return Drawing(**match.groupdict()) if match else None


def anchors(markdown: str) -> list[Anchor]:
    """The anchors of a text, in order. What is shown as code is no anchor.

    >>> [anchor.expression for anchor in anchors("It took <!--=n:,-->1,024<!--/--> steps.")]
    ['n:,']
    """
    found = []
    for match in ANCHOR.finditer(blanked(markdown, FENCE, CODE_SPAN)):
        expression, source, shown = (
            markdown[slice(*match.span(name))] for name in ("expression", "source", "text")
        )
        start, end = (match.start("text") + offset for offset in _core(shown))
        position = (start, end, match.start(), match.end())
        found.append(Anchor(expression.strip(), source.strip(), markdown[start:end], *position))
    return found


def _core(shown: str) -> tuple[int, int]:
    """Where in a decorated text the bare one begins and ends."""
    start, end = 0, len(shown)
    while inner := AROUND.fullmatch(shown, start, end):
        start, end = next(inner.span(name) for name in INNER if inner[name] is not None)
    return start, end


def as_python(expression: str) -> str:
    """The expression of an anchor, which may end in a format, as Python that gives its text.

    It means what it means inside an f-string, which on Python 3.11 may hold no backslash.

    >>> eval(as_python("1 / 3:.2f"))
    '0.33'
    """
    colons = [match.start() for match in re.finditer(":|$", expression)]
    for end in colons:
        match = CONVERSION.fullmatch(expression[:end])
        assert match is not None, "all texts match"
        value, conversion = match.groups()
        if _is_expression(value) and "{" not in expression[end:]:
            return f"{f'{{{conversion}{expression[end:]}}}'!r}.format(({value}\n))"
    return f'f"""{{ {expression}}}"""'


def _is_expression(text: str) -> bool:
    try:
        ast.parse(f"({text}\n)", mode="eval")
    except (SyntaxError, ValueError):
        return False
    return bool(text.strip())


def rewritten(markdown: str, value: Callable[[Anchor], str]) -> str:
    """The text with each computed number replaced by `value(anchor)`."""
    for anchor in reversed(anchors(markdown)):
        if anchor.expression and not anchor.drawing:
            markdown = markdown[: anchor.start] + value(anchor) + markdown[anchor.end :]
    return markdown


def prose_problems(markdown: str) -> list[str]:
    """What makes a text unfit for publication: numbers that nothing computes, broken anchors."""
    problems = []
    prose = markdown
    for anchor in anchors(markdown):
        blank = re.sub(r"[^\n]", " ", markdown[anchor.opening : anchor.closing])
        prose = prose[: anchor.opening] + blank + prose[anchor.closing :]
        if "<!--" in anchor.text:
            problems.append(f"the anchor {anchor.expression or anchor.source!r} is never closed")
        elif not (anchor.expression or anchor.source):
            problems.append(f"{anchor.text!r} is cited without a source: <!--cited: source-->")
        elif anchor.drawing:
            problems += _words_problems(anchor.drawing)
    for stray in STRAY.finditer(blanked(prose, FENCE, CODE_SPAN)):
        problems.append(f"broken anchor {stray.group()!r}: write <!--=expression-->text<!--/-->")
    for number in uncomputed_numbers(prose):
        problems.append(
            f"{number!r} is computed by nothing: write <!--=expression:.2f-->{number}<!--/-->, "
            f"or <!--cited: source-->{number}<!--/-->"
        )
    return problems


def _words_problems(drawing: Drawing) -> list[str]:
    if not drawing.alt.strip():
        return [f"{drawing.file} has no words: say what it shows, ![...]({drawing.file})"]
    return [
        f"nothing computes {number!r} in the words of {drawing.file}: say it in words"
        for number in uncomputed_numbers(drawing.alt)
    ]
