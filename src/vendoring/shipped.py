"""What the site ships: files, and the parts in them that others made."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from vendoring.sources import NAMED, Original

__all__ = ["Part", "Shipped", "folder", "licence", "part", "texts"]

TEXT = re.compile(r"\.dist-info/(licenses/.+|LICEN[CS]E[^/]*)$|/mpl-data/fonts/ttf/LICENSE_\w+$")


class Part(NamedTuple):
    """What others made: the file it came in and the hash of that, its licence and the texts of it.

    The texts are by name: those that come with the part. They go into the folder, below
    `vendor/`, where those that do not come with it lie already.
    """

    name: str
    version: str
    original: str
    hash: str
    licence: str
    texts: Mapping[str, bytes]
    folder: str


class Shipped(NamedTuple):
    """A file below `vendor/`: what it holds, in words, whose parts, and its bytes before gzip."""

    path: str
    holds: str
    parts: tuple[Part, ...]
    raw: bytes


def part(original: Original) -> Part:
    """An original as a part, with the texts of licences that lie in it."""
    return Part(
        original.name,
        original.version,
        original.file,
        f"sha256:{original.sha256}",
        licence(original.name),
        texts(original.files),
        folder(original.name),
    )


def folder(name: str) -> str:
    """Where the licences of a part lie below `vendor/`."""
    return f"licences/{name.removeprefix('@').replace('/', '-')}"


def licence(name: str) -> str:
    """The licence of a part.

    Raises:
        ValueError: sources.toml does not name it.
    """
    if name not in NAMED["licences"]:
        raise ValueError(f"sources.toml must name the licence of {name}, and does not")
    return NAMED["licences"][name]


def texts(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The texts of licences among the files of a wheel, by their bare names."""
    return {name.rpartition("/")[2]: raw for name, raw in files.items() if TEXT.search(name)}
