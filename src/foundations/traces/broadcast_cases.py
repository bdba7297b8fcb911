"""What comes of shapes that meet: a result, or the reason why there is none (lesson 1)."""

from collections.abc import Callable, Mapping, Sequence

import torch
from torch import Tensor

from foundations.support.errors import ShapeError
from foundations.traces._trace import Trace

__all__ = ["broadcast_answer", "trace_broadcasting"]

Shape = tuple[int, ...]
Common = Callable[..., Shape]
Stretch = Callable[[Tensor, Shape], Tensor]


def trace_broadcasting(
    common: Common, stretch: Stretch, cases: Mapping[str, Sequence[Shape]]
) -> Trace:
    """Ask functions that broadcast what comes of some shapes, and write down their answers.

    Args:
        common: gives the shape that shapes broadcast to, as `broadcast_shape` does.
        stretch: gives a view of a tensor in a larger shape, as `broadcast_to` does.
        cases: the shapes of two to four small tensors, each case by a name.

    Returns:
        A trace that shows itself: in a page other shapes can be typed.

    Examples:
        >>> from foundations.tensors import broadcast_shape, broadcast_to
        >>> cases = {"a row": [(2, 3), (3,)], "no row": [(2, 3), (2,)]}
        >>> trace_broadcasting(broadcast_shape, broadcast_to, cases)
        A row: (2, 3) and (3,) give (2, 3). No row: (2, 3) and (2,) do not fit.
    """
    answers = [
        {"name": name, "shapes": shapes, **broadcast_answer(common, stretch, shapes)}
        for name, shapes in cases.items()
    ]
    return Trace("broadcasting-explorer", " ".join(map(_said, answers)), cases=answers)


def broadcast_answer(common: Common, stretch: Stretch, shapes: Sequence[Shape]) -> dict:
    """What comes of shapes.

    Args:
        common: as in `trace_broadcasting`.
        stretch: as in `trace_broadcasting`.
        shapes: of tensors that are laid out in memory row by row.

    Returns:
        The `result`, and the `strides` with which each tensor is read in it; or the `error` in
        words. What is not there is None.

    Examples:
        >>> from foundations.tensors import broadcast_shape, broadcast_to
        >>> broadcast_answer(broadcast_shape, broadcast_to, [(3, 1), (4,)])
        {'result': (3, 4), 'strides': [(1, 0), (0, 1)], 'error': None}
    """
    try:
        result = common(*shapes)
    except ShapeError as error:
        return {"result": None, "strides": None, "error": str(error)}
    strides = [stretch(torch.zeros(shape), result).stride() for shape in shapes]
    return {"result": result, "strides": strides, "error": None}


def _said(answer: Mapping) -> str:
    name, shapes, result = answer["name"], answer["shapes"], answer["result"]
    verdict = f"give {result}" if result is not None else "do not fit"
    return f"{name[:1].upper()}{name[1:]}: {' and '.join(map(str, shapes))} {verdict}."
