"""Python for the browser: Pyodide as it is, and a slim standard library."""

import json

from vendoring.archives import read_zip, stored_zip
from vendoring.shipped import Part, Shipped, folder, licence, part
from vendoring.slim import STANDARD_LIBRARY, slim
from vendoring.sources import NAMED, npm_package

__all__ = ["make"]


def make() -> list[Shipped]:
    """Pyodide's files."""
    npm = npm_package()
    pyodide = part(npm)
    inside = {name: _inside(name, pyodide) for name in NAMED["inside-pyodide"]}
    library = slim(read_zip(npm.files["python_stdlib.zip"]), STANDARD_LIBRARY)
    lock = json.loads(npm.files["pyodide-lock.json"]) | {"packages": {}}
    return [
        Shipped("live/pyodide.js.bin", "what starts Pyodide", (pyodide,), npm.files["pyodide.js"]),
        Shipped(
            "live/pyodide.asm.js.bin",
            "what joins Pyodide to the browser",
            (pyodide, inside["emscripten"]),
            npm.files["pyodide.asm.js"],
        ),
        Shipped(
            "live/pyodide.asm.wasm.bin",
            "Python itself",
            (pyodide, *inside.values()),
            npm.files["pyodide.asm.wasm"],
        ),
        Shipped(
            "live/python_stdlib.zip.bin",
            "Python's standard library and Pyodide's, without what a page can never use",
            (pyodide, inside["cpython"]),
            stored_zip(library),
        ),
        Shipped(
            "live/pyodide-lock.json.bin",
            "Pyodide's list of packages, emptied: the page unpacks its own",
            (pyodide,),
            json.dumps(lock, separators=(",", ":")).encode(),
        ),
    ]


def _inside(name: str, pyodide: Part) -> Part:
    version = NAMED["inside-pyodide"][name]
    return pyodide._replace(
        name=name, version=version, licence=licence(name), texts={}, folder=folder(name)
    )
