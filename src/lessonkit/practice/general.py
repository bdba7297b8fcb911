"""Slips that can be made in any exercise: told where no named mistake fits."""

__all__ = ["general_hint"]


def general_hint(right: dict, mine: dict) -> str:
    """What may have gone wrong, from two plain answers that differ; "" if that says nothing.

    >>> general_hint({"kind": "number", "value": 2}, {"kind": "none"})
    'Your code returns nothing. Is there a `return`?'
    """
    match right, mine:
        case _, {"kind": "none"}:
            return "Your code returns nothing. Is there a `return`?"
        case {"kind": "number"}, {"kind": "tensor", "shape": []}:
            return "A tensor with one number in it is no number yet: `.item()` takes it out."
        case {"kind": "tensor", "dtype": wanted}, {"kind": "tensor", "dtype": came} if (
            right["shape"] == mine["shape"] and wanted != came
        ):
            return "`x.new_zeros(...)` and `.to(x.dtype)` make numbers of the type of a tensor x."
    return ""
