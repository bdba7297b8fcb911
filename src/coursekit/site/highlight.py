"""MkDocs hook: highlighted code in which only the words have colours.

Names, blanks, operators and punctuation are more than half of a lesson's elements. Without spans
of their own they look like the text around them, and the browser lays out the page sooner.
"""

from __future__ import annotations

import re

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

PLAIN = re.compile(r'<span class="[nwop]">([^<]*)</span>')


@event_priority(-100)  # after mkdocstrings has put its code in
def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Unwrap them."""
    return PLAIN.sub(r"\1", html)
