"""Python for the browser: Pyodide as it is, and a slim standard library."""

import json

from vendoring.archives import read_zip, stored_zip
from vendoring.shipped import Part, Shipped, folder, licence, part
from vendoring.slim import STANDARD_LIBRARY, slim
from vendoring.sources import NAMED, npm_package

__all__ = ["make"]

UNCHANGED = {
    "pyodide.js": "what starts Pyodide",
    "pyodide.asm.js": "what joins Pyodide to the browser",
    "pyodide.asm.wasm": "Python itself",
}


def make() -> list[Shipped]:
    """Pyodide's files."""
    npm = npm_package()
    whole = part(npm)
    inside = [
        Part(name, version, whole.original, whole.hash, licence(name), {}, folder(name))
        for name, version in NAMED["inside-pyodide"].items()
    ]
    parts = (whole, *inside)
    library = slim(read_zip(npm.files["python_stdlib.zip"]), STANDARD_LIBRARY)
    lock = json.loads(npm.files["pyodide-lock.json"]) | {"packages": {}}
    return [
        *(
            Shipped(f"live/{name}.bin", what, parts, npm.files[name])
            for name, what in UNCHANGED.items()
        ),
        Shipped(
            "live/python_stdlib.zip.bin",
            "Python's standard library, without what a page can never use",
            parts,
            stored_zip(library),
        ),
        Shipped(
            "live/pyodide-lock.json.bin",
            "Pyodide's list of packages, emptied: the page unpacks its own",
            (whole,),
            json.dumps(lock, separators=(",", ":")).encode(),
        ),
    ]
