"""Figures as the page shows them: drawings, sent when they are shown, and closed."""

import io

from IPython import display
from matplotlib import pyplot as plt
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

__all__ = ["FigureCanvas", "set_matplotlib_formats", "show"]

FigureCanvas = FigureCanvasAgg
options: dict[str, object] = {"bbox_inches": "tight"}


def set_matplotlib_formats(*formats: str, **chosen: object) -> None:
    """Take what is given to Matplotlib when it draws. The format is always SVG here."""
    options.clear()
    options.update(chosen)


def show(*_: object, **__: object) -> None:
    """Display all open figures, in the order in which they were made, and close them."""
    try:
        for number in plt.get_fignums():
            display.display(_Shown(plt.figure(number)))
    finally:
        plt.close("all")


class _Shown:
    """A figure that shows itself as a drawing."""

    def __init__(self, figure: Figure):
        self.figure = figure

    def __repr__(self) -> str:
        return repr(self.figure)

    def _repr_svg_(self) -> str:
        text = io.StringIO()
        paper = {"facecolor": self.figure.get_facecolor(), "edgecolor": self.figure.get_edgecolor()}
        self.figure.canvas.print_figure(text, format="svg", **(paper | options))
        return text.getvalue()
