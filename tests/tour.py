"""The course's code in the order of the lessons: `python -m tests.tour` writes its README.

A module says in its first line which lesson it belongs to. One that serves all lessons says
nothing, and belongs to the first that uses it. What a lesson uses is read from its notebook.
"""

import ast
import json
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from .rooms import (
    ROOT,
    SOURCE,
    floors,
    homes,
    imported,
    is_private,
    needs,
    offered,
    path,
    rooms,
    tree,
)

README = SOURCE / "README.md"
STATED = re.compile(r" \(lessons? (\d+)(?: and (\d+))?\)")
TOP = """\
<!-- Written by `nox -s readme` from the modules and the notebooks: change those. -->

# The code, lesson by lesson

The course's code lies in rooms, one a theme. A room imports only from the rooms above it in this
table. What it offers is listed by name in its `__init__.pyi`, and a lesson imports from there: for
example `from foundations.vision import Conv2d`.
"""
BELOW = """
Below, each lesson lists the modules and the names that it introduces. Read from the top: a module
imports only what stands above it. A file that begins with an underscore is plumbing.
"""


class Lesson(NamedTuple):
    """A page of a lesson: its number, its title with it, and the names it uses, as `vision.conv2d`.

    A long lesson has two pages of one number.
    """

    file: Path
    number: int
    title: str
    uses: frozenset[str]


@cache
def lessons() -> list[Lesson]:
    """The pages of all lessons in their order."""
    return [_lesson(file) for file in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))]


@cache
def uses() -> dict[int, frozenset[str]]:
    """The names that each lesson uses, on all of its pages."""
    by_number: dict[int, frozenset[str]] = {}
    for page in lessons():
        by_number[page.number] = by_number.get(page.number, frozenset()) | page.uses
    return by_number


def _lesson(file: Path) -> Lesson:
    cells = json.loads(file.read_text(encoding="utf-8"))["cells"]
    sources = [(cell["cell_type"], "".join(cell["source"])) for cell in cells]
    title = next(
        line.removeprefix("# ")
        for kind, text in sources
        for line in text.splitlines()
        if kind == "markdown" and line.startswith("# ")
    )
    code = "\n".join(text for kind, text in sources if kind == "code")
    return Lesson(file, int(file.name.partition("_")[0]), title, frozenset(used(ast.parse(code))))


def used(code: ast.Module) -> set[str]:
    """The names of the rooms that code uses: imported, or taken from a room or a module."""
    found, places = set(), {}
    for place, name in imported(code):
        if name in rooms() and not place:
            places[name] = name
        elif f"{place}.{name}" in floors():
            places[name] = place
        else:
            found.add(f"{place.partition('.')[0]}.{name}")
    for node in ast.walk(code):
        match node:
            case ast.Attribute(value=ast.Name(place), attr=name) if place in places:
                found.add(f"{places[place]}.{name}")
    return found & homes().keys()


def summary(module: str) -> str:
    """The first sentence of a module, without its lesson."""
    return STATED.sub("", (ast.get_docstring(tree(module)) or "").partition("\n")[0])


def stated(module: str) -> list[int]:
    """The lessons that a module names in its first line."""
    found = STATED.search((ast.get_docstring(tree(module)) or "").partition("\n")[0])
    return [int(number) for number in found.groups() if number] if found else []


def users(module: str) -> list[int]:
    """The lessons that use a name of a module."""
    names = {name for name, home in homes().items() if home == module}
    return [number for number, used_there in uses().items() if names & used_there]


@cache
def belongs(module: str) -> list[int]:
    """The lessons that introduce a module."""
    if known := stated(module) or users(module)[:1]:
        return known
    # No lesson names it: it comes with the first module that needs it.
    return [min(belongs(other)[0] for other in floors() if module in needs(other))]


def introduced(module: str) -> dict[str, int]:
    """For each name that a module offers, the lesson that introduces it."""
    known, room = belongs(module), module.partition(".")[0]
    return {
        name: next((n for n in known if f"{room}.{name}" in uses()[n]), known[-1])
        for name in offered(module)
    }


def readme() -> str:
    """The README of the code, in Markdown."""
    table = ["", "| room | what it holds |", "| --- | --- |"]
    for room in rooms():
        text = (SOURCE / room / "__init__.py").read_text(encoding="utf-8")
        table.append(f"| [{room}]({room}/__init__.pyi) | {ast.get_docstring(ast.parse(text))} |")
    parts = [TOP, "\n".join(table), "\n", BELOW]
    for number in uses():
        pages = [
            f"[{p.title}](../../notebooks/{p.file.name})" for p in lessons() if p.number == number
        ]
        parts.append(f"\n## Lesson {' and '.join(pages)}\n\n")
        parts += [_item(module, number) for module in floors()]
    return "".join(parts)


def _item(module: str, lesson: int) -> str:
    """What a lesson introduces of a module, or nothing."""
    file = path(module).relative_to(SOURCE).as_posix()
    line = f"- [{file}]({file}): {summary(module)}\n"
    if is_private(module):
        return line if lesson in belongs(module) else ""
    names = [f"`{name}`" for name, number in introduced(module).items() if number == lesson]
    return f"{line}  {', '.join(names)}\n" if names else ""


def main() -> None:
    """Write the README."""
    README.write_text(readme(), encoding="utf-8")


if __name__ == "__main__":
    main()
