"""What `plugins: [lessonkit: ...]` in mkdocs.yml may say, and the project that it belongs to."""

from pathlib import Path

from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError

from lessonkit.project import Project, ProjectError

__all__ = ["CardSettings", "Settings", "project_of"]


class CardSettings(Config):
    """The picture that stands beside a shared link.

    Attributes:
        image: its file, relative to the site.
        width: in pixels.
        height: in pixels.
        alt: what it shows.
    """

    image = config_options.Type(str)
    width = config_options.Type(int)
    height = config_options.Type(int)
    alt = config_options.Type(str)


class LiveSettings(Config):
    """What lets cells run in the reader's browser. Paths are relative to the project.

    Attributes:
        pages: patterns of the notebooks whose cells run, relative to the project.
        runtime: the folder with Pyodide's files, archives of packages and CodeMirror.
        code: packages of Python that cells import.
        beside: files and folders that cells read.
        dataset: a file that is unpacked beside them, of the data that cells read a part.
        whole: all of it, which is loaded if the reader wants so.
        start: a script that prepares Python before the first cell.
        licences: files and folders that are published beside all that is shipped.
        extras: archives that are loaded when a cell needs them, by the regular expression that the
            source of such a cell matches.
        exercises: the file that `lessonkit practice describe` has printed: what pages end with.
    """

    pages = config_options.ListOfItems(config_options.Type(str))
    runtime = config_options.Type(str)
    code = config_options.ListOfItems(config_options.Type(str), default=[])
    beside = config_options.ListOfItems(config_options.Type(str), default=[])
    dataset = config_options.Type(str, default="")
    whole = config_options.Type(str, default="")
    start = config_options.Type(str, default="")
    licences = config_options.ListOfItems(config_options.Type(str), default=[])
    extras = config_options.DictOfItems(config_options.Type(str), default={})
    exercises = config_options.Type(str, default="")


class _AllOrNothing(config_options.SubConfig):
    """A group has all that belongs to it, or there is none; MkDocs would make it `{}`."""

    def __init__(self):
        super().__init__()
        self.default = None


class Settings(Config):
    """The options of the plugin.

    Attributes:
        glossary: a page with a definition list, relative to the site's sources.
        card: the picture that stands beside a shared link.
        live: what lets cells run in the page.
        elements: a folder with the scripts and styles of custom elements that cells show, relative
            to the project.
        native_pages: whether notebooks become native pages. If not, they are as mkdocs-jupyter
            alone renders them.
    """

    glossary = config_options.Optional(config_options.Type(str))
    card = config_options.Optional(_AllOrNothing[CardSettings]())
    live = config_options.Optional(_AllOrNothing[LiveSettings]())
    elements = config_options.Optional(config_options.Type(str))
    native_pages = config_options.Type(bool, default=True)


def project_of(config: MkDocsConfig) -> Project:
    """The project of a site.

    Raises:
        PluginError: it has no table, or a wrong one, or one that contradicts mkdocs.yml.
    """
    try:
        project = Project.required(Path(config.config_file_path))
    except ProjectError as error:
        raise PluginError(f"lessonkit: {error}") from None
    if (project.root / project.docs).resolve() != Path(config.docs_dir).resolve():
        raise PluginError(
            f"lessonkit: docs_dir is {config.docs_dir}, and the table [tool.lessonkit] has "
            f"docs = {project.docs!r}: make them the same folder"
        )
    return project
