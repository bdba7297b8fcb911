"""Cells that run in the reader's browser: what the site serves for it, and what a page says."""

import re
from fnmatch import fnmatch

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files

from lessonkit.live.plan import Plan, PlanError
from lessonkit.live.script import as_script, live_script, live_style
from lessonkit.project import Project
from lessonkit.site.practice import Practice
from lessonkit.site.settings import LiveSettings

__all__ = ["Live"]

FOLDER = "assets/live"
SCRIPT, STYLE = "assets/live.js", "assets/live.css"
MEGABYTE = 1e6
NOT_LOADED = {"pages", "exercises"}  # settings that say nothing of what a page loads
# A block of Python in a page that is no notebook, and what it printed.
BLOCK = re.compile(
    r'<div class="(?:nb-in|language-python) highlight"(?P<rest>[^>]*)>(?P<code>.*?)</pre></div>'
    r'(?P<outputs>(?:\s*<div class="[^"]*\bnb-out\b.*?</pre></div>)*)',
    re.S,
)


class Live:
    """Live cells of one site.

    Args:
        settings: those of the course.
        project: the course.
        config: of the site, to which the script and the style are added.

    Raises:
        PluginError: what the page would load is not there, or the exercises of no package are.
    """

    def __init__(self, settings: LiveSettings, project: Project, config: MkDocsConfig):
        self.settings, self.config = settings, config
        given = {name: settings[name] for name in settings if name not in NOT_LOADED}
        self.practice = Practice({})
        if settings.exercises:
            if not project.exercises:
                unknown = "of which package? [tool.lessonkit] has no `exercises`"
                raise PluginError(f"lessonkit: live: exercises: {unknown}")
            self.practice = Practice.read(project.root / settings.exercises)
            given["exercises"] = project.exercises
        # It is where the notebooks lie, so that what they read from beside them is found.
        self.plan = Plan(project.root, folder=project.notebooks, **given)
        try:
            self.contents = self.plan.files()
            self.texts = self.plan.texts()
            self.data = self.plan.as_data(self.contents)
        except PlanError as error:
            raise PluginError(f"lessonkit: {error}") from None
        config.extra_css.insert(1, STYLE)
        config.extra_javascript.insert(1, SCRIPT)

    def runs(self, name: str) -> bool:
        """Whether the cells of a notebook run in its page."""
        return any(fnmatch(name, pattern) for pattern in self.settings.pages)

    def add_files(self, files: Files) -> None:
        """Add to the site all that a page may load."""
        added = {SCRIPT: live_script(self.data), STYLE: live_style()}
        for name, content in self.texts.items():
            added[f"{FOLDER}/{name.replace('.md', '.txt')}"] = content  # else it becomes a page
        for name, content in self.contents.items():
            added[f"{FOLDER}/{name}"] = content
            if not self.config.use_directory_urls:  # a copy to take along, read from files
                added[f"{FOLDER}/{name}.js"] = as_script(name, content)
        for uri, content in added.items():
            files.append(File.generated(self.config, uri, content=content))

    def with_cells(self, html: str) -> str:
        """The HTML of a page that is no notebook, each block of Python on it a cell that runs."""
        count = 0

        def cell(block: re.Match) -> str:
            nonlocal count
            count += 1
            place = f'data-cell="{count}"'
            return (
                f'<div class="nb-in highlight" {place}{block["rest"]}>{block["code"]}'
                f'</pre></div><div class="nb-live" {place}></div>'
                f'<div class="nb-outputs" {place}>{block["outputs"]}</div>'
            )

        return BLOCK.sub(cell, html)

    def context(self, name: str, cells: str = "null") -> dict:
        """What the template of a page shows and hands to the script.

        Args:
            name: the page's file, relative to the project.
            cells: what `cell_data` gives. Without it the script finds the cells on the page.
        """
        first = sum(
            self.data["sizes"][name]
            for name in (
                *self.data["runtime"],
                *(name for name, _ in self.data["archives"]),
                *filter(None, [self.data["dataset"]]),
            )
        )
        return {
            "page": name,
            "cells": cells,
            "megabytes": f"{first / MEGABYTE:.0f}",
        }
