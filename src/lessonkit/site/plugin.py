"""The plugin of MkDocs: what is done to a course's pages, and in which order.

mkdocs-jupyter says which files are notebooks, where their pages lie and where they can be had. This
plugin adds the lessons, which lie outside the site's sources, and puts Markdown in the place of its
HTML, so that all that Material and MkDocs do holds in them: links and anchors that a strict build
checks, a table of contents, search, copy buttons, dark mode.
"""

import posixpath
import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote, unquote, urldefrag

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, event_priority, get_plugin_logger
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url
from mkdocs.utils.templates import TemplateContext
from mkdocs_jupyter.plugin import Plugin as JupyterPlugin

from lessonkit.live.cells import cell_data
from lessonkit.page import Drawing
from lessonkit.project import Project
from lessonkit.site.authoring import authoring_problems
from lessonkit.site.description import description_of
from lessonkit.site.doctests import sessions_as_cells
from lessonkit.site.drawings import with_drawings, without_drawings
from lessonkit.site.elements import Elements
from lessonkit.site.glossary import Term, anchored, explained, terms
from lessonkit.site.highlight import lightened
from lessonkit.site.jupyter import is_notebook, jupyter_plugin, left_out_by, lesson_file
from lessonkit.site.left_out import LeftOut
from lessonkit.site.link_faults import LinkFaults
from lessonkit.site.links import (
    Folders,
    LinksOfTheSite,
    is_of_the_project,
    with_addresses,
    without_anchors,
)
from lessonkit.site.live import Live
from lessonkit.site.mathml import FormulaFault, with_formulas_in_contents, with_mathml
from lessonkit.site.notebook_page import NotebookPage
from lessonkit.site.practice import without_exercises
from lessonkit.site.published import Published
from lessonkit.site.reading_time import minutes_to_read
from lessonkit.site.run_it import colab_address, install_command
from lessonkit.site.sealed import sealed
from lessonkit.site.settings import Settings, project_of
from lessonkit.site.theme import equip
from lessonkit.stamp import KEY

__all__ = ["LessonkitPlugin"]

TEX = re.compile(r"\\\((.+?)\\\)")
REFERENCE = "reference/"  # names and their docstrings: no prose whose terms need a link

log = get_plugin_logger(__name__)  # a strict build fails where it warns


class LessonkitPlugin(BasePlugin[Settings]):
    """One site: its notebooks, and what its pages need to know of each other.

    Attributes:
        project: the course.
        folders: where it has its pages.
        jupyter: the plugin that owns the notebooks.
        left_out: the tags of what a page does not show.
        lessons: the files of the pages from outside the site's sources, relative to the project.
        published: the notebooks, by their pages.
        native: the pages that are rendered here, by the same names.
        terms: those of the glossary.
        live: what lets cells run in the page, if they do.
        elements: the custom elements that cells show, if the course has some.
        link_faults: says in which cell a link is broken.
        page: the one that is being made.
        drawings: those of that page that are no notebook's.
        files: those of the site.
    """

    project: Project
    folders: Folders
    jupyter: JupyterPlugin
    left_out: LeftOut
    lessons: dict[str, str]
    published: dict[str, Published]
    native: dict[str, NotebookPage]
    terms: list[Term]
    live: Live | None
    elements: Elements | None
    link_faults: LinkFaults | None = None
    page: Page
    drawings: list[Drawing]
    files: Files

    @event_priority(100)  # the theme's offline plugin must find our polyfill
    def on_config(self, config: MkDocsConfig) -> None:
        """Find the project, refuse settings that contradict it, equip the theme."""
        self.project = project_of(config)
        self.folders = Folders(self.project.docs, self.project.notebooks, self.project.lessons)
        self.jupyter = jupyter_plugin(config, self.config.native_pages)
        self.left_out = left_out_by(self.jupyter)
        self.lessons, self.published, self.native, self.terms = {}, {}, {}, []
        equip(config, glossary=bool(self.config.glossary))
        self.live = Live(self.config.live, self.project, config) if self.config.live else None
        folder = self.config.elements
        self.elements = Elements(self.project.root / folder, config) if folder else None
        config.markdown_extensions.append(LinksOfTheSite(self._on_site, self._in_html))
        if (notebooks := self.project.root / self.project.notebooks).is_dir():
            config.watch.append(str(notebooks))
        self.link_faults = LinkFaults(self.published)
        self.link_faults.listen()

    @event_priority(-100)  # once mkdocs-jupyter has taken the notebooks among the other pages
    def on_files(self, files: Files, config: MkDocsConfig) -> Files:
        """Add the lessons, and read every notebook and the glossary."""
        self._add_lessons(files, config)
        if self.live:
            self.live.add_files(files)
        if self.elements:
            self.elements.add_files(files)
        for file in [file for file in files if is_notebook(file)]:
            published = Published.read(Path(file.abs_src_path), self._name_of(file))
            self.published[file.src_uri] = published
            for problem in published.problems(self.project):
                log.warning(problem)
            if file.src_uri in self.lessons:
                self._add_pictures(published, files, config)
            if self.config.native_pages:
                self._render(published, file, files, config)
        self._refuse_pages_with_two_sources(files)
        self.terms = self._read_terms(files)
        return files

    @event_priority(-100)  # once mkdocs-jupyter has put its renderer in
    def on_pre_page(self, page: Page, config: MkDocsConfig, files: Files) -> Page:
        """Take its renderer off a native page, so that MkDocs renders our Markdown."""
        if page.file.src_uri in self.native:
            del page.render
        return page

    def on_page_read_source(self, page: Page, config: MkDocsConfig) -> str | None:
        """Give the Markdown of a native page."""
        native = self.native.get(page.file.src_uri)
        return native.markdown if native else None

    def on_page_markdown(
        self, markdown: str, page: Page, config: MkDocsConfig, files: Files
    ) -> str:
        """Describe the page, let its numbers and examples arrive, and add its exercises."""
        self.page, self.files, self.drawings = page, files, []
        if self._belongs_to_jupyter(page):
            return markdown
        page.meta.setdefault("description", description_of(markdown))
        if page.file.src_uri not in self.native:
            markdown, self.drawings = without_drawings(markdown)
        markdown = sessions_as_cells(without_anchors(markdown))
        if self._is_live(page.file):
            markdown += self.live.practice.markdown(self._name_of(page.file))
        return markdown

    @event_priority(-100)  # once mkdocstrings has put its code in
    def on_page_content(self, html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Put formulas, figures and links of terms in; lighten the code, mkdocstrings' too."""
        if self._belongs_to_jupyter(page):
            return html
        html = self._with_formulas(html, page)
        html = self._with_fragments(html, page, files)
        html = self._with_drawings(html, page)
        html = self._with_terms(html, page, files)
        html = lightened(html)
        if self._is_live(page.file):
            without_exercises(page.toc)
            html = sealed(html) if page.file.src_uri in self.native else self.live.with_cells(html)
        return html

    def on_page_context(
        self, context: TemplateContext, page: Page, config: MkDocsConfig, nav: Navigation
    ) -> TemplateContext:
        """Give the templates what they show around a native page."""
        uri = page.file.src_uri
        if uri in self.native:
            published = self.published[uri]
            # mkdocs-jupyter copies it beside the page. Its own `page.nb_url` begins at the root of
            # the host, which a page that was read from a file does not have.
            beside = quote(published.path.name)
            context["lesson"] = {
                "name": published.name,
                "minutes": minutes_to_read(published.cells, self.left_out),
                "stamp": published.notebook.metadata.get(KEY, {}),
                "download": beside if self.jupyter.config["include_source"] else "",
                "colab": colab_address(config.repo_url, config.edit_uri, published.name),
                "install": install_command(self.project.package, config.repo_url),
            }
        if self._is_live(page.file):
            native = self.native.get(uri)
            cells = cell_data(self.published[uri].cells, native.shown) if native else "null"
            context["live"] = self.live.context(self._name_of(page.file), cells)
        return context

    def on_post_build(self, config: MkDocsConfig) -> None:
        """Leave MkDocs as it was."""
        self.link_faults.stop()

    def on_build_error(self, error: Exception) -> None:
        """Leave MkDocs as it was."""
        if self.link_faults:
            self.link_faults.stop()

    def _add_lessons(self, files: Files, config: MkDocsConfig) -> None:
        docs = self.project.root / self.project.docs
        for path in self.project.pages():
            if not path.is_relative_to(docs):
                name = path.relative_to(self.project.root).as_posix()
                file = lesson_file(path, self.folders.page_of(name), config)
                if self.jupyter.should_include(file):
                    if other := files.get_file_from_path(file.src_uri):
                        raise _two_sources(name, self._name_of(other), file.url)
                    files.append(file)
                    self.lessons[file.src_uri] = name

    def _render(self, published: Published, file: File, files: Files, config: MkDocsConfig) -> None:
        """Make a native page, and say what it could not show."""
        page = published.rendered(self.left_out, self._is_live(file))
        self.native[file.src_uri] = page
        if not page.titled:
            log.warning(f"{published.name}: cell 1: no title; begin it with a '# Title' line")
        for problem in authoring_problems(published.cells, self.left_out, config):
            log.warning(f"{published.name}: {problem}")
        for image, content in page.images.items():
            uri = _image_uri(file.src_uri, image)
            files.append(File.generated(config, uri, content=content))

    def _refuse_pages_with_two_sources(self, files: Files) -> None:
        """One would silently take the place of the other."""
        sources: dict[str, str] = {}
        for file in files:
            other = sources.setdefault(file.dest_uri, self._name_of(file))
            if other != self._name_of(file) and file.inclusion.is_included():
                raise _two_sources(other, self._name_of(file), file.url)

    def _on_site(self, address: str) -> str:
        return self.folders.on_site(address, self._name_of(self.page.file))

    def _in_html(self, address: str) -> str:
        """The address of a page or picture that is written in HTML, which MkDocs does not read."""
        name = self._name_of(self.page.file)
        native = self.native.get(self.page.file.src_uri)
        if not is_of_the_project(address) or (native and address in native.images):
            return address
        uri = self.folders.uri(address, name)
        file = self.files.get_file_from_path(uri) if uri else None
        if file:
            fragment = urldefrag(address).fragment
            relative = get_relative_url(file.url, self.page.file.url)
            return relative + (f"#{fragment}" if fragment else "")
        if published := self.published.get(self.page.file.src_uri):
            place = published.place_of(re.escape(address))
            log.warning(f"{place}: the address {address!r} in HTML leads to nothing of the site")
        return address

    def _add_pictures(self, published: Published, files: Files, config: MkDocsConfig) -> None:
        """Add what a lesson shows from beside it: MkDocs knows only the site's sources."""
        for picture in filter(is_of_the_project, published.pictures):
            path = published.path.parent / unquote(picture)
            uri = self.folders.uri(picture, published.name)
            if uri and path.is_file() and uri not in files.src_uris:
                files.append(File.generated(config, uri, abs_src_path=str(path)))

    def _name_of(self, file: File) -> str:
        """The file of a page, relative to the project."""
        own = posixpath.normpath(posixpath.join(self.project.docs, file.src_uri))
        return self.lessons.get(file.src_uri, own)

    def _is_live(self, file: File) -> bool:
        """Whether the cells of a page run."""
        return self.live is not None and self.live.runs(self._name_of(file))

    def _read_terms(self, files: Files) -> list[Term]:
        if not self.config.glossary:
            return []
        page = files.get_file_from_path(self.config.glossary)
        if page is None:
            raise PluginError(f"lessonkit: glossary: there is no page {self.config.glossary}")
        return terms(page.content_string)

    def _belongs_to_jupyter(self, page: Page) -> bool:
        """Whether its HTML is mkdocs-jupyter's: a script, or a notebook that is not native."""
        return hasattr(page, "nb_url") and page.file.src_uri not in self.native

    def _with_formulas(self, html: str, page: Page) -> str:
        html, faults = with_mathml(html)
        faults += with_formulas_in_contents(page.toc)
        if formula := TEX.search(page.title or ""):
            reason = "no browser's tab can show a title with a formula; say it in words"
            faults.append(FormulaFault(formula[1], reason))
        for source, reason in faults:
            published = self.published.get(page.file.src_uri)
            literally = re.escape(source)
            place = published.place_of(literally) if published else page.file.src_uri
            log.warning(f"{place}: the formula {source!r}: {reason}")
        return html

    def _with_fragments(self, html: str, page: Page, files: Files) -> str:
        native = self.native.get(page.file.src_uri)
        if not native:
            return html
        images = {
            name: files.get_file_from_path(_image_uri(page.file.src_uri, name))
            for name in native.images
        }
        fragments = [with_addresses(part, self._in_html) for part in native.fragments]
        return replace(native, fragments=fragments).completed(
            html,
            {name: get_relative_url(file.url, page.file.url) for name, file in images.items()},
        )

    def _with_drawings(self, html: str, page: Page) -> str:
        beside = self.project.root / self.project.docs / Path(page.file.src_uri).parent
        try:
            return with_drawings(html, self.drawings, beside)
        except (OSError, ValueError) as error:
            raise PluginError(f"lessonkit: {self._name_of(page.file)}: {error}") from None

    def _with_terms(self, html: str, page: Page, files: Files) -> str:
        """Link the terms: not on the home page, which promises, nor in the reference."""
        if not self.terms or page.is_homepage or page.file.src_uri.startswith(REFERENCE):
            return html
        glossary = files.get_file_from_path(self.config.glossary)
        if page.file is glossary:
            return anchored(html)
        return explained(html, self.terms, get_relative_url(glossary.url, page.file.url))


def _two_sources(one: str, other: str, page: str) -> PluginError:
    said = f"{one} and {other} would both become the page {page}"
    return PluginError(f"lessonkit: {said}: give one another name")


def _image_uri(uri: str, image: str) -> str:
    return f"{uri.removesuffix('.ipynb')}/{image}"
