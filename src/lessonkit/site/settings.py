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


class _AllOrNothing(config_options.SubConfig[CardSettings]):
    """A card has all that belongs to it, or there is none; MkDocs would make it `{}`."""

    def __init__(self):
        super().__init__()
        self.default = None


class Settings(Config):
    """The options of the plugin.

    Attributes:
        glossary: a page with a definition list, relative to the site's sources.
        card: the picture that stands beside a shared link.
        native_pages: whether notebooks become native pages. If not, they are as mkdocs-jupyter
            alone renders them.
    """

    glossary = config_options.Optional(config_options.Type(str))
    card = config_options.Optional(_AllOrNothing())
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
