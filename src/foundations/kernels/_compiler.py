"""How the loops of this room are compiled: by numba, once on a machine, and kept on disk."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path
from tqdm import tqdm

try:
    from numba import config, njit
    from numba.core import event
except ImportError as error:
    raise ImportError(
        "foundations.kernels: numba compiles these loops, and it is not installed; did you mean "
        "pip install 'from-foundations[kernels]'? Without it, the functions of foundations.vision "
        "and foundations.layers compute the same"
    ) from error

__all__ = ["kernel", "progress"]


def _folder() -> Path:
    """Name the folder of the compiled loops after the text of all modules of this room.

    numba compiles a function anew when its own file has changed. When a file has changed from
    which the function takes another, numba does not notice, and runs what it has kept.
    """
    text = sha256()
    for file in sorted(Path(__file__).parent.glob("*.py")):
        text.update(file.read_bytes())
    return user_cache_path("from-foundations") / "kernels" / text.hexdigest()[:16]


FOLDER = _folder()


def kernel(function: Callable[..., Any]) -> Any:
    """Compile a function at its first call, and for each kind of arguments once.

    `nogil` lets several threads of Python run it at the same time. `contract` lets `x + a * b`
    become one instruction, which rounds once and not twice. No sum is reordered.
    """
    before, config.CACHE_DIR = config.CACHE_DIR, str(FOLDER)  # pyright: ignore
    try:
        return njit(nogil=True, cache=True, fastmath={"contract"})(function)
    finally:
        config.CACHE_DIR = before  # pyright: ignore


class _Bar(event.Listener):
    """Counts what numba compiles; what it finds on disk takes no time, and does not count."""

    def __init__(self) -> None:
        self.bar: tqdm | None = None
        self.wanted = 0

    def on_start(self, event: Any) -> None:
        """Show the bar, at the first function."""
        if self.wanted and self.bar is None:
            self.bar = tqdm(desc="compiling kernels, once on this machine", unit="", leave=False)

    def on_end(self, event: Any) -> None:
        """Count one more function."""
        if self.bar is not None:
            self.bar.update()


_bar = _Bar()
event.register("numba:compile", _bar)


@contextmanager
def progress() -> Iterator[None]:
    """Show what is being compiled, for as long as the outermost such block runs."""
    _bar.wanted += 1
    try:
        yield
    finally:
        _bar.wanted -= 1
        if _bar.bar is not None and not _bar.wanted:
            _bar.bar.close()
            _bar.bar = None
