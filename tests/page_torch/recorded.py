"""The file of recorded programs with PyTorch's answers, which `replay` describes."""

import json
import lzma
from pathlib import Path
from typing import Any

__all__ = ["read", "write"]

FILE = Path(__file__).with_name("recorded.json.xz")


def read() -> dict[str, dict[str, Any]]:
    """The record of each family."""
    return json.loads(lzma.decompress(FILE.read_bytes()))


def write(record: dict[str, dict[str, Any]]) -> None:
    """Store a record."""
    text = json.dumps(record, sort_keys=True, separators=(",", ":"))
    FILE.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))
