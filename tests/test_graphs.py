"""Boxes stand in their grid, and arrows run from border to border."""

from xml.etree import ElementTree

import pytest

from foundations.support import Edge, Node, draw_graph

NODES = {"x": Node("x"), "u": Node("3x\nwide as it is", 1), "y": Node("x + 3x", 1, 1)}


def elements(drawing, tag):
    found = ElementTree.fromstring(drawing._repr_svg_()).findall(f"{{*}}{tag}")
    return [element.attrib | {"words": element.text} for element in found]


def frame(box):
    x, y, width, height = (float(box[side]) for side in ("x", "y", "width", "height"))
    return x, y, x + width, y + height


def points(line):
    return [tuple(map(float, point.split(","))) for point in line["points"].split()]


def test_boxes_stand_in_their_columns_and_rows():
    x, u, y = map(frame, elements(draw_graph(NODES, []), "rect"))
    assert x[2] < u[0], "the second column is to the right"
    assert u[3] < y[1], "the second row is below"
    assert u[0] + u[2] == pytest.approx(y[0] + y[2]), "one column has one middle"
    assert [text["words"] for text in elements(draw_graph(NODES, []), "text")] == [
        "x", "3x", "wide as it is", "x + 3x",
    ]  # fmt: skip


@pytest.mark.parametrize("ends", [("x", "u"), ("u", "y"), ("x", "y"), ("y", "x")])
def test_an_arrow_begins_and_ends_at_a_border(ends):
    drawing = draw_graph(NODES, [Edge(*ends)])
    boxes = dict(zip(NODES, map(frame, elements(drawing, "rect")), strict=True))
    start, tip = (
        points(elements(drawing, "polyline")[0])[0],
        points(elements(drawing, "polygon")[0])[0],
    )
    for (x, y), name in zip((start, tip), ends, strict=True):
        left, top, right, bottom = boxes[name]
        assert left - 0.01 <= x <= right + 0.01
        assert top - 0.01 <= y <= bottom + 0.01
        sides = [abs(x - left), abs(x - right), abs(y - top), abs(y - bottom)]
        assert min(sides) < 0.01, "it does not run into the box"


def test_a_way_round_passes_beside_the_boxes_between():
    nodes = {"a": Node("a"), "b": Node("a wide box", row=1), "c": Node("c", row=2)}
    drawing = draw_graph(nodes, [Edge("a", "c", "shortcut", bend=10)])
    _, b, c = map(frame, elements(drawing, "rect"))
    line, head = (points(elements(drawing, tag)[0]) for tag in ("polyline", "polygon"))
    assert max(x for x, _ in line) == pytest.approx(b[2] + 10)
    assert head[0][0] == pytest.approx(c[2]), "it comes back to the right border"
    assert elements(drawing, "text")[0]["words"] == "shortcut"


def test_an_edge_to_nowhere_is_refused():
    with pytest.raises(ValueError, match="draw_graph: an edge leads to 'z'; known are x, u, y"):
        draw_graph(NODES, [Edge("x", "z")])
