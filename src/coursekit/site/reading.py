"""What a page says of itself before it is read: its first words, and how long it takes."""

from __future__ import annotations

import re

from nbformat import NotebookNode

from coursekit.markdown import FENCE

__all__ = ["minutes", "summary"]

WORDS_A_MINUTE = 200
LINES_A_MINUTE = 20  # of code, which is read more slowly than prose
HIDDEN = {"hide-input", "remove-input", "remove-cell"}
SUMMARY_LENGTH = 160
FIRST_PARAGRAPH = re.compile(r"^# .+\n+((?:[^\n#].*\n?)+)", re.M)
MARKUP = re.compile(r"\[([^\]]*)\]\([^)]*\)|<!--.*?-->|[*`$]", re.S)


def minutes(notebook: NotebookNode) -> int:
    r"""How long a notebook takes to read, without its exercises and the code that is not shown.

    >>> from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
    >>> cells = [new_markdown_cell("word " * 600), new_code_cell("x\n" * 40)]
    >>> minutes(new_notebook(cells=cells))
    5
    >>> cells[1].metadata.tags = ["hide-input"]
    >>> minutes(new_notebook(cells=cells))
    3
    """
    prose = [FENCE.sub("", cell.source) for cell in notebook.cells if cell.cell_type == "markdown"]
    words = sum(len(MARKUP.sub(r"\1", text).split()) for text in prose)
    lines = sum(
        sum(bool(line.strip()) for line in cell.source.splitlines())
        for cell in notebook.cells
        if cell.cell_type == "code" and HIDDEN.isdisjoint(cell.metadata.get("tags", []))
    )
    return max(1, round(words / WORDS_A_MINUTE + lines / LINES_A_MINUTE))


def summary(markdown: str) -> str:
    r"""The first paragraph after the title as plain text, cut at a word.

    >>> summary("# Title\n\nA `word` and [a link](x.md).\n\nMore.")
    'A word and a link.'
    """
    match = FIRST_PARAGRAPH.search(markdown)
    text = " ".join(MARKUP.sub(r"\1", match[1]).split()) if match else ""
    if len(text) <= SUMMARY_LENGTH:
        return text
    return text[:SUMMARY_LENGTH].rsplit(" ", 1)[0] + " …"
