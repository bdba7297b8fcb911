"""MkDocs hook: TeX becomes MathML at build time. A formula that does not parse fails the build."""

from __future__ import annotations

import html
import logging
import re

from math_core import LatexError, LatexToMathML
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from coursekit.site.origin import origin

FORMULA = re.compile(
    r'<(span|div) class="arithmatex">(?:\\\((?P<inline>.*?)\\\)|\\\[(?P<display>.*?)\\\])</\1>',
    re.S,
)
# Without a strut Chromium's root bar touches a small letter.
STRUT = '<msqrt><mspace width="0" height=".72em" depth=".16em"/>'

# A line may break between a formula and the comma after it, unless it is told not to.
ENDED = re.compile(r"(<math(?:(?!</math>).)*</math>[,.;:!?)]+)", re.S)

log = logging.getLogger("mkdocs.hooks.mathml")


@event_priority(50)
def on_page_content(content: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Replace each formula that the arithmatex extension marked."""
    converter = LatexToMathML(annotation=False, fancy_error=False)

    def convert(match: re.Match) -> str:
        display = match["display"] is not None
        source = html.unescape(match["display"] if display else match["inline"]).strip()
        try:
            markup = converter.convert_with_global_state(source, displaystyle=display)
        except LatexError as error:
            where = origin(page.file.src_uri, source)
            log.warning("%s: %s in the formula %r", where, error, source)
            return match[0]
        markup = markup.replace("<msqrt>", STRUT)
        if display:
            return f'<div class="math" role="group" aria-label="Formula">{markup}</div>'
        return markup

    return ENDED.sub(r'<span class="math-end">\1</span>', FORMULA.sub(convert, content))
