"""`vendor/manifest.json`: what each file of `vendor/` holds, from whom, and its SHA-256."""

import hashlib
import json
from pathlib import Path
from typing import Any

from vendoring.shipped import Part, Shipped

__all__ = ["Manifest", "check", "load", "write"]

Manifest = dict[str, dict[str, Any]]
"""Under "files" an entry for each path, under "parts" one for each name of a part."""


def load(vendor: Path) -> Manifest:
    """The manifest of a folder, empty if it has none yet."""
    path = vendor / "manifest.json"
    if not path.is_file():
        return {"files": {}, "parts": {}}
    return json.loads(path.read_text(encoding="utf-8"))


def write(vendor: Path, made: Shipped, stored: bytes) -> None:
    """Write a file and the licences of its parts, and say so in the manifest.

    Args:
        vendor: the folder.
        made: the file.
        stored: its bytes as they are to be stored, compressed or not.

    Raises:
        ValueError: a part has no text of its licence, neither with it nor in the folder.
    """
    entries = {part.name: _entry(vendor, part) for part in made.parts}
    path = vendor / made.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(stored)
    manifest = load(vendor)
    manifest["parts"] |= entries
    manifest["files"][made.path] = {
        "holds": made.holds,
        "parts": list(entries),
        "unpacked": len(made.raw),
        "size": len(stored),
        "sha256": hashlib.sha256(stored).hexdigest(),
    }
    held = {name for file in manifest["files"].values() for name in file["parts"]}
    parts = {name: part for name, part in manifest["parts"].items() if name in held}
    text = json.dumps({"files": manifest["files"], "parts": parts}, indent=1, sort_keys=True)
    (vendor / "manifest.json").write_text(f"{text}\n", encoding="utf-8")


def _entry(vendor: Path, part: Part) -> dict[str, Any]:
    folder = vendor / part.folder
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in part.texts.items():
        (folder / name).write_bytes(text)
    found = (path.relative_to(vendor).as_posix() for path in folder.iterdir())
    texts = sorted(name for name in found if not name.endswith(".bin"))
    if not texts:
        raise ValueError(f"{part.name} must have the text of its licence in {folder}, has none")
    return {
        "version": part.version,
        "original": part.original,
        "hash": part.hash,
        "licence": part.licence,
        "texts": texts,
    }


def check(vendor: Path) -> list[str]:
    """What is wrong with a folder: files that differ, that are missing, that nobody listed."""
    manifest = load(vendor)
    complaints = []
    for name, file in manifest["files"].items():
        path = vendor / name
        if not path.is_file():
            complaints.append(f"{name} must be there, and is missing")
            continue
        found = hashlib.sha256(path.read_bytes()).hexdigest()
        if found != file["sha256"]:
            complaints.append(f"{name} must have SHA-256 {file['sha256']}, got {found}")
    texts = {text for part in manifest["parts"].values() for text in part["texts"]}
    listed = {*manifest["files"], *texts}
    found = {
        path.relative_to(vendor).as_posix()
        for folder in ("live", "mnist", "licences")
        for path in (vendor / folder).rglob("*")
        if path.is_file()
    }
    complaints += [f"{name} must be there, and is missing" for name in sorted(texts - found)]
    complaints += [
        f"{name} must be in manifest.json, and is not" for name in sorted(found - listed)
    ]
    return complaints
