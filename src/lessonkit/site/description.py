"""What a page says of itself to those who have not opened it: its first words."""

import re

__all__ = ["description_of", "plain_text"]

LENGTH = 160
FIRST_PARAGRAPH = re.compile(r"^# .+\n+((?:[^\n#].*\n?)+)", re.M)
MARKUP = re.compile(r"\[([^\]]*)\]\([^)]*\)|<!--.*?-->|[*`$]", re.S)


def description_of(markdown: str) -> str:
    r"""The first paragraph after the title as plain text, cut at a word.

    >>> description_of("# Title\n\nA `word` and [a link](x.md).\n\nMore.")
    'A word and a link.'
    """
    match = FIRST_PARAGRAPH.search(markdown)
    text = " ".join(plain_text(match[1]).split()) if match else ""
    if len(text) <= LENGTH:
        return text
    return text[:LENGTH].rsplit(" ", 1)[0] + " …"


def plain_text(markdown: str) -> str:
    """A text without links, comments and the marks of emphasis, code and formulas."""
    return MARKUP.sub(r"\1", markdown)
