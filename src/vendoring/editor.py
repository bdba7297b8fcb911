"""The editor of the pages: CodeMirror, bundled into one script by esbuild."""

import json
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from vendoring.shipped import Part, Shipped, folder

__all__ = ["make"]

SOURCE = Path(__file__).with_name("editor")
BUNDLE = [
    *("--bundle", "--minify", "--format=iife", "--target=es2020", "--legal-comments=none"),
    *("--log-level=warning", "--outfile=codemirror.js", "--metafile=bundle.json"),
]


def make() -> list[Shipped]:
    """The script, from packages whose hashes package-lock.json names and npm checks."""
    with TemporaryDirectory() as scratch:
        home = Path(scratch, "editor")
        shutil.copytree(SOURCE, home)
        _run(home, "npm", "ci", "--ignore-scripts", "--silent")
        _run(home, "node", "node_modules/esbuild/bin/esbuild", "editor.js", *BUNDLE)
        script = (home / "codemirror.js").read_bytes()
        lock = _json(home / "package-lock.json")["packages"]
        (output,) = _json(home / "bundle.json")["outputs"].values()
        used = [file for file, its in output["inputs"].items() if its["bytesInOutput"]]
        places = [place for place in sorted(lock) if place and _holds(place, used)]
        parts = tuple(_part(home, place, lock[place]) for place in places)
    holds = "the editor of the cells: CodeMirror with Python, as one script"
    return [Shipped("live/codemirror.js", holds, parts, script)]


def _run(home: Path, *command: str) -> None:
    subprocess.run(command, cwd=home, check=True)


def _json(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


def _holds(place: str, files: Iterable[str]) -> bool:
    return any(file.startswith(f"{place}/") for file in files)


def _part(home: Path, place: str, entry: dict[str, str]) -> Part:
    """A package that is in the bundle, from its entry in package-lock.json."""
    name = place.removeprefix("node_modules/")
    original = f"{name.lstrip('@').replace('/', '-')}-{entry['version']}.tgz"
    text = {"LICENSE": (home / place / "LICENSE").read_bytes()}
    digest = entry["integrity"].replace("-", ":", 1)
    return Part(name, entry["version"], original, digest, entry["license"], text, folder(name))
