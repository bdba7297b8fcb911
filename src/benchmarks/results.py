"""The numbers of the last measurement, kept beside the code: one part merged in after the other."""

import json
from pathlib import Path
from typing import Any

from benchmarks.machine import machine

__all__ = ["PATH", "load", "store"]

PATH = Path(__file__).with_name("results.json")
DIGITS = 4  # more would be noise, and a longer diff


def load(path: Path = PATH) -> dict[str, Any]:
    """Read the results: for each part what it measured, and under "machine" on what.

    Times are in seconds under "seconds", memory and weights under "bytes": each a table of tables,
    `{case: {name: number}}`.
    """
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def store(part: str, measured: dict[str, Any], path: Path = PATH) -> None:
    """Put the numbers of one part in the place of its old ones, and keep the other parts."""
    results = load(path) | {part: {"machine": machine(), **_rounded(measured)}}
    text = json.dumps(dict(sorted(results.items())), indent=2, ensure_ascii=False)
    path.write_text(f"{text}\n", encoding="utf-8")


def _rounded(value: Any) -> Any:
    match value:
        case dict():
            return {key: _rounded(item) for key, item in value.items()}
        case list() | tuple():
            return [_rounded(item) for item in value]
        case float():
            return float(f"{value:.{DIGITS}g}")
    return value
