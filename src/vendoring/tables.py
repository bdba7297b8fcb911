"""The tables of what the site ships: for developers in vendor/README.md, for readers in a page."""

from pathlib import Path

__all__ = ["write"]


def write(vendor: Path) -> None:
    """Write both."""
