"""Answers as plain data: what code gave, in a form that no code can change afterwards.

Everything here can be written as JSON, so that an answer can leave the process of the code that
gave it. A tensor is whatever has a shape, a dtype and `tolist()`: no library is imported for it.
"""

import math
from collections.abc import Sequence

__all__ = ["difference", "plain", "raised", "show"]

LARGEST = 20_000  # numbers in one answer; cases are small, so more is a mistake
RTOL, ATOL = 1e-6, 1e-9
SINGLE_RTOL, SINGLE_ATOL = 1e-4, 1e-5  # of numbers with half the digits
SHOWN = 36  # numbers of a tensor that are shown whole
SAID = 3  # lines of an error's message
NAMES = {"tuple": "a tuple", "list": "a list", "none": "None", "text": "a text", "bool": "a bool"}


def plain(value: object) -> dict:
    """Turn a value into nested dictionaries, lists, texts and numbers.

    Args:
        value: None, a bool, a number, a text, a tensor, or a tuple, list or dictionary of these.
            Of anything else only the name of its type is kept.

    >>> plain((2, None))
    {'kind': 'tuple', 'items': [{'kind': 'number', 'value': 2}, {'kind': 'none'}]}
    """
    # First, since a number of NumPy is a tensor of shape () as well as a number.
    if all(hasattr(value, name) for name in ("shape", "dtype", "tolist")):
        return _tensor(value)
    if value is None:
        return {"kind": "none"}
    if isinstance(value, bool):
        return {"kind": "bool", "value": value}
    if isinstance(value, int | float):
        return {"kind": "number", "value": value}
    if isinstance(value, str):
        return {"kind": "text", "value": value}
    if isinstance(value, tuple | list):
        kind = "tuple" if isinstance(value, tuple) else "list"
        return {"kind": kind, "items": [plain(item) for item in value]}
    if isinstance(value, dict):
        items = sorted((str(key), item) for key, item in value.items())
        names = [name for name, _ in items]
        return {"kind": "dict", "names": names, "items": [plain(item) for _, item in items]}
    return {"kind": "object", "type": type(value).__name__}


def raised(error: BaseException, where: str = "") -> dict:
    """The answer of code that failed: the name of the error, what it said, and on which line."""
    return {"kind": "raised", "type": type(error).__name__, "says": f"{error}"[:500], "at": where}


def difference(expected: dict, got: dict, parts: Sequence[str] = ()) -> str:
    """Say where two plain answers first differ, the shape before the values; "" if nowhere.

    Args:
        expected: the right one.
        got: the other one.
        parts: names of the items of a tuple, for the message.

    >>> difference(plain((1, 2)), plain((1, 3)), parts=("rows", "columns"))
    'columns: expected 2, got 3'
    """
    if expected["kind"] != got["kind"]:
        return f"expected {_kind(expected)}, got {_kind(got)}"
    match expected["kind"]:
        case "tuple" | "list" | "dict":
            return _items_differ(expected, got, parts)
        case "tensor":
            return _tensors_differ(expected, got)
        case "number" if _near(expected["value"], got["value"], RTOL, ATOL):
            return ""
        case "raised" if expected["type"] == got["type"]:
            return ""
    return "" if expected == got else f"expected {show(expected)}, got {show(got)}"


def show(answer: dict) -> str:
    """A plain answer as a reader would write it.

    >>> show(plain([1.0, "a"]))
    "[1, 'a']"
    """
    match answer["kind"]:
        case "none":
            return "None"
        case "number":
            return _digits(answer["value"])
        case "bool" | "text":
            return repr(answer["value"])
        case "tuple":
            inner = ", ".join(map(show, answer["items"]))
            return f"({inner},)" if len(answer["items"]) == 1 else f"({inner})"
        case "list":
            return f"[{', '.join(map(show, answer['items']))}]"
        case "dict":
            pairs = zip(answer["names"], answer["items"], strict=True)
            return f"{{{', '.join(f'{name}: {show(item)}' for name, item in pairs)}}}"
        case "tensor":
            return _shown_tensor(answer)
        case "raised":
            return _shown_error(answer)
        case "changed":
            return f"its input changed: {', '.join(answer['names'])}"
    return "a function" if answer["type"] == "function" else f"an object of type {answer['type']}"


def _tensor(value) -> dict:
    shape = [int(size) for size in value.shape]
    count = math.prod(shape)
    if count > LARGEST:
        return {"kind": "huge", "type": f"tensor of shape {tuple(shape)}, {count:,} numbers"}
    values = _flat(value.tolist())
    if any(isinstance(number, complex) for number in values):
        return {"kind": "object", "type": "tensor of complex numbers"}
    dtype = str(value.dtype).rpartition(".")[2]
    return {"kind": "tensor", "dtype": dtype, "shape": shape, "values": values}


def _flat(nested: object) -> list:
    if not isinstance(nested, list):
        return [nested]
    return [number for item in nested for number in _flat(item)]


def _items_differ(expected: dict, got: dict, parts: Sequence[str]) -> str:
    if expected.get("names") != got.get("names"):
        return f"expected the names {expected['names']}, got {got['names']}"
    counts = len(expected["items"]), len(got["items"])
    if counts[0] != counts[1]:
        return f"expected {_kind(expected)}, got {_kind(got)}"
    for i, pair in enumerate(zip(expected["items"], got["items"], strict=True)):
        if reason := difference(*pair):
            return f"{parts[i] if i < len(parts) else f'part {i + 1}'}: {reason}"
    return ""


def _tensors_differ(expected: dict, got: dict) -> str:
    if expected["shape"] != got["shape"]:
        return f"expected the shape {tuple(expected['shape'])}, got {tuple(got['shape'])}"
    if expected["dtype"] != got["dtype"]:
        return f"expected the type {expected['dtype']}, got {got['dtype']}"
    limits = (RTOL, ATOL) if expected["dtype"] != "float32" else (SINGLE_RTOL, SINGLE_ATOL)
    pairs = zip(expected["values"], got["values"], strict=True)
    for place, (wanted, came) in enumerate(pairs):
        if not _near(wanted, came, *limits):
            at = f" at {_index(place, expected['shape'])}" if expected["shape"] else ""
            return f"expected {_digits(wanted)}{at}, got {_digits(came)}"
    return ""


def _near(a: float, b: float, rtol: float, atol: float) -> bool:
    if a == b or (a != a and b != b):  # equal infinities, or both NaN
        return True
    return math.isfinite(a) and math.isfinite(b) and abs(a - b) <= atol + rtol * abs(a)


def _index(place: int, shape: Sequence[int]) -> tuple[int, ...]:
    index = []
    for size in reversed(shape):
        place, at = divmod(place, size)
        index.insert(0, at)
    return tuple(index)


def _kind(answer: dict) -> str:
    match answer["kind"]:
        case "tuple" | "list":
            return f"{NAMES[answer['kind']]} of {len(answer['items'])}"
        case "tensor":
            return f"a tensor of shape {tuple(answer['shape'])}"
        case "number":
            return f"the number {_digits(answer['value'])}"
        case "huge":
            return f"a {answer['type']}"
        case "dict":
            return "a dictionary"
        case "none" | "text" | "bool" as kind:
            return NAMES[kind]
    return show(answer)


def _digits(value: float) -> str:
    # Adding 0 turns -0.0 into 0.0.
    return f"{value + 0.0:.6g}" if isinstance(value, float) else str(value)


def _shown_tensor(answer: dict) -> str:
    shape = tuple(answer["shape"])
    kind = f"{answer['dtype']}, shape {shape}"
    if len(answer["values"]) > SHOWN:
        first = ", ".join(map(_digits, answer["values"][:4]))
        return f"{first}, ... ({kind})"
    return f"{_nested(answer['values'], shape)} ({kind})"


def _nested(values: list, shape: tuple[int, ...]) -> str:
    if not shape:
        return _digits(values[0])
    step = math.prod(shape[1:])
    rows = [_nested(values[i * step : (i + 1) * step], shape[1:]) for i in range(shape[0])]
    return f"[{', '.join(rows)}]"


def _shown_error(answer: dict) -> str:
    where = f"{answer['at']}, " if answer["at"] else ""
    says = "\n".join(answer["says"].splitlines()[:SAID])
    return f"{where}{answer['type']}{says and ': '}{says}"
