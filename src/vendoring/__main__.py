"""Make `vendor/` anew: `nox -s vendor`, or `python -m vendoring`."""

import argparse
import sys
from collections.abc import Callable, Sequence

from vendoring import digits, editor, python, site_packages, tables
from vendoring.manifest import write
from vendoring.shipped import Shipped
from vendoring.sources import ROOT
from vendoring.squeeze import squeeze

__all__ = ["PAGE", "VENDOR", "main"]

GROUPS: dict[str, Callable[[], list[Shipped]]] = {
    "python": python.make,
    "numpy": site_packages.make_numpy,
    "matplotlib": site_packages.make_matplotlib,
    "packages": site_packages.make_packages,
    "editor": editor.make,
    "digits": digits.make,
}


VENDOR = ROOT / "vendor"
PAGE = ROOT / "docs/notes/licences.md"


def main(arguments: Sequence[str] | None = None) -> int:
    """Make all groups of files, or those that are named, and the tables that list them."""
    parser = argparse.ArgumentParser(prog="python -m vendoring", description=__doc__)
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=f"one of {', '.join(GROUPS)}")
    chosen = parser.parse_args(arguments).groups or list(GROUPS)
    if unknown := set(chosen) - set(GROUPS):
        parser.error(f"a group is one of {', '.join(GROUPS)}, got {', '.join(sorted(unknown))}")
    for group in chosen:
        for made in GROUPS[group]():
            stored = (
                made.raw if made.path.endswith(".js") else squeeze(made.raw, VENDOR / made.path)
            )
            write(VENDOR, made, stored)
            print(f"{made.path}: {len(stored):,} bytes", file=sys.stderr)
    for path, text in tables.pages(VENDOR, PAGE).items():
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
