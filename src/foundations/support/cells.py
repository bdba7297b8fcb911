"""Pictures of tensors: each number a cell, and a copy that no memory holds a dashed one."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from torch import Tensor

from foundations.support._svg import ACCENT, LINE, PALE, Drawing
from foundations.support.display import COLOURS
from foundations.support.errors import ShapeError

__all__ = ["Cells", "draw_tensors"]

CELL = 21.0  # points, a side
GAP = 11.0  # between two parts of a row, between layers, between rows


@dataclass(frozen=True, eq=False)
class Cells:
    """How a tensor is drawn.

    Attributes:
        values: The tensor, of one to three axes; the layers of a third stand one below the other.
        name: What is written above.
        axes: A letter for each of its last two axes, or for its only one.
        mark: Which colour each cell has, of the shape of `values`: 0 or False for none.
    """

    values: Tensor
    name: str = ""
    axes: str = ""
    mark: Tensor | None = None

    def __post_init__(self):
        if not 1 <= self.values.ndim <= 3:
            shape = tuple(self.values.shape)
            raise ShapeError(f"Cells: a tensor has one to three axes here, got {shape}")
        if self.mark is not None and self.mark.shape != self.values.shape:
            shapes = f"{tuple(self.mark.shape)} for {tuple(self.values.shape)}"
            raise ShapeError(f"Cells: a mark for each cell is needed, got {shapes}")


def draw_tensors(*parts: "Tensor | Cells | str") -> Drawing:
    r"""Draw tensors side by side, with signs between them.

    A cell that is no number of its own, since its axis has the stride 0, is dashed and pale.

    Args:
        parts: Tensors of one to three axes, or `Cells`; a text is a sign between them, and `"\n"`
            begins a new row.

    Examples:
        >>> import torch
        >>> m, c = torch.arange(6).view(2, 3), torch.tensor([10, 20, 30])
        >>> draw_tensors(m, "+", c.expand(2, 3), "=", m + c)
        Drawing of 38 parts
    """
    drawing, top = Drawing(), 0.0
    for row in _rows(parts):
        height = max(_size(part)[1] for part in row)
        left = 0.0
        for part in row:
            width, own = _size(part)
            middle = top + height / 2
            if isinstance(part, str):
                drawing.text((left + width / 2, middle), part, size=12)
            else:
                _draw_cells(drawing, left, middle - own / 2, part)
            left += width + GAP
        top += height + GAP
    return drawing


def _rows(parts: "Sequence[Tensor | Cells | str]") -> "list[list[Cells | str]]":
    rows: list[list[Cells | str]] = [[]]
    for part in parts:
        if isinstance(part, str) and part == "\n":
            rows.append([])
        else:
            rows[-1].append(Cells(part) if isinstance(part, Tensor) else part)
    return rows


def _layers(t: Tensor) -> Tensor:
    """The same with three axes: layers, rows, columns."""
    return t[(None,) * (3 - t.ndim)]


def _size(part: "Cells | str") -> tuple[float, float]:
    """Width and height, with the words around."""
    if isinstance(part, str):
        return 6.0 * len(part), LINE
    layers, rows, columns = _layers(part.values).shape
    beside = LINE * (len(part.axes) > 1)
    above = LINE * (bool(part.name) + bool(part.axes))
    cells = layers * rows * CELL + (layers - 1) * GAP / 2
    # What stands above stands below as free space, so that the cells of a row are level.
    return max(columns * CELL, 5.0 * len(part.name)) + beside, cells + 2 * above


def _draw_cells(drawing: Drawing, left: float, top: float, part: Cells) -> None:
    values, marks = _layers(part.values), None if part.mark is None else _layers(part.mark)
    _, rows, columns = values.shape
    if part.name:
        drawing.text((left, top + LINE / 2), part.name, size=9, anchor="start")
        top += LINE
    if part.axes:
        across = left + LINE * (len(part.axes) > 1)
        across_middle = across + columns * CELL / 2
        drawing.text((across_middle, top + LINE / 2 - 2), part.axes[-1], colour=ACCENT)
        top += LINE
        if len(part.axes) > 1:
            drawing.text((left + LINE / 3, top + rows * CELL / 2), part.axes[-2], colour=ACCENT)
        left = across
    for index in product(*map(range, values.shape)):
        layer, row, column = index
        x, y = left + column * CELL, top + (layer * rows + row) * CELL + layer * GAP / 2
        again = _is_repeated(values, index)
        mark = int(marks[index]) if marks is not None else 0
        fill = COLOURS[(mark - 1) % len(COLOURS)] if mark else ""
        drawing.box((x, y), (CELL, CELL), fill=fill, dashed=again)
        number, strength = f"{values[index].item():.4g}", PALE if again else 1
        size = min(9.0, 28 / len(number))  # a long number is written smaller
        drawing.text((x + CELL / 2, y + CELL / 2), number, size, strength=strength)


def _is_repeated(t: Tensor, index: Sequence[int]) -> bool:
    """Whether an index above 0 runs along an axis of stride 0: the number was there before."""
    return any(place > 0 and step == 0 for place, step in zip(index, t.stride(), strict=True))
