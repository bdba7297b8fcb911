"""How the lessons show things: one look for figures, images as grids, tables, source code."""

import ast
import inspect
from collections.abc import Callable, Iterable, Sequence
from textwrap import dedent

import matplotlib.pyplot as plt
from IPython.display import Markdown
from matplotlib import rcParams, rcsetup
from matplotlib_inline.backend_inline import set_matplotlib_formats
from torch import Tensor

__all__ = ["COLOURS", "show_images", "source", "table", "use_course_style"]

COLOURS = ("#c2571a", "#3b7dd8", "#0f9268", "#9061f9", "#d6457f", "#8a7a2e")
"""Mid-tones: at least 3:1 against the white page and the dark one."""


def use_course_style() -> None:
    """Draw figures as SVG that follows the page's theme and is the same in every run."""
    set_matplotlib_formats("svg", bbox_inches="tight", metadata={"Date": None})
    rcParams.update(
        {
            "axes.facecolor": "none",
            "axes.grid": True,
            "axes.prop_cycle": rcsetup.cycler(color=COLOURS),
            "axes.spines.right": False,
            "axes.spines.top": False,
            "axes.titlesize": "medium",
            "figure.constrained_layout.use": True,
            "figure.facecolor": "none",
            "figure.figsize": (5.2, 3.0),
            "font.size": 10,
            "grid.alpha": 0.25,
            "grid.color": "#808080",
            "legend.frameon": False,
            "lines.linewidth": 2,
            "svg.fonttype": "none",
            "svg.hashsalt": "from-foundations",
        }
    )


def show_images(images: Tensor, titles: Iterable[object] = (), columns: int = 5) -> None:
    """Draw a grid of grey images, black for their least value and white for their greatest.

    Args:
        images: The images, (n, height, width).
        titles: What to write above each, at most n.
        columns: Images in a row of the grid.
    """
    rows = -(-len(images) // columns)
    _, axes = plt.subplots(rows, columns, figsize=(columns, 1.3 * rows), squeeze=False)
    for ax in axes.flat:
        ax.axis("off")
    for ax, image in zip(axes.flat, images, strict=False):
        ax.imshow(image.numpy(force=True), cmap="gray", interpolation="none")
    for ax, title in zip(axes.flat, titles, strict=False):
        ax.set_title(str(title))
    plt.show()


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Markdown:
    """A Markdown table; its first column aligned to the left, the others to the right."""
    lines = [header, ["---", *["---:"] * (len(header) - 1)], *rows]
    return Markdown("\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines))


def source(*objects: Callable) -> Markdown:
    """The code of functions or classes as it stands in the package, without its docstrings."""
    code = "\n\n".join(_without_docstrings(dedent(inspect.getsource(thing))) for thing in objects)
    return Markdown(f"```python\n{code}\n```")


def _without_docstrings(code: str) -> str:
    hidden = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is not None:
            docstring = node.body[0]
            below = (docstring.end_lineno or docstring.lineno) + 1
            hidden.update(range(docstring.lineno, below))
            if isinstance(node, ast.ClassDef):
                hidden.add(below)  # the empty line
    lines = enumerate(code.splitlines(), 1)
    return "\n".join(line for number, line in lines if number not in hidden).rstrip()
