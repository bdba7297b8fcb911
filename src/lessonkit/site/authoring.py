"""What an author has written in a notebook, and what its page would not show as Jupyter does."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from markdown import Markdown
from mkdocs.config.defaults import MkDocsConfig

from lessonkit.page import Cell, shown_kind
from lessonkit.site.commonmark import definitions
from lessonkit.site.faithful import lost_on_the_page
from lessonkit.site.left_out import FOLDING, LeftOut, one_spelling

__all__ = ["authoring_problems"]


def authoring_problems(cells: Iterable[Cell], left_out: LeftOut, config: MkDocsConfig) -> list[str]:
    """One complaint a line, each naming its cell.

    Args:
        cells: of the notebook, in order.
        left_out: the tags of what its page does not show.
        config: of the site, which says how Markdown is read.
    """
    cells = [cell for cell in cells if not left_out.hides(cell)]
    names = [name for name in config.markdown_extensions if isinstance(name, str)]
    reader = Markdown(extensions=names, extension_configs=config.mdx_configs)
    problems = [*_defined_twice(cells)]
    for cell in cells:
        lost = [lost for text in _prose(cell) for lost in lost_on_the_page(text, reader)]
        problems += [f"{cell.label}: {problem}" for problem in (*lost, *_tags(cell, left_out))]
    return problems


def _prose(cell: Cell) -> list[str]:
    """The Markdown of a cell, or that of its outputs."""
    if cell.kind == "markdown":
        return [cell.source]
    shown = [output.get("data", {}) for output in cell.stored.get("outputs", [])]
    return [data["text/markdown"] for data in shown if shown_kind(data) == "text/markdown"]


def _defined_twice(cells: Iterable[Cell]) -> Iterator[str]:
    """To Jupyter a reference belongs to its cell; on a page there is one of each name."""
    known: dict[str, tuple[Cell, str]] = {}
    for cell in cells:
        if cell.kind != "markdown":
            continue
        for name, target in definitions(cell.source).items():
            first, other = known.setdefault(name, (cell, target))
            if first is not cell and (other != target or not target):
                there = f"{name} is defined in {first.label}, too"
                yield f"{cell.label}: {there}: give one another name"


def _tags(cell: Cell, left_out: LeftOut) -> Iterator[str]:
    """A tag that looks as if it hid something, and hides nothing."""
    known = sorted(left_out.all_tags | FOLDING)
    for tag in map(one_spelling, cell.tags):
        if tag.startswith(("hide", "remove", "collapse")) and tag not in known:
            near = get_close_matches(tag, known, n=1, cutoff=0.5)
            hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
            yield f"the tag {tag!r} hides nothing; {hint}"
