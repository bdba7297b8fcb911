"""Predict first: what a cell shows stays sealed until the reader has said what it will be."""

import re

from lessonkit.page import Cell, Prediction, digest
from lessonkit.site.packed import packed

__all__ = ["CLOSING", "opening", "sealed"]

SEALED = re.compile(
    r'(<div class="nb-outputs" data-cell="\d+") data-seal>(.*?)</div><!-- end of seal -->', re.S
)
CLOSING = "</div><!-- end of seal -->"
WITHOUT_SCRIPTS = (
    "<noscript><p>This page asks before it shows what the cell gives, and needs scripts for that. "
    "The notebook has it.</p></noscript>"
)


def opening(cell: Cell, asked: Prediction) -> str:
    """Where the question begins: the script puts a field below it.

    Args:
        cell: whose output is asked for.
        asked: the question.
    """
    name = f"cell-{cell.number}"
    answers = {digest(name, asked.answer): {"right": True, "says": ""}}
    about = {"name": name, "of": asked.of, "digits": asked.digits, "answers": answers}
    return f'<div class="nb-asks" data-cell="{cell.index}" data-about="{packed(about)}">'


def sealed(html: str) -> str:
    """The page, with what is sealed in a form that says nothing to the eye."""

    def seal(match: re.Match) -> str:
        return f'{match[1]} data-sealed="{packed(match[2].strip())}"></div>{WITHOUT_SCRIPTS}'

    return SEALED.sub(seal, html)
