"""What the site ships, as tables written from the manifest: for readers, and for developers."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from vendoring.manifest import Manifest, load

__all__ = ["files_and_parts", "filled", "pages", "readers"]

MARKS = "<!-- table -->", "<!-- end of table -->"


def pages(vendor: Path, page: Path) -> dict[Path, str]:
    """What `vendor/README.md` and the page of the site must say."""
    manifest = load(vendor)
    tables = {vendor / "README.md": files_and_parts(manifest), page: readers(manifest)}
    return {
        path: filled(path.read_text(encoding="utf-8"), table, path.name)
        for path, table in tables.items()
    }


def files_and_parts(manifest: Manifest) -> str:
    """Each file with its size and hash, then each part with its origin, hash and licence."""
    files = [
        (f"`{name}`", file["holds"], f"{file['size']:,}", f"`{file['sha256']}`")
        for name, file in manifest["files"].items()
    ]
    parts = [
        (
            *(name, part["version"], f"`{part['original']}`", f"`{part['hash']}`"),
            f"{part['licence']}: {_links(part['texts'])}",
        )
        for name, part in manifest["parts"].items()
    ]
    return "\n\n".join(
        [
            _table(["file", "what", "bytes", "SHA-256"], files),
            _table(["part", "version", "original", "hash of the original", "licence"], parts),
        ]
    )


def readers(manifest: Manifest) -> str:
    """Each part with the files it is in and its licence, without hashes."""
    rows = []
    for name, part in manifest["parts"].items():
        within = [
            f"`{path.rpartition('/')[2]}`"
            for path, file in manifest["files"].items()
            if name in file["parts"]
        ]
        rows.append((name, f"`{part['version']}`", " ".join(within), f"`{part['licence']}`"))
    return _table(["part", "version", "in", "licence"], rows)


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _links(paths: Iterable[str]) -> str:
    return " ".join(f"[{path.rpartition('/')[2]}]({path})" for path in paths)


def filled(text: str, table: str, name: str) -> str:
    """A page with a table between its marks.

    Raises:
        ValueError: the page has not each mark once, the first one first.
    """
    before, first, rest = text.partition(MARKS[0])
    _, last, after = rest.partition(MARKS[1])
    if not first or not last or any(mark in after for mark in MARKS):
        raise ValueError(f"{name} must have {MARKS[0]} and then {MARKS[1]}, once each")
    return f"{before}{first}\n\n{table}\n\n{last}{after}"
