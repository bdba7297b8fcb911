"""Packages for the browser's Python, each group as one archive of what site-packages holds."""

import json
import subprocess
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from vendoring import slim
from vendoring.archives import tar
from vendoring.shipped import Shipped, part
from vendoring.sources import Original, npm_package, packages, wheels

__all__ = ["make_matplotlib", "make_numpy", "make_packages"]

PRETTY_PRINTER = "IPython/lib/pretty.py"
LISTING = Path(__file__).with_name("fonts.mjs")
NEEDED_BY_MATPLOTLIB = [
    *("contourpy", "cycler", "kiwisolver", "packaging", "pillow", "pyparsing"),
    *("python-dateutil", "six"),
]


def make_numpy() -> list[Shipped]:
    """NumPy."""
    return [_archive("numpy", "NumPy, without tests, types and headers", *_numpy())]


def make_matplotlib() -> list[Shipped]:
    """Matplotlib and what it needs, with a list of its fonts, which it would make at each start."""
    originals = wheels(["matplotlib", *NEEDED_BY_MATPLOTLIB])
    files = _slim(originals, slim.MATPLOTLIB)
    files["matplotlib/fontlist.json"] = _fonts(tar(files))
    holds = "Matplotlib and what it needs, to draw SVG and PNG"
    return [_archive("matplotlib", holds, originals, files)]


def make_packages() -> list[Shipped]:
    """The packages of Python alone that the course imports, and what runs its cells."""
    originals = packages()
    files = _slim(originals, slim.PACKAGES)
    files = {name: raw for name, raw in files.items() if _is_kept(name)}
    return [
        _archive("packages", "small packages that the course and its cells need", originals, files)
    ]


def _is_kept(name: str) -> bool:
    """Of IPython a page needs how it prints a value, and no more."""
    return not name.lower().startswith("ipython") or name == PRETTY_PRINTER


def _numpy() -> tuple[list[Original], dict[str, bytes]]:
    originals = wheels(["numpy"])
    return originals, _slim(originals, slim.NUMPY)


def _slim(originals: Iterable[Original], patterns: str) -> dict[str, bytes]:
    files = {name: raw for original in originals for name, raw in original.files.items()}
    return slim.slim(files, patterns, slim.WHEEL)


def _archive(
    name: str, holds: str, originals: Iterable[Original], files: dict[str, bytes]
) -> Shipped:
    return Shipped(f"live/{name}.tar.bin", holds, tuple(map(part, originals)), tar(files))


def _fonts(matplotlib: bytes) -> bytes:
    """The list of the fonts in an archive, as Matplotlib writes it, but in alphabetical order."""
    with TemporaryDirectory() as folder:
        for name, raw in npm_package().files.items():
            if "/" not in name:
                Path(folder, name).write_bytes(raw)
        Path(folder, "numpy.tar").write_bytes(tar(_numpy()[1]))
        Path(folder, "matplotlib.tar").write_bytes(matplotlib)
        run = subprocess.run(["node", str(LISTING), folder], check=True, capture_output=True)
    fonts = json.loads(run.stdout)
    fonts["ttflist"].sort(key=lambda font: font["fname"])
    return json.dumps(fonts, indent=1).encode()
