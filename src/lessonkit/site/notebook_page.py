"""A notebook as Markdown: what a reader of the page sees, and nothing of Jupyter's frame."""

import html
import re
from base64 import b64decode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lessonkit.page import Cell
from lessonkit.site.fences import ERROR, INPUT, OUTPUT, fence
from lessonkit.page.figure import raster_figure, vector_figure
from lessonkit.site.left_out import LeftOut
from lessonkit.site.links import with_tight_formulas

__all__ = ["NotebookPage"]

OPTION_LINES = re.compile(r"\A(?:#\|.*\n?)+")
FRAGMENT = '<div id="nb-fragment-{}"></div>'
# A table of pandas or Polars is to look like the others of the site. What an author has styled in
# other HTML is left alone.
FRAME_STYLE = re.compile(
    r"<style[^>]*>\s*\.dataframe.*?</style>"
    r"|(?<=<table) border=\"1\" class=\"dataframe\""
    r"|(?<=<tr) style=\"text-align: \w+;\"",
    re.S,
)


@dataclass
class NotebookPage:
    """The Markdown of one notebook, with what Markdown cannot carry kept aside.

    Attributes:
        left_out: the tags of what is not shown.
        live: whether its cells run in the page.
        markdown: the page's source.
        fragments: ready HTML, put back after Markdown has run.
        images: bytes of raster figures by file name, published beside the page.
        shown: the places of the cells whose code it shows.
    """

    left_out: LeftOut
    live: bool = False
    markdown: str = ""
    fragments: list[str] = field(default_factory=list)
    images: dict[str, bytes] = field(default_factory=dict)
    shown: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, cells: Iterable[Cell], left_out: LeftOut, live: bool = False) -> "NotebookPage":
        """Render the cells of a notebook.

        Args:
            cells: in order.
            left_out: the tags of what is not shown.
            live: whether they run in the page.

        Raises:
            ValueError: one line that names the cell, if an output cannot be shown.
        """
        page = cls(left_out, live)
        parts = []
        for cell in cells:
            try:
                parts.append(page._cell(cell))
            except ValueError as error:
                raise ValueError(f"{cell.label}: {error}") from None
        page.markdown = "\n\n".join(part for part in parts if part) + "\n"
        return page

    def completed(self, content: str, addresses: Mapping[str, str]) -> str:
        """The page's HTML with its fragments.

        Args:
            content: what Markdown has made of the source.
            addresses: where each raster figure lies, by its file name.
        """
        for number, fragment in enumerate(self.fragments):
            content = content.replace(FRAGMENT.format(number), fragment)
        for name, address in addresses.items():
            content = content.replace(f'src="{name}"', f'src="{address}"')
        return content

    def _cell(self, cell: Cell) -> str:
        if not self.left_out.cells.isdisjoint(cell.tags):
            return ""
        if cell.kind == "markdown":
            return with_tight_formulas(cell.source)
        if cell.kind != "code" or not cell.source.strip():
            return ""
        code = OPTION_LINES.sub("", cell.source)
        live = self.live and cell.number
        place = f'data-cell="{cell.index}"'
        parts = []
        if self.left_out.code.isdisjoint(cell.tags) and code.strip():
            block = fence(code, f"{INPUT} {place}" if live else INPUT)
            parts.append(_folded("Show the code", block) if "hide-input" in cell.tags else block)
            if live:
                parts.append(self._aside(f'<div class="nb-live" {place}></div>'))
                self.shown.add(cell.index)
        if self.left_out.outputs.isdisjoint(cell.tags):
            block = self._outputs(cell)
            if live:
                opening, closing = f'<div class="nb-outputs" {place}>', "</div>"
                block = f"{self._aside(opening)}\n\n{block}\n\n{self._aside(closing)}"
            if block:
                folded = "hide-output" in cell.tags
                parts.append(_folded("Show the output", block) if folded else block)
        return "\n\n".join(parts)

    def _outputs(self, cell: Cell) -> str:
        shown = [
            self._output(output, cell.options)
            for output in cell.outputs
            if self.left_out.single_outputs.isdisjoint(output.get("metadata", {}).get("tags", ()))
        ]
        return "\n\n".join(part for part in shown if part)

    def _output(self, output: dict, options: Mapping[str, str]) -> str:
        if output["output_type"] == "stream":
            return fence(output["text"], ERROR if output["name"] == "stderr" else OUTPUT)
        if output["output_type"] == "error":
            return fence(f"{output['ename']}: {output['evalue']}", ERROR)
        data = output["data"]
        if "image/svg+xml" in data or "image/png" in data or "image/jpeg" in data:
            return self._figure(data, output["metadata"], options)
        if "text/html" in data:
            table = FRAME_STYLE.sub("", data["text/html"]).replace("<th></th>", "<td></td>")
            role, name = ("img", options["alt"]) if "alt" in options else ("group", "Table")
            named = f'role="{role}" aria-label="{html.escape(name)}"'
            return self._aside(f'<div class="nb-html" data-search-exclude {named}>{table}</div>')
        for mime in ("text/markdown", "text/latex"):
            if mime in data:
                return data[mime]
        return fence(data.get("text/plain", ""), OUTPUT)

    def _figure(self, data: dict, metadata: dict, options: Mapping[str, str]) -> str:
        alt, caption = options.get("alt", ""), options.get("caption", "")
        if "image/svg+xml" in data:
            prefix = f"f{len(self.fragments)}"
            return self._aside(vector_figure(data["image/svg+xml"], prefix, alt, caption))
        mime = "image/png" if "image/png" in data else "image/jpeg"
        name = f"figure-{len(self.images) + 1}.{mime.removeprefix('image/')}"
        self.images[name] = b64decode(data[mime])
        size = metadata.get(mime, {})
        return self._aside(raster_figure(name, alt, caption, size))

    def _aside(self, markup: str) -> str:
        self.fragments.append(markup)
        return FRAGMENT.format(len(self.fragments) - 1)


def _folded(title: str, body: str) -> str:
    indented = "\n".join("    " + line if line else line for line in body.splitlines())
    return f'??? nb-fold "{title}"\n\n{indented}'
