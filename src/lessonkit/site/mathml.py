"""TeX becomes MathML when the site is built, so that a page shows formulas without a script."""

import html
import re
from collections.abc import Iterable
from typing import NamedTuple

from math_core import LatexError, LatexToMathML
from mkdocs.structure.toc import AnchorLink

__all__ = ["FormulaFault", "with_formulas_in_contents", "with_mathml"]

FORMULA = re.compile(
    r'<(span|div) class="arithmatex">(?:\\\((?P<inline>.*?)\\\)|\\\[(?P<display>.*?)\\\])</\1>',
    re.S,
)
IN_CONTENTS = re.compile(r"\\\((.*?)\\\)", re.S)
# Without a strut Chromium's root bar touches a small letter.
STRUT = '<msqrt><mspace width="0" height=".72em" depth=".16em"/>'

# A line may break between a formula and the comma after it, unless it is told not to.
ENDED = re.compile(r"(<math(?:(?!</math>).)*</math>[,.;:!?)]+)", re.S)


class FormulaFault(NamedTuple):
    """A formula that is no TeX: its source, and why."""

    source: str
    reason: str


def with_mathml(content: str) -> tuple[str, list[FormulaFault]]:
    """Replace each formula that the arithmatex extension marked.

    Args:
        content: the page's HTML.

    Returns:
        The HTML with MathML, and the formulas that were left because they do not parse.
    """
    converter = LatexToMathML(annotation=False, fancy_error=False)
    faults: list[FormulaFault] = []

    def convert(match: re.Match) -> str:
        display = match["display"] is not None
        source = html.unescape(match["display"] if display else match["inline"]).strip()
        try:
            markup = converter.convert_with_global_state(source, displaystyle=display)
        except LatexError as error:
            faults.append(FormulaFault(source, str(error)))
            return match[0]
        markup = markup.replace("<msqrt>", STRUT)
        if display:
            return f'<div class="math" role="group" aria-label="Formula">{markup}</div>'
        return markup

    converted = FORMULA.sub(convert, content)
    return ENDED.sub(r'<span class="math-end">\1</span>', converted), faults


def with_formulas_in_contents(contents: Iterable[AnchorLink]) -> list[FormulaFault]:
    """The same in a table of contents, which MkDocs makes of the headings: changed in place."""
    faults: list[FormulaFault] = []
    for link in contents:
        marked = IN_CONTENTS.sub(r'<span class="arithmatex">\(\1\)</span>', link.title)
        link.title, found = with_mathml(marked)
        faults += found + with_formulas_in_contents(link.children)
    return faults
