"""Outputs that are custom elements: HTML that a script of the course brings to life."""

import re

__all__ = ["element_box"]

OPENING = re.compile(r"\s*<[a-z][a-z0-9]*(?:-[a-z0-9]+)+[\s>]")


def element_box(markup: str) -> str:
    """An output in its box on the page, if it is a custom element; else nothing.

    The element says itself, to who does not see it, what it is.

    >>> element_box("<spread-explorer data-trace='[1, 2]'>Two numbers.</spread-explorer>")[:24]
    '<div class="nb-element" '
    >>> element_box("<table></table>")
    ''
    """
    if not OPENING.match(markup):
        return ""
    return f'<div class="nb-element" data-search-exclude>{markup}</div>'
