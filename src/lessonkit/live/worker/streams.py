"""What a cell prints, sent to the page in pieces that are neither too many nor too large."""

import io
import time
from collections.abc import Callable

__all__ = ["MOST", "Stream"]

PIECE = 8192  # characters
INTERVAL = 0.1  # seconds that text may wait for more while a cell prints
MOST = 200_000  # characters that one cell may print: a page with megabytes of text hangs
CUT = f"\n... the rest is not shown: a cell may print {MOST:,} characters here\n"


class Stream(io.TextIOBase):
    """A text file that sends what is written to it.

    Args:
        name: `stdout` or `stderr`.
        send: is called with an output, as nbformat describes it.
    """

    def __init__(self, name: str, send: Callable[[dict], None]):
        self.name, self.send = name, send
        self.waiting: list[str] = []
        self.length = self.total = 0
        self.last = time.monotonic()

    def writable(self) -> bool:
        """Say so, as every stream must."""
        return True

    def write(self, text: str) -> int:
        """Keep a text until there is enough of it, or until its time has come."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        room = MOST - self.total
        if room >= 0:
            kept = text if len(text) <= room else text[:room] + CUT
            self.total += len(text)
            self.waiting.append(kept)
            self.length += len(kept)
            if self.length >= PIECE or time.monotonic() - self.last > INTERVAL:
                self.flush()
        return len(text)

    def flush(self) -> None:
        """Send what is waiting."""
        if self.waiting:
            text = "".join(self.waiting)
            self.send({"output_type": "stream", "name": self.name, "text": text})
        self.waiting, self.length, self.last = [], 0, time.monotonic()
