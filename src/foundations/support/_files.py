"""Files that are whole or not there: written aside, and moved into place in one step."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

__all__ = ["PARTIAL", "written_aside"]

PARTIAL = ".*.partial"
"""The files that a process leaves behind if it is killed while it writes."""


@contextmanager
def written_aside(path: str | Path) -> Iterator[Path]:
    """Give a file to write to, and let it replace the one at the path once it is whole.

    A stop or an error on the way leaves the old file. Two processes do not meet: each writes to a
    file of its own, and the last one stays.

    Args:
        path: where the file is wanted; a link is followed.

    Yields:
        Another path in the same folder, for only a move within a file system is a single step.
    """
    path = Path(path).resolve()
    aside = path.with_name(f".{path.name}.{uuid4().hex}.partial")
    try:
        yield aside
        with aside.open("rb+") as file:
            os.fsync(file.fileno())  # or a power cut might keep the move and lose the contents
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
