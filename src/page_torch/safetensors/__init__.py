"""A stand-in for safetensors: named tensors in a file, and nothing else.

A file is the length of a header in 8 bytes, the header in JSON, and the elements of all tensors.
"""

import json
from os import PathLike
from pathlib import Path
from typing import Self

__all__ = ["safe_open"]


class safe_open:  # noqa: N801
    """Open a file to look at what it says about itself.

    Args:
        filename: the file.
        framework: "pt"; there is no other here.
    """

    def __init__(self, filename: str | PathLike, framework: str):
        self._header, self._elements = read(filename)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def metadata(self) -> dict[str, str] | None:
        """The texts that were written along with the tensors."""
        return self._header.get("__metadata__")


def read(filename: str | PathLike) -> tuple[dict, bytes]:
    """The header of a file, and the elements behind it."""
    content = Path(filename).read_bytes()
    end = 8 + int.from_bytes(content[:8], "little")
    return json.loads(content[8:end]), content[end:]
