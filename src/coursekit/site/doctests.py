"""MkDocs hook: a `>>>` session in a page reads, and copies, like a cell of a notebook."""

from __future__ import annotations

import doctest
import re

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from coursekit.site.notebook import fence

OPTION = re.compile(r"[ ]*#[ ]*doctest:.*")
SESSION = re.compile(r"^```python\n(>>> .*?)^```$", re.M | re.S)


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Turn each session into code without prompts, with its output hanging below."""
    return SESSION.sub(lambda match: _cells(match[1]), markdown)


def _cells(session: str) -> str:
    """Examples as fenced blocks; those without output join the code that follows."""
    blocks: list[str] = []
    code = ""
    for example in doctest.DocTestParser().get_examples(session):
        source = OPTION.sub("", example.source)
        is_block = source.startswith(("def ", "class ", "for ", "with ", "if ", "@"))
        code += source + "\n" * is_block
        output = example.exc_msg or example.want.replace("<BLANKLINE>", "")
        if output:
            blocks += [fence(code, ".python .nb-in"), fence(output, ".text .no-copy .nb-out")]
            code = ""
    if code:
        blocks.append(fence(code, ".python .nb-in"))
    return "\n\n".join(blocks)
