"""MkDocs hook: blocks of code that a browser lays out quickly.

Names, blanks, operators and punctuation are more than half of a lesson's elements. Without spans
of their own they look like the text around them. What code printed is no code: it becomes a
`samp`, and the theme, which measures each block of code in turn, leaves it alone.
"""

from __future__ import annotations

import re

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

PLAIN = re.compile(r'<span class="[nwop]">([^<]*)</span>')
PRINTED = re.compile(
    r'(<div class="[^"]*\bnb-out\b[^>]*><pre>)<span></span><code>(.*?)</code></pre>', re.S
)


@event_priority(-100)  # after mkdocstrings has put its code in
def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Unwrap the spans, and say which blocks are printed."""
    return PRINTED.sub(r"\1<samp>\2</samp></pre>", PLAIN.sub(r"\1", html))
