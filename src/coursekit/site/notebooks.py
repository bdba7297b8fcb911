"""MkDocs hook: every notebook becomes a native page.

One of `notebooks/` becomes a lesson, under `lessons/`. One among the other pages, such as a note
with computed figures, becomes a page at its own place. The page is generated Markdown, so all that
Material and MkDocs do holds in it: links and anchors checked by a strict build, table of contents,
search, copy buttons, dark mode.
"""

from __future__ import annotations

import logging
import os
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

from coursekit.notebook import NotebookError, read_notebook
from coursekit.project import notebooks
from coursekit.rules import page_problems
from coursekit.site.links import page_of
from coursekit.site.notebook import NotebookPage
from coursekit.site.origin import NAMES_THE_CELL, register
from coursekit.site.reading import minutes, summary
from coursekit.stamp import KEY, stale

GITHUB = re.compile(r"https://github\.com/([^/]+/[^/]+?)(?:\.git)?/?")
BRANCH = re.compile(r"(?:edit|blob|raw)/([^/]+)/")

# A warning of a logger under "mkdocs" fails a strict build.
log = logging.getLogger("mkdocs.hooks.notebooks")
logging.getLogger("mkdocs.structure.pages").addFilter(NAMES_THE_CELL)
pages: dict[str, tuple[str, NotebookPage]] = {}


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add a page, the notebook for download and its raster figures."""
    root = Path(config.config_file_path).parent
    pages.clear()
    for path in notebooks(root):
        name = path.relative_to(root).as_posix()
        uri = page_of(name)
        rendered = _rendered(path, name)
        notebook = rendered.notebook
        if not rendered.markdown.startswith("# "):
            raise PluginError(f"{name}: cell 1: no title; begin it with a '# Title' line")
        for problem in page_problems(notebook) + stale(notebook, root):
            log.warning("%s: %s", name, problem)
        pages[uri] = name, rendered
        register(uri, name, notebook)
        page = File.generated(config, uri, content=rendered.markdown)
        page.edit_uri = Path(os.path.relpath(path, config.docs_dir)).as_posix()
        files.append(page)
        download = _download_uri(uri)
        if download not in files.src_uris:
            files.append(File.generated(config, download, abs_src_path=str(path)))
        for image, content in rendered.images.items():
            files.append(File.generated(config, _image_uri(uri, image), content=content))
    return files


def _rendered(path: Path, name: str) -> NotebookPage:
    try:
        return NotebookPage.of(read_notebook(path))
    except NotebookError as error:
        raise PluginError(str(error).replace(str(path), name)) from None
    except ValueError as error:
        raise PluginError(f"{name}: {error}") from None


def _download_uri(uri: str) -> str:
    """Where the notebook of a page is offered.

    >>> _download_uri("notes/a.mdx.md")
    'notes/a.mdx.ipynb'
    """
    return f"{uri.removesuffix('.md')}.ipynb"


def _image_uri(uri: str, image: str) -> str:
    return f"{uri.removesuffix('.md')}/{image}"


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Give the templates what they show around a page, and around a lesson."""
    page.meta.setdefault("description", summary(markdown))
    if page.file.src_uri in pages:
        name, rendered = pages[page.file.src_uri]
        page.meta |= {
            "notebook": _download_uri(page.file.src_uri),
            "minutes": minutes(rendered.notebook),
            "stamp": rendered.notebook.metadata.get(KEY, {}),
            "colab": colab_address(config.repo_url, config.edit_uri, name),
        }
    return markdown


def colab_address(repo_url: str | None, edit_uri: str | None, name: str) -> str:
    """Where Colab opens a notebook of a repository on GitHub; nothing for other hosts.

    >>> colab_address("https://github.com/someone/course", "edit/next/docs/", "a.ipynb")
    'https://colab.research.google.com/github/someone/course/blob/next/a.ipynb'
    >>> colab_address("https://host.example/someone/course", None, "a.ipynb")
    ''
    """
    repository, branch = GITHUB.fullmatch(repo_url or ""), BRANCH.match(edit_uri or "")
    if not repository:
        return ""
    on_branch = f"{repository[1]}/blob/{branch[1] if branch else 'main'}"
    return f"https://colab.research.google.com/github/{on_branch}/{name}"


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Put the figures and tables back that Markdown had no part in."""
    if page.file.src_uri not in pages:
        return html
    _, rendered = pages[page.file.src_uri]
    for key, fragment in rendered.fragments.items():
        html = html.replace(key, fragment)
    for image in rendered.images:
        file = files.get_file_from_path(_image_uri(page.file.src_uri, image))
        url = get_relative_url(file.url, page.file.url)
        html = html.replace(f'src="{image}"', f'src="{url}"')
    return html
