"""The exercises that a page ends with: plain text, which the page's script brings to life."""

import json
import posixpath
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from mkdocs.exceptions import PluginError
from mkdocs.structure.toc import AnchorLink, TableOfContents

from lessonkit.site.fences import fence
from lessonkit.site.packed import packed

__all__ = ["Practice", "without_exercises"]

STUB, ASKED_ABOUT = ".python .nb-stub", ".python .nb-asked"
ANCHOR = "exercise-"
TITLE = "Practice"
TO_DO = {
    "write": "Write",
    "repair": "Find the fault in",
    "derive": "Derive",
    "predict": "Predict",
    "choose": "Choose",
    "puzzle": "One line for",
}
STEPS = "Stuck? An approach", "Still stuck? An example", "The last step: a hint"
INTRODUCTION = (
    "Your answers are judged here, on this page, and stay in this browser. Questions are judged "
    "at once; the first check of code loads Python. In a terminal, `lessonkit practice start {}` "
    "hands out the same."
)
TRAINS = (
    "What you wrote for these exercises takes the place of ours; the rest is ours. In the end our "
    "code measures the loss."
)
SECRETS = ("name", "kind", "set", "of", "digits", "answers")  # what the script must know


class Practice:
    """The exercises of a site.

    Args:
        pages: what `lessonkit practice describe` prints.
    """

    def __init__(self, pages: Mapping[str, Sequence[Mapping]]):
        self.pages = pages

    @classmethod
    def read(cls, path: Path) -> "Practice":
        """Read them from a file.

        Raises:
            PluginError: it is not there, or no JSON.
        """
        try:
            return cls(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError) as error:
            made = "lessonkit practice describe > FILE"
            raise PluginError(f"lessonkit: live: exercises: {path}: {error}; {made}") from None

    def markdown(self, page: str) -> str:
        """What a page ends with, in Markdown; nothing if it has no exercises.

        Args:
            page: its file, relative to the project.
        """
        sets = self.pages.get(page, ())
        return "".join(f"\n\n{part}" for among in sets for part in _set(among, page))


def without_exercises(contents: TableOfContents) -> None:
    """Leave the single exercises out of a table of contents, which they would fill."""
    contents.items[:] = list(_kept(contents.items))


def _kept(items: Sequence[AnchorLink]) -> Iterator[AnchorLink]:
    for item in items:
        if not item.id.startswith(ANCHOR):
            item.children[:] = list(_kept(item.children))
            yield item


def _set(among: Mapping, page: str) -> Iterator[str]:
    yield f"## {among['title'] or TITLE} {{ #practice-{among['name']} }}"
    yield INTRODUCTION.format(among["name"])
    yield from map(_exercise, among["exercises"])
    yield from (_run(run, page) for run in among["runs"])


def _exercise(one: Mapping) -> str:
    """One exercise in a box of its own."""
    about = packed({name: one[name] for name in SECRETS if name in one})
    parts = [f"### {TO_DO[one['kind']]} `{one['name']}` {{ #{ANCHOR}{one['name']} }}", one["ask"]]
    if "options" in one:
        parts.append("\n".join(f"1. {option}" for option in one["options"]))
    if "code" in one:
        parts.append(fence(one["code"], ASKED_ABOUT))
    if "stub" in one:
        parts.append(fence(one["stub"], STUB))
    if one["nudges"]:
        parts.append(_nudges(one["nudges"]))
    return _box(about, parts)


def _run(run: Mapping, page: str) -> str:
    """A training on the reader's own functions, in a box of its own."""
    about = packed({"name": run["name"], "parts": run["parts"]})
    here = posixpath.dirname(page)
    parts = "\n".join(
        f"- [`{one['name']}`]({posixpath.relpath(one['page'], here)}#{ANCHOR}{one['name']})"
        for one in run["parts"]
    )
    title = f"### Your code runs the lesson {{ #{ANCHOR}{run['name']} }}"
    return _box(about, [title, f"{run['title']} {TRAINS}", parts])


def _box(about: str, parts: Sequence[str]) -> str:
    opening = f'<div class="nb-exercise" data-about="{about}" markdown="1">'
    return "\n\n".join([opening, *parts, "</div>"])


def _nudges(nudges: Sequence[str]) -> str:
    """Steps of help, each folded away inside the one before."""
    inner = ""
    for title, text in reversed(list(zip(STEPS, nudges, strict=True))):
        body = textwrap.indent(f"{text}\n\n{inner}".strip(), "    ")
        inner = f'??? nb-fold "{title}"\n\n{body}'
    return inner
