"""Blocks of code that a browser lays out quickly.

Names, blanks, operators and punctuation are more than half of a lesson's elements. Without spans
of their own they look like the text around them. What code printed is no code: it becomes a
`samp`, and the theme, which measures each block of code in turn, leaves it alone.
"""

import re

__all__ = ["lightened"]

PLAIN = re.compile(r'<span class="[nwop]">([^<]*)</span>')
PRINTED = re.compile(
    r'(<div class="[^"]*\bnb-out\b[^>]*><pre>)<span></span><code>(.*?)</code></pre>', re.S
)


def lightened(content: str) -> str:
    """The page's HTML without those spans, and with what is printed marked as such."""
    return PRINTED.sub(r"\1<samp>\2</samp></pre>", PLAIN.sub(r"\1", content))
