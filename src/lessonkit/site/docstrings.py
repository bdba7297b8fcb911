"""Griffe extension: the examples of a docstring read like those of a page."""

import re
from inspect import cleandoc
from typing import Any

from griffe import Extension, Object

from lessonkit.site.doctests import as_cells

__all__ = ["CellExamples"]

EXAMPLES = re.compile(r"^(Examples?):\n((?:[ ]{4}.*\n?|\n)+)", re.M)


class CellExamples(Extension):
    """Turns the section `Example:` into cells; without it, `>>>` is a quotation to Markdown."""

    def on_object(self, *, obj: Object, **kwargs: Any) -> None:
        """Rewrite the docstring of a module, class, function or attribute."""
        if obj.docstring:
            obj.docstring.value = EXAMPLES.sub(_section, obj.docstring.value)


def _section(match: re.Match) -> str:
    return f"**{match[1]}:**\n\n{as_cells(cleandoc(match[2]))}\n"
