"""A tensor is drawn number by number; what no memory holds is dashed, what is marked is tinted."""

from xml.etree import ElementTree

import pytest
import torch

from foundations.support import COLOURS, Cells, ShapeError, draw_tensors

M, C = torch.arange(6).view(2, 3), torch.tensor([10, 20, 30])


def elements(drawing, tag):
    return ElementTree.fromstring(drawing._repr_svg_()).findall(f"{{*}}{tag}")


def words(drawing):
    return [text.text for text in elements(drawing, "text")]


def dashed(drawing):
    return ["stroke-dasharray" in box.attrib for box in elements(drawing, "rect")]


def tints(drawing):
    return [box.attrib["fill"] for box in elements(drawing, "rect")]


def test_each_number_has_a_cell_in_reading_order():
    drawing = draw_tensors(M, "+", C)
    assert words(drawing) == [*"012345", "+", "10", "20", "30"]
    boxes = [box.attrib for box in elements(drawing, "rect")]
    assert len({(box["x"], box["y"]) for box in boxes}) == len(boxes) == 9
    assert [float(box["y"]) for box in boxes[:6]] == sorted(float(box["y"]) for box in boxes[:6])


@pytest.mark.parametrize(
    ("stretched", "copies"),
    [
        (C.expand(2, 3), [False, False, False, True, True, True]),
        (C[:2, None].expand(2, 3), [False, True, True, False, True, True]),
        (C[:1, None].expand(2, 2), [False, True, True, True]),
        (C.repeat(2, 1), [False] * 6),
    ],
)
def test_a_number_that_lies_in_memory_once_is_solid_once(stretched, copies):
    assert dashed(draw_tensors(stretched)) == copies


def test_layers_stand_one_below_the_other():
    boxes = elements(draw_tensors(torch.zeros(2, 2, 2)), "rect")
    heights = [float(box.attrib["y"]) for box in boxes]
    assert heights == sorted(heights)
    assert heights[4] - heights[2] > heights[2] - heights[0], "there is a gap between two layers"


def test_a_mark_chooses_the_colour():
    mark = torch.tensor([[0, 1, 2], [0, 0, 2]])
    colours = ["none", COLOURS[0], COLOURS[1], "none", "none", COLOURS[1]]
    assert tints(draw_tensors(Cells(M, mark=mark))) == colours
    assert tints(draw_tensors(Cells(M, mark=M > 4)))[4:] == ["none", COLOURS[0]]


def test_names_axes_and_rows():
    drawing = draw_tensors(Cells(M, "m", "ik"), "\n", Cells(C, axes="j"))
    assert words(drawing) == ["m", "k", "i", *"012345", "j", "10", "20", "30"]
    last = elements(drawing, "rect")
    assert float(last[6].attrib["y"]) > float(last[5].attrib["y"])


def test_all_of_it_lies_inside_the_frame():
    svg = draw_tensors(Cells(M, "a long name of a small tensor", "ik"), "=", C)._repr_svg_()
    left, top, width, height = map(float, svg.split('viewBox="')[1].split('"')[0].split())
    for box in ElementTree.fromstring(svg).findall("{*}rect"):
        x, y, w, h = (float(box.attrib[side]) for side in ("x", "y", "width", "height"))
        assert left < x < x + w < left + width
        assert top < y < y + h < top + height


def below_the_middle(layers):
    """How far the foot of a sign lies below the middle of the cells beside it."""
    drawing = draw_tensors(torch.zeros(layers, 2, 2), "+")
    boxes = [box.attrib for box in elements(drawing, "rect")]
    low = float(boxes[-1]["y"]) + float(boxes[-1]["height"])
    sign = next(text for text in elements(drawing, "text") if text.text == "+")
    return float(sign.attrib["y"]) - (float(boxes[0]["y"]) + low) / 2


def test_a_sign_stands_at_the_middle_of_the_layers():
    assert below_the_middle(3) == pytest.approx(below_the_middle(1))


def test_what_cannot_be_drawn_is_refused():
    with pytest.raises(ShapeError, match=r"one to three axes here, got \(1, 1, 1, 1\)"):
        Cells(torch.zeros(1, 1, 1, 1))
    with pytest.raises(
        ShapeError, match=r"a mark for each cell is needed, got \(3,\) for \(2, 3\)"
    ):
        Cells(M, mark=C)
