"""The editor of the pages: CodeMirror, bundled into one script by esbuild."""

import json
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from vendoring.shipped import Part, Shipped

__all__ = ["make"]

SOURCE = Path(__file__).with_name("editor")
BUNDLE = """--bundle --minify --format=iife --target=es2020 --legal-comments=none
    --log-level=warning --outfile=codemirror.js --metafile=bundle.json""".split()


def make() -> list[Shipped]:
    """The script, from the packages of which package-lock.json names the hashes: npm checks them."""
    with TemporaryDirectory() as scratch:
        folder = Path(scratch, "editor")
        shutil.copytree(SOURCE, folder)
        _run(folder, "npm", "ci", "--ignore-scripts", "--silent")
        _run(folder, "node", "node_modules/esbuild/bin/esbuild", "editor.js", *BUNDLE)
        script = (folder / "codemirror.js").read_bytes()
        inputs = json.loads((folder / "bundle.json").read_text(encoding="utf-8"))["inputs"]
        lock = json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))["packages"]
        used = sorted(
            {place for place in lock if any(i.startswith(f"{place}/") for i in inputs)} - {""}
        )
        parts = tuple(_part(folder, place, lock[place]) for place in used)
    holds = "the editor of the cells: CodeMirror with Python, as one script"
    return [Shipped("live/codemirror.js", holds, parts, script)]


def _run(folder: Path, *command: str) -> None:
    subprocess.run(command, cwd=folder, check=True)


def _part(folder: Path, place: str, entry: dict[str, str]) -> Part:
    """A package that is in the bundle, from its entry in package-lock.json."""
    name = place.removeprefix("node_modules/")
    original = f"{name.lstrip('@').replace('/', '-')}-{entry['version']}.tgz"
    text = {"LICENSE": (folder / place / "LICENSE").read_bytes()}
    digest = entry["integrity"].replace("-", ":", 1)
    return Part(name, entry["version"], original, digest, entry["license"], text)
