"""Cases: little programs with PyTorch's answers, and how a stand-in's answers differ from them.

    python tests/page_torch/replay.py cases.json

This file needs NumPy, the standard library, and something that is imported as `torch`: so it runs
in a browser as well. A case is a dictionary that JSON can hold:

- source: statements on `torch` and `np` that leave a result in `r`.
- ulps: by how many units in the last place floats may differ, counted at their own size.
- answer: what PyTorch gives, as `answer` describes it.
"""

import base64
import importlib
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

__all__ = ["answer", "check", "difference"]


def answer(torch: ModuleType, source: str) -> dict[str, Any]:
    """Run a program, and describe its result or its error."""
    torch.set_printoptions(profile="default")
    names = {"torch": torch, "np": np}
    try:
        exec(compile(source, "case", "exec"), names)
    except Exception as error:
        return {"error": type(error).__name__, "text": str(error)}
    return describe(torch, names["r"])


def describe(torch: ModuleType, x: object) -> dict[str, Any]:
    """A value as JSON can hold it."""
    if isinstance(x, torch.Tensor):
        a = np.ascontiguousarray(x.numpy(force=True))
        return {
            "dtype": str(x.dtype),
            "shape": list(x.shape),
            "stride": list(x.stride()),
            "elements": base64.b64encode(a.tobytes()).decode(),
            "repr": repr(x),
        }
    if isinstance(x, (tuple, list)):
        kind = type(x).__name__ if type(x) in (tuple, list, torch.Size) else "pair"
        return {"kind": kind, "items": [describe(torch, item) for item in x], "repr": repr(x)}
    return {"repr": repr(x)}


def difference(wanted: dict[str, Any], got: dict[str, Any], ulps: int) -> str | None:
    """Say how two answers differ, or return None if they do not.

    Texts are compared only of floats that are equal to the last bit.
    """
    if "error" in wanted or "error" in got:
        return None if wanted == got else f"wanted {_short(wanted)}, got {_short(got)}"
    if "items" in wanted and "items" in got and len(wanted["items"]) == len(got["items"]):
        if wanted["kind"] != got["kind"]:
            return f"wanted a {wanted['kind']}, got a {got['kind']}"
        pairs = zip(wanted["items"], got["items"], strict=True)
        found = [difference(one, other, ulps) for one, other in pairs]
        if said := [f"item {i}: {text}" for i, text in enumerate(found) if text]:
            return "; ".join(said)
        same = all(one == other for one, other in zip(wanted["items"], got["items"], strict=True))
        return _texts(wanted, got) if same else None
    for key, read in (("dtype", dict.get), ("shape", dict.get), ("stride", _walked)):
        if read(wanted, key) != read(got, key):
            return f"{key}: wanted {_short(wanted)}, got {_short(got)}"
    if wanted.get("elements") == got.get("elements"):
        return _texts(wanted, got)
    return _numbers(wanted, got, ulps)


def _walked(said: dict[str, Any], key: str) -> list[int] | None:
    """The strides along which there is more than one element: the others are never walked."""
    if key not in said or 0 in said["shape"]:
        return None
    return [step for step, size in zip(said[key], said["shape"], strict=True) if size > 1]


def _texts(wanted: dict[str, Any], got: dict[str, Any]) -> str | None:
    if wanted["repr"] == got["repr"]:
        return None
    return f"printed: wanted\n{wanted['repr']}\ngot\n{got['repr']}"


def _numbers(wanted: dict[str, Any], got: dict[str, Any], ulps: int) -> str | None:
    a, b = (
        np.frombuffer(base64.b64decode(each["elements"]), each["dtype"].removeprefix("torch."))
        for each in (wanted, got)
    )
    if a.dtype.kind == "c":
        a, b = (each.view(each.real.dtype) for each in (a, b))
    if a.dtype.kind == "f":
        same = (a == b) & (np.signbit(a) == np.signbit(b)) | ((a != a) & (b != b))
        with np.errstate(all="ignore"):
            allowed = ulps * np.spacing(np.abs(a)).astype(np.float64)
            close = np.abs(a.astype(np.float64) - b) <= allowed
        if (same | close if ulps else same).all():
            return None
    return f"values: wanted {_short(wanted)}, got {_short(got)}"


def _short(said: dict[str, Any]) -> str:
    if "error" in said:
        return f"{said['error']}: {said['text']}"
    return f"{said['repr']} stride {said['stride']}" if "stride" in said else said["repr"]


def check(cases: list[dict[str, Any]], torch: ModuleType) -> list[str]:
    """Replay cases, and say for each one that differs how."""
    said = []
    for case in cases:
        text = difference(case["answer"], answer(torch, case["source"]), case["ulps"])
        if text:
            said.append(f"{case['source']}\n  {text}")
    return said


def main() -> int:
    """Replay the files that are named, on whatever is imported as torch."""
    torch, count, said = importlib.import_module("torch"), 0, []
    for path in sys.argv[1:]:
        cases = json.loads(Path(path).read_text(encoding="utf-8"))
        count += len(cases)
        said += check(cases, torch)
    print("\n".join(said))
    print(f"{count - len(said)} of {count} cases are the same on torch {torch.__version__}")
    return int(bool(said))


if __name__ == "__main__":
    sys.exit(main())
