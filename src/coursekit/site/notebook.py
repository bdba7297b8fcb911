"""A notebook as Markdown: what a reader of the page sees, and nothing of Jupyter's frame."""

from __future__ import annotations

import html
import re
from base64 import b64decode
from dataclasses import dataclass, field

from nbformat import NotebookNode

from coursekit.rules import cell_label, options
from coursekit.site.figure import raster_figure, vector_figure

__all__ = ["ERROR", "INPUT", "OUTPUT", "NotebookPage", "fence"]

# The classes of a fenced block.
INPUT = ".python .nb-in"
OUTPUT = ".text .nb-out"
ERROR = f"{OUTPUT} .nb-err"

ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
OPTION_LINES = re.compile(r"\A(?:#\|.*\n?)+")
PANDAS_STYLE = re.compile(r"<style.*?</style>| style=\"[^\"]*\"| border=\"\d\"", re.S)


@dataclass
class NotebookPage:
    """The Markdown of one notebook, with what Markdown cannot carry kept aside.

    Attributes:
        notebook: What it was made from.
        markdown: The page's source.
        fragments: Ready HTML by its placeholder, put back after Markdown has run.
        images: Bytes of raster figures by file name, published beside the page.
    """

    notebook: NotebookNode
    markdown: str = ""
    fragments: dict[str, str] = field(default_factory=dict)
    images: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    def of(cls, notebook: NotebookNode) -> NotebookPage:
        """Render a notebook as `nbformat.read` gives it.

        Raises:
            ValueError: one line that names the cell, if an output cannot be shown.
        """
        page = cls(notebook)
        parts = []
        for index, cell in enumerate(notebook.cells):
            try:
                parts.append(page._cell(cell))
            except ValueError as error:
                raise ValueError(f"{cell_label(notebook, index)}: {error}") from None
        page.markdown = "\n\n".join(part for part in parts if part) + "\n"
        return page

    def _cell(self, cell: NotebookNode) -> str:
        source = cell.source
        tags = cell.metadata.get("tags", [])
        if cell.cell_type == "markdown":
            return source
        if cell.cell_type != "code" or "remove-cell" in tags or not source.strip():
            return ""
        stated = options(source)
        code = OPTION_LINES.sub("", source)
        parts = []
        if "remove-input" not in tags and code.strip():
            block = fence(code, INPUT)
            parts.append(_folded("Show the code", block) if "hide-input" in tags else block)
        if "remove-output" not in tags:
            shown = [self._output(output, stated) for output in cell.outputs]
            block = "\n\n".join(part for part in shown if part)
            if block:
                parts.append(_folded("Show the output", block) if "hide-output" in tags else block)
        return "\n\n".join(parts)

    def _output(self, output: NotebookNode, stated: dict[str, str]) -> str:
        if output.output_type == "stream":
            return fence(output.text, ERROR if output.name == "stderr" else OUTPUT)
        if output.output_type == "error":
            return fence(f"{output.ename}: {output.evalue}", ERROR)
        data = output.data
        if "image/svg+xml" in data or "image/png" in data or "image/jpeg" in data:
            return self._figure(data, output.metadata, stated)
        if "text/html" in data:
            table = PANDAS_STYLE.sub("", data["text/html"]).replace("<th></th>", "<td></td>")
            role, name = ("img", stated["alt"]) if "alt" in stated else ("group", "Table")
            named = f'role="{role}" aria-label="{html.escape(name)}"'
            return self._aside(f'<div class="nb-html" data-search-exclude {named}>{table}</div>')
        for mime in ("text/markdown", "text/latex"):
            if mime in data:
                return data[mime]
        return fence(data.get("text/plain", ""), OUTPUT)

    def _figure(self, data: dict, metadata: dict, stated: dict[str, str]) -> str:
        alt, caption = stated.get("alt", ""), stated.get("caption", "")
        if "image/svg+xml" in data:
            prefix = f"f{len(self.fragments)}"
            return self._aside(vector_figure(data["image/svg+xml"], prefix, alt, caption))
        mime = "image/png" if "image/png" in data else "image/jpeg"
        name = f"figure-{len(self.images) + 1}.{mime.removeprefix('image/')}"
        self.images[name] = b64decode(data[mime])
        size = metadata.get(mime, {})
        return self._aside(raster_figure(name, alt, caption, size))

    def _aside(self, markup: str) -> str:
        key = f'<div id="nb-fragment-{len(self.fragments)}"></div>'
        self.fragments[key] = markup
        return key


def fence(text: str, classes: str) -> str:
    """A fenced block of `text`, its fence longer than any run of backticks in it."""
    text = ANSI.sub("", text).rstrip("\n")
    ticks = "`" * max(3, 1 + max(map(len, re.findall(r"`+", text)), default=0))
    if ".nb-out" in classes:
        classes += ' data-search-exclude=""'
    return f"{ticks} {{ {classes} }}\n{text}\n{ticks}"


def _folded(title: str, body: str) -> str:
    indented = "\n".join("    " + line if line else line for line in body.splitlines())
    return f'??? nb-fold "{title}"\n\n{indented}'
