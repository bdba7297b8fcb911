"""Objects that show themselves in a form of their own."""

from collections.abc import Callable

__all__ = ["HTML", "SVG", "Latex", "Markdown", "display"]


def publish(value: object) -> None:
    """Show a value. Whoever runs cells puts a function of its own here."""
    print(repr(value))


def display(*values: object) -> None:
    """Show values, one below the other, each in its richest form."""
    for value in values:
        publish(value)


class _Displayed:
    """A text that is shown in the form of its class."""

    def __init__(self, data: str):
        self.data = data

    def __repr__(self) -> str:
        return f"<IPython.core.display.{type(self).__name__} object>"


def _form(name: str, method: str) -> type[_Displayed]:
    show: Callable[[_Displayed], str] = lambda self: self.data
    return type(name, (_Displayed,), {"__doc__": f"A text shown as {name}.", method: show})


HTML = _form("HTML", "_repr_html_")
SVG = _form("SVG", "_repr_svg_")
Latex = _form("Latex", "_repr_latex_")
Markdown = _form("Markdown", "_repr_markdown_")
