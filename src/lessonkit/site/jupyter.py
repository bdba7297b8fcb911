"""What the site asks of mkdocs-jupyter, to which notebooks belong as pages."""

import os
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File
from mkdocs_jupyter.plugin import NotebookFile, Plugin

from lessonkit.site.left_out import LeftOut

__all__ = ["idle_options", "is_notebook", "jupyter_plugin", "left_out_by", "lesson_file"]

NAME = "mkdocs-jupyter"
# It reads them where it renders a page, and only there. `cache: false` spares it a hash.
OF_ITS_RENDERING = (
    "allow_errors",
    "cache_dir",
    "custom_mathjax_url",
    "execute",
    "execute_ignore",
    "highlight_extra_classes",
    "ignore_h1_titles",
    "include_requirejs",
    "kernel_name",
    "no_input",
    "no_prompt",
    "show_input",
    "theme",
    "toc_depth",
)


def jupyter_plugin(config: MkDocsConfig, native_pages: bool) -> Plugin:
    """The plugin as the site has it.

    Args:
        config: of the site.
        native_pages: whether we render its pages.

    Raises:
        PluginError: the site does not have it, or gives it options that we would have to ignore.
    """
    plugin = config.plugins.get(NAME)
    if plugin is None:
        raise PluginError(
            f"lessonkit: notebooks become pages by {NAME}, and `plugins:` lacks it; "
            f"write `plugins: [search, {NAME}, lessonkit]`"
        )
    if native_pages and (idle := idle_options(plugin)):
        raise PluginError(
            f"lessonkit: {NAME}'s {', '.join(idle)} would change nothing on a native page; "
            f"remove it, or set `native_pages: false` for {NAME}'s own pages"
        )
    return plugin


def idle_options(plugin: Plugin) -> list[str]:
    """Those of its options that a course has set, and that change nothing on a native page."""
    defaults = {name: option.default for name, option in plugin.config_scheme}
    return [name for name in OF_ITS_RENDERING if plugin.config[name] != defaults[name]]


def left_out_by(plugin: Plugin) -> LeftOut:
    """The tags of what a page does not show: ours, and those that its options name.

    Raises:
        PluginError: the option has a slip.
    """
    try:
        return LeftOut().and_also(plugin.config["remove_tag_config"])
    except ValueError as error:
        raise PluginError(f"lessonkit: {NAME}'s remove_tag_config {error}") from None


def is_notebook(file: File) -> bool:
    """Whether the plugin has taken a file as a page, and it is a notebook, not a script."""
    return isinstance(file, NotebookFile) and file.src_uri.endswith(".ipynb")


def lesson_file(path: Path, uri: str, config: MkDocsConfig) -> NotebookFile:
    """A page of the plugin whose notebook lies outside the site's sources.

    Args:
        path: the notebook.
        uri: where it would lie among the sources.
        config: of the site.
    """
    place = File(uri, None, config.site_dir, config.use_directory_urls)
    file = NotebookFile(
        place, use_directory_urls=config.use_directory_urls, site_dir=config.site_dir
    )
    file.abs_src_path = str(path)
    file.edit_uri = Path(os.path.relpath(path, config.docs_dir)).as_posix()
    return file
