"""A notebook as Markdown: what a reader of the page sees, and nothing of Jupyter's frame."""

import html
import json
import re
from base64 import b64decode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lessonkit.page import Cell, element_box, prediction_of, shown_kind
from lessonkit.page.figure import raster_figure, vector_figure
from lessonkit.site.commonmark import starts_with_title
from lessonkit.site.dialect import for_python_markdown
from lessonkit.site.fences import ERROR, INPUT, OUTPUT, fence
from lessonkit.site.left_out import FOLDING, LeftOut, one_spelling
from lessonkit.site.sealed import CLOSING, opening

__all__ = ["NotebookPage"]

FORMULA = re.compile(r"\$|\\\(|\\\[|\\begin\{")
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
        titled: whether what it shows begins with a title.
        shown: the places of the cells whose code it shows.
    """

    left_out: LeftOut
    live: bool = False
    markdown: str = ""
    fragments: list[str] = field(default_factory=list)
    images: dict[str, bytes] = field(default_factory=dict)
    shown: set[int] = field(default_factory=set)
    titled: bool = False

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
        page.markdown = "\n\n".join(_apart(part) for part in parts if part) + "\n"
        page.titled = starts_with_title(page.markdown)
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
        if self.left_out.hides(cell):
            return ""
        if cell.kind == "markdown":
            return for_python_markdown(cell.source)
        if cell.kind != "code" or not cell.source.strip():
            return ""
        code = OPTION_LINES.sub("", cell.source)
        live = self.live and cell.number
        place = f'data-cell="{cell.index}"'
        folds = {one_spelling(tag) for tag in cell.tags} & FOLDING
        parts = []
        if not self.left_out.has(self.left_out.code, cell) and code.strip():
            block = fence(code, f"{INPUT} {place}" if live else INPUT)
            parts.append(_folded("Show the code", block) if "hide-input" in folds else block)
            if live:
                parts.append(self._aside(f'<div class="nb-live" {place}></div>'))
                self.shown.add(cell.index)
        if not self.left_out.has(self.left_out.outputs, cell):
            block = self._outputs(cell)
            if live:
                block = self._in_a_box(cell, block, place)
            if block:
                parts.append(_folded("Show the output", block) if "hide-output" in folds else block)
        cell_as_a_whole = "\n\n".join(parts)
        folded = "hide-cell" in folds and cell_as_a_whole
        return _folded("Show the cell", cell_as_a_whole) if folded else cell_as_a_whole

    def _in_a_box(self, cell: Cell, block: str, place: str) -> str:
        """The outputs of a live cell where its script finds them, below the question if it asks."""
        asked = prediction_of(cell)
        if not asked:
            box = f'<div class="nb-outputs" {place}>'
            return f"{self._aside(box)}\n\n{block}\n\n{self._aside('</div>')}"
        question = [self._aside(opening(cell, asked)), asked.ask, self._aside("</div>")]
        box = f'<div class="nb-outputs" {place} data-seal>'
        return "\n\n".join([*question, self._aside(box), block, self._aside(CLOSING)])

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
        kind = shown_kind(data)
        if kind.startswith("image/"):
            return self._figure(data[kind], kind, output["metadata"], options)
        if kind == "text/html" and (box := element_box(data[kind])):
            return self._aside(box)
        if kind == "text/html":
            table = FRAME_STYLE.sub("", data["text/html"]).replace("<th></th>", "<td></td>")
            role, name = ("img", options["alt"]) if "alt" in options else ("group", "Table")
            named = f'role="{role}" aria-label="{html.escape(name)}"'
            return self._aside(f'<div class="nb-html" data-search-exclude {named}>{table}</div>')
        if kind == "text/markdown":
            return for_python_markdown(data[kind])
        if kind == "text/latex":
            return for_python_markdown(_in_dollars(data[kind].strip()))
        if kind == "application/json":
            return fence(json.dumps(data[kind], indent=2, ensure_ascii=False), OUTPUT)
        if data and not kind:
            raise ValueError(f"no page can show an output of {', '.join(data)}")
        return fence(data[kind], OUTPUT) if data else ""

    def _figure(self, drawn: str, kind: str, metadata: dict, options: Mapping[str, str]) -> str:
        alt, caption = options.get("alt", ""), options.get("caption", "")
        if kind == "image/svg+xml":
            return self._aside(vector_figure(drawn, f"f{len(self.fragments)}", alt, caption))
        name = f"figure-{len(self.images) + 1}.{kind.removeprefix('image/')}"
        self.images[name] = b64decode(drawn)
        return self._aside(raster_figure(name, alt, caption, metadata.get(kind, {})))

    def _aside(self, markup: str) -> str:
        self.fragments.append(markup)
        return FRAGMENT.format(len(self.fragments) - 1)


def _apart(part: str) -> str:
    """A part whose indented beginning does not belong to a list that ends the part above."""
    return f"<!-- -->\n\n{part}" if part.startswith(("    ", "\t")) else part


def _in_dollars(tex: str) -> str:
    """A formula that says by nothing that it is one."""
    return tex if FORMULA.search(tex) else f"$$\n{tex}\n$$"


def _folded(title: str, body: str) -> str:
    indented = "\n".join("    " + line if line else line for line in body.splitlines())
    return f'??? nb-fold "{title}"\n\n{indented}'
