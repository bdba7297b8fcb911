"""What a value looks like: the richest forms that it offers, and its text."""

import base64

from IPython.lib.pretty import pretty

__all__ = ["display_data", "execute_result"]

FORMS = {
    "_repr_svg_": "image/svg+xml",
    "_repr_png_": "image/png",
    "_repr_jpeg_": "image/jpeg",
    "_repr_html_": "text/html",
    "_repr_markdown_": "text/markdown",
    "_repr_latex_": "text/latex",
}


def display_data(value: object) -> dict:
    """The output of a value that a cell displays."""
    return {"output_type": "display_data", "metadata": {}, "data": _bundle(value)}


def execute_result(value: object) -> dict:
    """The output of a cell's last expression."""
    return {
        "output_type": "execute_result",
        "execution_count": None,
        "metadata": {},
        "data": _bundle(value),
    }


def _bundle(value: object) -> dict[str, str]:
    """Each form of a value by its type."""
    own = getattr(value, "_repr_mimebundle_", None)
    bundle = dict(own()) if own and not isinstance(value, type) else {}
    for name, mime in FORMS.items():
        method = getattr(value, name, None)
        if method and not isinstance(value, type) and (shown := method()) is not None:
            bundle[mime] = _text(shown)
    bundle.setdefault("text/plain", pretty(value))
    return bundle


def _text(shown: str | bytes) -> str:
    return base64.b64encode(shown).decode() if isinstance(shown, bytes) else shown
