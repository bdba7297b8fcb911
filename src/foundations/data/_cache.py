"""A folder of files that are checked by their SHA-256 each time they are read."""

import gzip
import hashlib
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import platformdirs

__all__ = ["Cached", "File", "Source", "by_hand", "check", "ensure", "folder", "say"]


class File(NamedTuple):
    """A file's name, and the SHA-256 of its bytes as they are and as the mirrors' .gz."""

    name: str
    sha256: str
    gz_sha256: str


class Source(NamedTuple):
    """A place that may have the files: its name, and a function that yields those it has."""

    name: str
    fetch: Callable[[Sequence[File]], Iterator[tuple[File, bytes]]]


class Cached(NamedTuple):
    """The verified bytes of a file, and where they came from."""

    raw: bytes
    origin: str


def folder() -> Path:
    """Name the cache folder: `FOUNDATIONS_DATA`, or the system's folder for caches."""
    named = os.environ.get("FOUNDATIONS_DATA") or platformdirs.user_cache_dir("from-foundations")
    return Path(named).expanduser()


def check(raw: bytes, sha256: str, name: str) -> bytes:
    """Return `raw` if its SHA-256 is the known one.

    Raises:
        ValueError: it is another one; the message gives both.
    """
    found = hashlib.sha256(raw).hexdigest()
    if found != sha256:
        raise ValueError(f"{name} must have SHA-256 {sha256}, got {found} ({len(raw):,} bytes)")
    return raw


def say(line: str) -> None:
    """Report progress on stderr, so that what a program prints stays its own."""
    print(f"data: {line}", file=sys.stderr)


def by_hand(home: Path) -> Source:
    """Take the .gz files that a reader put into the folder `home`."""

    def fetch(files: Sequence[File]) -> Iterator[tuple[File, bytes]]:
        for file in files:
            path = home / f"{file.name}.gz"
            if path.is_file():
                yield file, gzip.decompress(check(path.read_bytes(), file.gz_sha256, str(path)))

    return Source(f"a .gz file in {home}", fetch)


def ensure(home: Path, files: Sequence[File], sources: Iterable[Source]) -> dict[File, Cached]:
    """Return the verified bytes of all files, and fetch those that the folder lacks.

    Each source is tried once, in order, for all files that are still missing. A fetched file is
    verified, written aside and moved into place in one step. So an interrupted download leaves
    nothing behind, and two processes can fetch at the same time.

    Args:
        home: the cache folder; it is created if a file has to be fetched.
        files: the files wanted.
        sources: where to look for what the folder lacks.

    Returns:
        For each file its bytes and their origin.

    Raises:
        FileNotFoundError: no source had a file; the message names each source and its reason.
        OSError: the folder cannot be written.
    """
    cached = {
        file: Cached(raw, "already there")
        for file in files
        if (raw := _read(home, file)) is not None
    }
    missing = [file for file in files if file not in cached]
    if not missing:
        return cached
    reasons = []
    with _aside(home) as scratch:
        for source in sources:
            try:
                for file, raw in source.fetch(tuple(missing)):
                    path = Path(scratch, file.name)
                    path.write_bytes(check(raw, file.sha256, file.name))
                    path.replace(home / file.name)
                    cached[file] = Cached(raw, source.name)
                    missing.remove(file)
            except (OSError, ValueError) as error:
                reasons.append(f"{source.name}: {_reason(error)}")
                say(reasons[-1])
            if not missing:
                return {file: cached[file] for file in files}
    raise FileNotFoundError(_instructions(home, missing, reasons))


def _read(home: Path, file: File) -> bytes | None:
    path = home / file.name
    if not path.is_file():
        return None
    try:
        return check(path.read_bytes(), file.sha256, str(path))
    except ValueError as error:
        say(f"a damaged file is fetched again: {error}")
        return None


def _aside(home: Path) -> TemporaryDirectory:
    # Inside the cache folder, because only a move within one file system is a single step.
    try:
        home.mkdir(parents=True, exist_ok=True)
        return TemporaryDirectory(prefix=".partial-", dir=home)
    except OSError as error:
        hint = "set FOUNDATIONS_DATA to a folder that can be written"
        raise OSError(f"data: cannot write to {home} ({error}); {hint}") from error


def _reason(error: Exception) -> str:
    # requests wraps the plain reason ("Failed to resolve ...") in two exceptions.
    wrapped = error.args[0] if error.args else error
    return f"{type(error).__name__}: {getattr(wrapped, 'reason', None) or error}"


def _instructions(home: Path, missing: Sequence[File], reasons: Sequence[str]) -> str:
    return "\n".join(
        [
            "data: files are missing and no source has them:",
            *(f"  {reason}" for reason in reasons),
            f"Put these files, or the .gz of the same name, into {home}",
            "(or set FOUNDATIONS_DATA to the folder that holds them), then run this again:",
            *(f"  {file.name}  SHA-256 {file.sha256}  .gz {file.gz_sha256}" for file in missing),
        ]
    )
