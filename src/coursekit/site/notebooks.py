"""MkDocs hook: every notebook of `notebooks/` becomes a native page under `lessons/`.

The page is generated Markdown, so all that Material and MkDocs do holds in it: links and anchors
checked by a strict build, table of contents, search, copy buttons, dark mode.
"""

from __future__ import annotations

import logging
import posixpath
import re
from pathlib import Path

import nbformat
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

from coursekit.rules import page_problems
from coursekit.site.notebook import NotebookPage
from coursekit.stamp import stale

SOURCE, TARGET = "notebooks", "lessons"
ANCHOR = re.compile(r"<!--(?:=|cited:).*?-->|<!--/-->", re.S)
LINK = re.compile(r"(\]\()(?!\w+:|/|#)([^)\s#]+\.(?:md|ipynb))(?=[#)\s])")

# A warning of a logger under "mkdocs" fails a strict build.
log = logging.getLogger("mkdocs.hooks.notebooks")
pages: dict[str, NotebookPage] = {}


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add a page, the notebook for download and its raster figures."""
    root = Path(config.config_file_path).parent
    pages.clear()
    for path in sorted((root / SOURCE).glob("*.ipynb")):
        name = path.relative_to(root).as_posix()
        notebook = _read(path, name)
        rendered = NotebookPage.of(notebook)
        if not rendered.title:
            log.warning("%s: no title; let the first cell begin with a '# Title' line", name)
        for problem in page_problems(notebook) + stale(notebook, root):
            log.warning("%s: %s", name, problem)
        uri = f"{TARGET}/{path.stem}.md"
        pages[uri] = rendered
        page = File.generated(config, uri, content=rendered.markdown)
        page.edit_uri = f"../{name}"
        files.append(page)
        files.append(File.generated(config, f"{TARGET}/{path.name}", abs_src_path=str(path)))
        for image, content in rendered.images.items():
            files.append(File.generated(config, _image_uri(uri, image), content=content))
    return files


def _read(path: Path, name: str) -> nbformat.NotebookNode:
    try:
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
    except (ValueError, AttributeError, nbformat.ValidationError) as error:
        first_line = str(error).partition("\n")[0]
        raise PluginError(f"{name}: not a notebook of format 4: {first_line}") from None
    return notebook


def _image_uri(uri: str, image: str) -> str:
    return f"{uri.removesuffix('.md')}/{image}"


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Let a link be written as it works on GitHub and in Jupyter, in notebooks and in notes.

    `../docs/notes/x.md` in a notebook and `../../notebooks/y.ipynb` in a note both arrive.
    """
    uri = page.file.src_uri
    if uri in pages:
        page.meta.setdefault("description", pages[uri].summary)
        page.meta["notebook"] = f"{posixpath.basename(uri).removesuffix('.md')}.ipynb"
        page.meta["stamp"] = pages[uri].stamp
    here = SOURCE if uri in pages else posixpath.dirname(f"docs/{uri}")

    def on_site(match: re.Match) -> str:
        target = posixpath.normpath(posixpath.join(here, match[2]))
        if target.startswith("docs/"):
            target = target.removeprefix("docs/")
        elif target.startswith(f"{SOURCE}/"):
            target = f"{TARGET}/{target.removeprefix(SOURCE + '/').removesuffix('.ipynb')}.md"
        else:
            return match[0]
        return match[1] + posixpath.relpath(target, posixpath.dirname(uri) or ".")

    # A comment that opens a line would be a block of its own to Markdown.
    return LINK.sub(on_site, ANCHOR.sub("", markdown))


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Put the figures and tables back that Markdown had no part in."""
    rendered = pages.get(page.file.src_uri)
    if rendered is None:
        return html
    for key, fragment in rendered.fragments.items():
        html = html.replace(key, fragment)
    for image in rendered.images:
        file = files.get_file_from_path(_image_uri(page.file.src_uri, image))
        url = get_relative_url(file.url, page.file.url)
        html = html.replace(f'src="{image}"', f'src="{url}"')
    return html
