"""What a site needs beyond Material: templates, a style, a script, and how Markdown is read."""

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError

__all__ = ["equip"]

THEME = "material"
OVERRIDES = Path(__file__).parent / "overrides"
STYLE, SCRIPT = "assets/lessonkit.css", "assets/lessonkit.js"
# It stands in for a worker where the browser allows none: on a page that was read from a file.
POLYFILL = "assets/iframe-worker/shim.js"
OFFLINE = "material/offline"
# A native page is written in these.
EXTENSIONS = {
    "attr_list": {},
    "footnotes": {},
    "md_in_html": {},
    "sane_lists": {},
    "tables": {},
    "pymdownx.arithmatex": {"generic": True},
    "pymdownx.details": {},
    "pymdownx.highlight": {},
    "pymdownx.magiclink": {},
    "pymdownx.tasklist": {},
    "pymdownx.tilde": {"subscript": False},
    "pymdownx.superfences": {},
}
IN_A_GLOSSARY = {"def_list": {}}


def equip(config: MkDocsConfig, glossary: bool) -> None:
    """Add them to the settings of a site, where its own files come first.

    Args:
        config: changed in place.
        glossary: whether a page defines terms.

    Raises:
        PluginError: the theme is another.
    """
    if config.theme.name != THEME:
        raise PluginError(
            f"lessonkit: the pages are made for the theme {THEME}, "
            f"and this is {config.theme.name or 'none'}"
        )
    config.theme.dirs.insert(1 if config.theme.custom_dir else 0, str(OVERRIDES))
    config.extra_css.insert(0, STYLE)
    config.extra_javascript.insert(0, SCRIPT)
    for name, options in (EXTENSIONS | (IN_A_GLOSSARY if glossary else {})).items():
        if name not in config.markdown_extensions:
            config.markdown_extensions.append(name)
        if options:
            config.mdx_configs[name] = options | config.mdx_configs.get(name, {})
    if OFFLINE in config.plugins and config.plugins[OFFLINE].config.enabled:
        # Without one of that name the plugin would take it from a public host.
        config.extra["polyfills"] = [POLYFILL, *config.extra.get("polyfills", [])]
