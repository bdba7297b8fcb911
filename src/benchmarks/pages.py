"""What the site weighs, and how long it takes to build."""

import gzip
import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.commands import took
from benchmarks.settings import Settings

__all__ = ["measure", "weights"]

BUILDS = 2
ASSET = re.compile(r'(?:href|src)="?([^"\s>?#]+\.(?:css|js|woff2))')


def measure(settings: Settings) -> dict[str, Any]:
    """Build the site twice and weigh its pages as a browser fetches them: packed by gzip."""
    with TemporaryDirectory() as folder:
        seconds = min(_build(settings.mkdocs, Path(folder)) for _ in range(BUILDS))
        pages, assets = weights(Path(folder))
    settings.say(
        f"  {len(pages)} pages in {seconds:.1f} s, the heaviest {max(pages.values())} bytes"
    )
    return {
        "seconds": {"build": {"the site": seconds}},
        "bytes": {"pages": pages, "what all pages share": assets},
    }


def _build(mkdocs: str, folder: Path) -> float:
    # Not strict: a page that waits to be executed may be weighed.
    command = [mkdocs, "build", "--quiet", "--no-strict", "--site-dir", str(folder)]
    return took(command, {"NO_MKDOCS_2_WARNING": "1"})


def weights(site: Path) -> tuple[dict[str, int], dict[str, int]]:
    """Weigh the pages, and the styles, scripts and fonts that the home page loads.

    Args:
        site: folder of the built site.

    Returns:
        Bytes after gzip, by address; a font is packed already and counts as it is.
    """
    pages = {
        path.parent.relative_to(site).as_posix(): _packed(path)
        for path in sorted(site.rglob("index.html"))
    }
    home = (site / "index.html").read_text(encoding="utf-8")
    names = sorted({name for name in ASSET.findall(home) if (site / name).is_file()})
    return pages, {name: _packed(site / name) for name in names}


def _packed(path: Path) -> int:
    data = path.read_bytes()
    return len(data) if path.suffix == ".woff2" else len(gzip.compress(data, mtime=0))
