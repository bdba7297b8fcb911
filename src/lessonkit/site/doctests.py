"""A `>>>` session in a page reads, and copies, like cells of a notebook."""

import doctest
import re
from itertools import groupby
from operator import itemgetter

from lessonkit.site.fences import ERROR, INPUT, OUTPUT, fence

__all__ = ["as_cells", "sessions_as_cells"]

OPTION = re.compile(r"[ ]*#[ ]*doctest:.*")
SESSION = re.compile(r"^```python\n(>>> .*?)^```$", re.M | re.S)
BLOCK = ("def ", "class ", "for ", "with ", "if ", "@")


def sessions_as_cells(markdown: str) -> str:
    """The page with each session as code without prompts, its output hanging below."""
    return SESSION.sub(lambda match: as_cells(match[1]), markdown)


def as_cells(text: str) -> str:
    """Examples as fenced blocks, and the prose between them.

    Args:
        text: what the doctest module reads: code after prompts, output, prose.

    Returns:
        Markdown, in which an example without output joins the code that follows.
    """
    parts = doctest.DocTestParser().parse(text)
    pieces = [piece for part in parts for piece in _pieces(part) if piece[1]]
    blocks = []
    for classes, run in groupby(pieces, itemgetter(0)):
        shown = "".join(text for _, text in run)
        blocks.append(fence(shown, classes) if classes else shown)
    return "\n\n".join(blocks)


def _pieces(part: str | doctest.Example) -> list[tuple[str, str]]:
    """What a part of a session shows, each with the classes of its block."""
    if isinstance(part, str):
        return [("", part.strip())]
    code = OPTION.sub("", part.source)
    shown = (ERROR, part.exc_msg) if part.exc_msg else (OUTPUT, part.want)
    return [
        (INPUT, code + "\n" * code.startswith(BLOCK)),
        (shown[0], shown[1].replace("<BLANKLINE>", "")),
    ]
