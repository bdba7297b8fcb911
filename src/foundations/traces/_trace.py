"""A trace that shows itself: in a page as an explorer, elsewhere in words (lesson 1)."""

import html
import json
from collections.abc import Iterable
from typing import Any

from torch import Tensor

__all__ = ["Trace", "few_digits"]


class Trace:
    """What a function did, as the output of a cell.

    A page that knows the element shows the explorer. All others, and readers of the notebook on
    paper, see the words.

    Args:
        element: the custom element that shows it, such as `matmul-explorer`.
        words: a sentence or two that say what happens, for who does not see it move.
        **data: what the explorer needs, of what JSON can hold.
    """

    def __init__(self, element: str, words: str, **data: Any):
        self.element, self.words, self.data = element, words, data

    def __repr__(self) -> str:
        return self.words

    def _repr_html_(self) -> str:
        # In an attribute: a script in the page would be run when a page is brought without a load.
        data = json.dumps(self.data, ensure_ascii=False, separators=(",", ":"))
        data = data.replace("&", "&amp;").replace("<", "&lt;").replace("'", "&#39;")
        words = html.escape(self.words, quote=False)
        return f"<{self.element} data-trace='{data}'><p>{words}</p></{self.element}>"


def few_digits(numbers: Tensor | Iterable | float, digits: int = 4) -> Any:
    """Numbers as lists that JSON can hold, rounded: the last digits move between processors.

    Args:
        numbers: a tensor of any shape, lists of numbers, or one.
        digits: how many count.

    Examples:
        >>> few_digits([0.123456, [1234.56, 3]])
        [0.1235, [1235.0, 3]]
    """
    if isinstance(numbers, Tensor):
        numbers = numbers.tolist()
    if isinstance(numbers, list | tuple):
        return [few_digits(each, digits) for each in numbers]
    return float(f"{numbers:.{digits}g}") if isinstance(numbers, float) else numbers
