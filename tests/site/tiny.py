"""A course of one lesson, one note and one function, and ways to change it."""

import json
import re

from lessonkit.page import cells_of
from lessonkit.project import Project
from lessonkit.stamp import KEY, make_stamp

LESSON, NOTE = "notebooks/01_tiny.ipynb", "docs/note.md"
SETTINGS, PROJECT = "mkdocs.yml", "pyproject.toml"
GLOSSARY = "      glossary: notes/glossary.md\n"
LIVE = re.compile(r"^      live:\n(?:        .*\n)+", re.M)  # it needs all that the course ships
ELEMENTS = re.compile(r"^      elements: .*\n", re.M)  # those of the course
CIRCLE = '<svg viewBox="0 0 9 9"><circle r="4"/></svg>'


def markdown(text):
    return {"cell_type": "markdown", "metadata": {}, "source": text}


def code(count, source, **data):
    output = {"output_type": "execute_result", "metadata": {}, "data": data}
    outputs = [output | {"execution_count": count}] if data else []
    cell = {"cell_type": "code", "metadata": {}, "source": source, "outputs": outputs}
    return cell | {"execution_count": count}


def cells():
    return [
        markdown("# A tiny lesson\n\nIt has a [note](../docs/note.md#a-heading), and $x^2$."),
        code(1, "from tiny import two\n\ntwo()", **{"text/plain": "2"}),
        code(2, "#| alt: A circle, all alone\ncircle()", **{"image/svg+xml": CIRCLE}),
    ]


def make_course(root, settings):
    """Write the course to an empty folder, with the text of our mkdocs.yml for its settings."""
    for folder in ("docs", "notebooks", "src"):
        (root / folder).mkdir(parents=True)
    settings = LIVE.sub("", settings.partition("\nnav:")[0].replace(GLOSSARY, ""))
    settings = ELEMENTS.sub("", settings)
    (root / SETTINGS).write_text(re.sub(r"^extra_css: .*\n", "", settings, flags=re.M))
    (root / PROJECT).write_text("[tool.lessonkit]\n")
    (root / "docs/index.md").write_text("# Home\n\n[Start](../notebooks/01_tiny.ipynb)\n")
    (root / NOTE).write_text("# A note\n\n## A heading\n\nSome words.\n")
    (root / "src/tiny.py").write_text("def two():\n    return 2\n")
    store(root, cells())


def store(root, content, fresh=True):
    """Write the lesson, with a stamp that fits its cells unless they are edited by hand."""
    lesson = {"cells": content, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    stamped = lesson if fresh else lesson | {"cells": cells()}
    project = Project.required(root)
    sources = cells_of(stamped)
    lesson["metadata"][KEY] = make_stamp(sources, project, ["src/tiny.py"], "2026-01-31")
    (root / LESSON).write_text(json.dumps(lesson))
    return root / LESSON


def change_cell(index, old, new, fresh=True):
    """A fault in one cell; `fresh` if it was there when the lesson was last run."""

    def plant(root):
        changed = cells()
        assert old in changed[index]["source"]
        changed[index]["source"] = changed[index]["source"].replace(old, new)
        store(root, changed, fresh)

    return plant


def add_to(file, text):
    return lambda root: (root / file).write_text((root / file).read_text() + text)


def change(file, old, new):
    def plant(root):
        text = (root / file).read_text()
        assert re.search(old, text)
        (root / file).write_text(re.sub(old, new, text, count=1))

    return plant


def set_option(plugin, line):
    """A line among the settings of a plugin, above those that are there."""
    return change(SETTINGS, rf"(?m)^  - {plugin}:\n", rf"\g<0>      {line}\n")
