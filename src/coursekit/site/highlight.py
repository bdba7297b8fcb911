"""MkDocs hook: highlighted code without the spans that look like the text around them.

Names and blanks are a quarter of a lesson's elements, and the theme gives them no colour.
"""

from __future__ import annotations

import re

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

PLAIN = re.compile(r'<span class="(?:n|w)">([^<]*)</span>')


@event_priority(-100)  # after mkdocstrings has put its code in
def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Unwrap them."""
    return PLAIN.sub(r"\1", html)
