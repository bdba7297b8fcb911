"""Pictures of what leads to what: boxes in a grid, and arrows between them."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from foundations.support._svg import ACCENT, INK, LINE, Drawing, Point

__all__ = ["Edge", "Node", "draw_graph"]

Box = tuple[Point, Point]
"""Its middle and its size."""


class Node(NamedTuple):
    """A box of a graph: its lines of words, and its place in a grid, from the upper left."""

    words: str
    column: int = 0
    row: int = 0


class Edge(NamedTuple):
    """An arrow of a graph.

    Attributes:
        start: The name of the node where it begins.
        end: The one where it ends.
        words: What is written beside it.
        bend: If not 0, it leaves to the right, this many points beyond the boxes, and comes back.
    """

    start: str
    end: str
    words: str = ""
    bend: float = 0.0


def draw_graph(
    nodes: Mapping[str, Node], edges: Sequence[Edge], spread: tuple[float, float] = (34.0, 20.0)
) -> Drawing:
    """Draw boxes in a grid, and arrows from one to another.

    Args:
        nodes: By name.
        edges: In any order; those with a bend are drawn in another colour.
        spread: Points between two columns, and between two rows.

    Examples:
        >>> nodes = {"x": Node("x"), "y": Node("2x", row=1)}
        >>> draw_graph(nodes, [Edge("x", "y", "2")])
        Drawing of 7 parts
    """
    drawing = Drawing()
    for name in (name for edge in edges for name in edge[:2] if name not in nodes):
        raise ValueError(f"draw_graph: an edge leads to {name!r}; known are {', '.join(nodes)}")
    sizes = {name: _box_of(node) for name, node in nodes.items()}
    columns = _middles([(n.column, sizes[name][0]) for name, n in nodes.items()], spread[0])
    rows = _middles([(n.row, sizes[name][1]) for name, n in nodes.items()], spread[1])
    middles = {name: (columns[n.column], rows[n.row]) for name, n in nodes.items()}
    for edge in edges:
        start, end = ((middles[name], sizes[name]) for name in edge[:2])
        if edge.bend:
            top, bottom = sorted(nodes[name].row for name in edge[:2])
            between = [name for name, n in nodes.items() if top <= n.row <= bottom]
            beyond = max(middles[name][0] + sizes[name][0] / 2 for name in between)
            _draw_way_round(drawing, edge, start, end, beyond + edge.bend)
        else:
            _draw_straight(drawing, edge, start, end)
    for name, node in nodes.items():
        (x, y), (width, height) = middles[name], sizes[name]
        drawing.box((x - width / 2, y - height / 2), (width, height), line=INK, corner=4)
        lines = node.words.split("\n")
        for place, words in enumerate(lines):
            drawing.text((x, y + (place - (len(lines) - 1) / 2) * LINE), words, size=9.5)
    return drawing


def _box_of(node: Node) -> Point:
    lines = node.words.split("\n")
    return max(20.0, 5.4 * max(map(len, lines)) + 10), LINE * len(lines) + 8


def _middles(sizes: Sequence[tuple[int, float]], gap: float) -> dict[int, float]:
    """Where the middle of each column (or row) lies, as wide as its widest box."""
    widest: dict[int, float] = {}
    for place, size in sizes:
        widest[place] = max(size, widest.get(place, 0.0))
    middles, start = {}, 0.0
    for place in sorted(widest):
        middles[place] = start + widest[place] / 2
        start += widest[place] + gap
    return middles


def _draw_straight(drawing: Drawing, edge: Edge, start: Box, end: Box) -> None:
    (x0, y0), (x1, y1) = start[0], end[0]
    points = [_border(*start, x1 - x0, y1 - y0), _border(*end, x0 - x1, y0 - y1)]
    drawing.arrow(points)
    if edge.words:
        (x0, y0), (x1, y1) = points
        x, y, right, down = (x0 + x1) / 2, (y0 + y1) / 2, x1 - x0, y1 - y0
        if abs(right) < abs(down):
            drawing.text((x + 5, y), edge.words, size=8.5, anchor="start")
        else:  # above the line, whichever way it leans
            anchor = "middle" if down == 0 else "end" if right * down < 0 else "start"
            drawing.text((x, y - 6), edge.words, size=8.5, anchor=anchor)


def _draw_way_round(drawing: Drawing, edge: Edge, start: Box, end: Box, right: float) -> None:
    ((x0, y0), (width0, height0)), ((x1, y1), (width1, height1)) = start, end
    # Out of the half of one box, and into the half of the other, that faces it.
    way = 1 if y1 > y0 else -1
    y0, y1 = y0 + way * height0 / 4, y1 - way * height1 / 4
    points = [(x0 + width0 / 2, y0), (right, y0), (right, y1), (x1 + width1 / 2, y1)]
    drawing.arrow(points, colour=ACCENT)
    for place, words in enumerate(edge.words.split("\n")):
        middle = (right + 5, (y0 + y1) / 2 + place * LINE)
        drawing.text(middle, words, size=8.5, anchor="start", colour=ACCENT)


def _border(middle: Point, size: Point, right: float, down: float) -> Point:
    """Where a line from the middle of a box leaves it."""
    (x, y), (width, height) = middle, size
    across, along = width / 2 * abs(down), height / 2 * abs(right)
    share = height / 2 / abs(down) if across > along else width / 2 / abs(right)
    return x + right * share, y + down * share
