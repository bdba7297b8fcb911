"""Predict first: a cell whose result is asked for before it is shown.

An author writes the question at the top of the cell::

    #| predict: shape
    #| ask: Which shape has the product?
    (x @ w).shape

The answer is what the cell shows, and the gate compares that with a fresh run. So no answer is
written down anywhere, and none can be out of date.
"""

import re
from dataclasses import dataclass

from lessonkit.page.cell import Cell

__all__ = ["Prediction", "prediction_of"]

ASKED = {"shape": "Which shape comes out?", "number": "Which number comes out?"}
SHAPE = re.compile(r"torch\.Size\(\[([\d, ]*)\]\)|\(((?:\d+,)|(?:\d+(?:, ?\d+)+))\)|\(\)")
NUMBER = re.compile(r"(?<![\w.])-?\d[\d,]*(?:\.\d+)?(?![\w.]*\w)")


@dataclass(frozen=True)
class Prediction:
    """A question about a cell's result.

    Attributes:
        of: `shape` or `number`.
        ask: the question.
        answer: a shape as `(2, 3)`, a number with the decimals that the cell shows.
        digits: of a number, how many decimals these are.
    """

    of: str
    ask: str
    answer: str
    digits: int = 0


def prediction_of(cell: Cell) -> Prediction | None:
    """What a code cell asks before it shows its result; None if it asks nothing.

    Raises:
        ValueError: it asks for something else, or shows no such thing, or more than one.
    """
    of = cell.options.get("predict")
    if of is None:
        if "ask" in cell.options:
            raise ValueError("`#| ask:` needs a line `#| predict: shape` or `#| predict: number`")
        return None
    if of not in ASKED:
        raise ValueError(f"`#| predict:` asks for a shape or a number, got {of!r}")
    text = "\n".join(filter(None, map(_text, cell.outputs)))
    found = _shapes(text) if of == "shape" else [n.replace(",", "") for n in NUMBER.findall(text)]
    if len(set(found)) != 1:
        shown = ", ".join(dict.fromkeys(found)) or "none"
        raise ValueError(f"`#| predict: {of}` needs one {of} among the outputs, got {shown}")
    answer = found[0]
    digits = len(answer.partition(".")[2])
    return Prediction(of, cell.options.get("ask") or ASKED[of], answer, digits)


def _shapes(text: str) -> list[str]:
    """The shapes in a text, written as Python writes a tuple."""
    shapes = []
    for match in SHAPE.finditer(text):
        sizes = (match[1] or match[2] or "").replace(" ", "").strip(",")
        shapes.append(str(tuple(int(size) for size in sizes.split(",") if size)))
    return shapes


def _text(output: dict) -> str:
    if output["output_type"] == "stream":
        return output["text"]
    return output.get("data", {}).get("text/plain", "")
