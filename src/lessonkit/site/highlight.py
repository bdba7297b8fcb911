"""Blocks of code that a browser lays out quickly.

Names, blanks, operators and punctuation are more than half of a lesson's elements. Without spans
of their own they look like the text around them. What code printed is no code: it becomes a
`samp`, and the theme, which measures each block of code in turn, leaves it alone. The sentences of
an error wrap on a narrow screen, and the rows of a tensor in it do not.
"""

import re

__all__ = ["lightened"]

PLAIN = re.compile(r'<span class="[nwop]">([^<]*)</span>')
PRINTED = re.compile(
    r'(?P<opening><div class="[^"]*\bnb-out\b[^>]*><pre>)<span></span>'
    r"<code>(?P<text>.*?)</code></pre>",
    re.S,
)
ROW = re.compile(r"^(?=.*\d)(?=.*[\[\]])[ \t\[\]()\d.,e+-]+$", re.M)


def lightened(content: str) -> str:
    """The page's HTML without those spans, and with what is printed marked as such."""
    return PRINTED.sub(_printed, PLAIN.sub(r"\1", content))


def _printed(block: re.Match) -> str:
    text = block["text"]
    if "nb-err" in block["opening"]:
        text = ROW.sub(r'<span class="nb-row">\g<0></span>', text)
    return f"{block['opening']}<samp>{text}</samp></pre>"
