"""Programs with PyTorch's answers, and how a stand-in's answers differ from them.

This file needs NumPy, the standard library, and something that is imported as `torch`: so it runs
in a browser as well. A record holds for each family of programs

- ulps: by how many units in the last place floats may differ, counted at their own size.
- answers: for each program, statements on `torch` and `np` that leave a result in `r`, what PyTorch
  gives, as `answer` describes it. Of families that may not differ at all only the digest is kept.
"""

import base64
import hashlib
import json
from types import ModuleType
from typing import Any

import numpy as np

__all__ = ["answer", "difference", "differences", "digest"]

Answer = dict[str, Any]


def answer(torch: ModuleType, source: str) -> Answer:
    """Run a program, and describe its result or its error."""
    torch.set_printoptions(profile="default")
    names = {"torch": torch, "np": np}
    try:
        exec(compile(source, "program", "exec"), names)
    except Exception as error:
        return {"error": type(error).__name__, "text": str(error)}
    return _described(torch, names["r"])


def _described(torch: ModuleType, x: object) -> Answer:
    """A value as JSON can hold it, the same for values that nobody could tell apart."""
    if isinstance(x, torch.Tensor):
        a = np.array(x.numpy(force=True), order="C")
        if a.dtype.kind in "fc":
            a[np.isnan(a)] = np.nan  # whatever its sign and its other bits
        # Nobody walks along an axis of one element.
        walked = [] if 0 in x.shape else zip(x.stride(), x.shape, strict=True)
        return {
            "dtype": str(x.dtype),
            "shape": list(x.shape),
            "stride": [step for step, size in walked if size > 1],
            "elements": base64.b64encode(a.tobytes()).decode(),
            "repr": repr(x),
        }
    if isinstance(x, (tuple, list)):
        name = type(x).__name__
        kind = name if name in ("tuple", "list", "Size") else "pair"
        return {"kind": kind, "items": [_described(torch, item) for item in x], "repr": repr(x)}
    return {"repr": repr(x)}


def digest(said: Answer) -> str:
    """A few letters, which two answers share by chance once in four thousand million."""
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:8]


def difference(wanted: Answer | str, got: Answer, ulps: int) -> str | None:
    """Say how two answers differ, or return None if they do not.

    Args:
        wanted: what PyTorch gives, or its digest.
        got: what the stand-in gives.
        ulps: by how many units in the last place floats may differ.
    """
    if wanted in (got, digest(got)) or (ulps and _close(wanted, got, ulps)):
        return None
    said = f"an answer with the digest {wanted}" if isinstance(wanted, str) else _short(wanted)
    return f"wanted {said}, got {_short(got)}"


def _close(wanted: Answer, got: Answer, ulps: int) -> bool:
    """Whether two answers are the same but for the last digits of floats, and so the texts."""
    if "items" in wanted and "items" in got and wanted["kind"] == got["kind"]:
        pairs = list(zip(wanted["items"], got["items"], strict=False))
        same_length = len(wanted["items"]) == len(got["items"])
        return same_length and all(one == other or _close(one, other, ulps) for one, other in pairs)
    facts = ("dtype", "shape", "stride")
    if "dtype" not in wanted or any(wanted[fact] != got.get(fact) for fact in facts):
        return False
    a, b = (_elements(each) for each in (wanted, got))
    if a.dtype.kind != "f":
        return False
    with np.errstate(all="ignore"):
        allowed = ulps * np.spacing(np.abs(a)).astype(np.float64)
        near = np.abs(a.astype(np.float64) - b) <= allowed
    return bool((near | (a == b) | (np.isnan(a) & np.isnan(b))).all())


def _elements(said: Answer) -> np.ndarray:
    a = np.frombuffer(base64.b64decode(said["elements"]), said["dtype"].removeprefix("torch."))
    return a.view(a.real.dtype) if a.dtype.kind == "c" else a


def _short(said: Answer) -> str:
    if "error" in said:
        return f"{said['error']}: {said['text']}"
    return f"{said['repr']} stride {said['stride']}" if "stride" in said else said["repr"]


def differences(record: dict[str, dict], torch: ModuleType) -> list[str]:
    """Replay a record, and say of each program that is answered otherwise how."""
    return [
        f"{source}\n  {said}"
        for family in record.values()
        for source, wanted in family["answers"].items()
        if (said := difference(wanted, answer(torch, source), family["ulps"]))
    ]
