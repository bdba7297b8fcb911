"""The built pages as data: what each declares, and what it refers to."""

from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

LOADS = {"audio", "embed", "iframe", "img", "object", "script", "source", "video"}
LOADED_RELATIONS = {"icon", "modulepreload", "preload", "stylesheet"}


class Reference(NamedTuple):
    """An address in a page; `loaded` if the browser fetches it without being asked."""

    url: str
    loaded: bool


class Document(HTMLParser):
    """Ids, references, meta tags of one page."""

    def __init__(self, file: Path):
        super().__init__()
        self.ids: list[str] = []
        self.references: list[Reference] = []
        self.meta: dict[str, str] = {}
        self.text = file.read_text(encoding="utf-8")
        self.feed(self.text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if given.get("id"):
            self.ids.append(given["id"])
        if tag == "meta":
            self.meta[given.get("name") or given.get("property") or ""] = given.get("content", "")
        for name in ("href", "src"):
            if given.get(name):
                loaded = tag in LOADS or given.get("rel") in LOADED_RELATIONS
                self.references.append(Reference(given[name], loaded))


def local_target(url: str, page: Path, folder: Path, address: str) -> tuple[Path, str] | None:
    """The file and the fragment that a reference leads to; None if it leads off the site."""
    base = address + page.relative_to(folder).as_posix()
    absolute, fragment = urldefrag(urljoin(base, url))
    if not absolute.startswith(address):
        return None
    path = unquote(urlsplit(absolute).path).removeprefix(urlsplit(address).path)
    target = folder / path
    return (target / "index.html" if target.is_dir() else target), unquote(fragment)
