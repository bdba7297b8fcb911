"""Custom elements that cells show: their scripts are loaded by the pages that hold one, only.

A file of the folder whose name has a hyphen, `spread-explorer.js`, defines the element of that
name, and keeps its other names to itself. The other scripts hold what the elements share, and come
first. All are joined to one classic script, which a page that was read from a file can load too; so
are the styles.
"""

import json
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files

__all__ = ["Elements"]

LOADER = "assets/elements.js"
SCRIPT, STYLE = "assets/elements/all.js", "assets/elements/all.css"  # as the loader asks for them


class Elements:
    """The elements of one site.

    Args:
        folder: with their scripts and styles.
        config: of the site, to which the script is added that loads them.

    Raises:
        PluginError: no file of the folder defines an element.
    """

    def __init__(self, folder: Path, config: MkDocsConfig):
        self.folder, self.config = folder, config
        self.names = [path.stem for path in self._files("js") if "-" in path.stem]
        if not self.names:
            cure = "a file `some-name.js` there defines the element <some-name>"
            raise PluginError(f"lessonkit: elements: {folder} has no element: {cure}")
        config.extra_javascript.insert(1, LOADER)

    def add_files(self, files: Files) -> None:
        """Add to the site what pages load."""
        loader = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
        scripts = [(path.stem, path.read_text(encoding="utf-8")) for path in self._files("js")]
        parts = [f"{{\n{text}}}" if "-" in name else text for name, text in scripts]
        styles = [path.read_text(encoding="utf-8") for path in self._files("css")]
        added = {
            LOADER: _in_a_scope(f"const NAMES = {json.dumps(self.names)};", loader),
            SCRIPT: _in_a_scope(*parts),
            STYLE: "\n".join(styles),
        }
        for uri, content in added.items():
            files.append(File.generated(self.config, uri, content=content))

    def _files(self, suffix: str) -> list[Path]:
        """Those of a kind, what is shared first."""
        return sorted(self.folder.glob(f"*.{suffix}"), key=lambda path: ("-" in path.stem, path))


def _in_a_scope(*parts: str) -> str:
    return "\n".join(["(() => {", '"use strict";', *parts, "})();", ""])
