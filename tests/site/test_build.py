"""A build that meets a fault stops, with one line that names the file, and the cell if any."""

import re

import pytest

from .conftest import build
from .tiny import (
    CIRCLE,
    GLOSSARY,
    LESSON,
    NOTE,
    PROJECT,
    SETTINGS,
    add_to,
    cells,
    change,
    change_cell,
    set_option,
    store,
)


def unexecuted(root):
    changed = cells()
    changed[1] |= {"outputs": [], "execution_count": None}
    store(root, changed, fresh=False)


def edited_output(root):
    changed = cells()
    changed[1]["outputs"][0]["data"]["text/plain"] = "3"
    store(root, changed, fresh=False)


def no_size(root):
    changed = cells()
    changed[2]["outputs"][0]["data"]["image/svg+xml"] = CIRCLE.replace("viewBox", "box")
    store(root, changed)


FAULTS = {
    "no title": (change_cell(0, "# ", ""), "{LESSON}: cell 1: no title"),
    "no alternative text": (
        change_cell(2, "#| alt: A circle, all alone\n", ""),
        r"{LESSON}: cell 3 \(In \[2\]\): .*say what it shows",
    ),
    "a cell that was never run": (unexecuted, r"{LESSON}: cell 2 \(In \[1\]\): .*execute"),
    "code changed after its run": (
        change_cell(1, "two()", "2 * two()", fresh=False),
        "{LESSON}: its code cells",
    ),
    "an output edited by hand": (edited_output, "{LESSON}: its stored outputs"),
    "a module changed after the run": (
        add_to("src/tiny.py", "\nTHREE = 3\n"),
        "{LESSON}: src/tiny.py changed",
    ),
    "a drawing without a size": (no_size, r"{LESSON}: cell 3 \(In \[2\]\): .*viewBox"),
    "a glossary that is not there": (
        set_option("lessonkit", GLOSSARY.strip()),
        "glossary: there is no page notes/glossary.md",
    ),
    "a card that says nothing to those who do not see it": (
        change(SETTINGS, r"\n +alt: .*", ""),
        "'lessonkit' option 'card': Sub-option 'alt': Required",
    ),
    "no table of the course": (
        lambda root: (root / PROJECT).write_text("[project]\n"),
        r"lessonkit: .*the table \[tool.lessonkit\], which may be empty",
    ),
    "a slip in the table": (
        add_to(PROJECT, 'lesson = "parts"\n'),
        r"\[tool.lessonkit\] has no key 'lesson'; did you mean lessons",
    ),
    "another folder of pages": (
        add_to(PROJECT, 'docs = "pages"\n'),
        r"docs_dir is .*docs, and .*\[tool.lessonkit\] has docs = 'pages'",
    ),
    "nobody who owns the notebooks": (
        change(SETTINGS, r"  - mkdocs-jupyter:\n(      .*\n)+", ""),
        r"lessonkit: .*mkdocs-jupyter, and `plugins:` lacks it",
    ),
    "an option without an effect": (
        set_option("mkdocs-jupyter", "execute: true"),
        "lessonkit: mkdocs-jupyter's execute would change nothing",
    ),
    "a tag setting with a slip": (
        set_option("mkdocs-jupyter", "remove_tag_config: {remove_cell_tag: [x]}"),
        "lessonkit: mkdocs-jupyter's remove_tag_config has no key 'remove_cell_tag'",
    ),
    "half a notebook": (lambda root: (root / LESSON).write_text('{"cells": ['), "{LESSON} cannot"),
    "not a notebook": (lambda root: (root / LESSON).write_text("[1, 2]"), "{LESSON} is JSON, but"),
    "a broken formula in a lesson": (
        change_cell(0, "$x^2$", "$\\frac{1$"),
        r"{LESSON}: cell 1 \(markdown\): .*formula '.+frac",
    ),
    "a broken formula in a note": (add_to(NOTE, "\n$$x^$$\n"), "note.md: .*formula 'x"),
    "a dead link in a lesson": (
        change_cell(0, "note.md#a-heading", "nowhere.md"),
        r"{LESSON}: cell 1 \(markdown\): .*nowhere.md",
    ),
    "a dead anchor in a lesson": (
        change_cell(0, "note.md#a-heading", "note.md#nowhere"),
        r"{LESSON}: cell 1 \(markdown\): .*#nowhere",
    ),
    "a dead link in a note": (add_to(NOTE, "\n[x](nowhere.md)\n"), "'note.md'.*nowhere.md"),
    "a dead anchor in a note": (
        add_to(NOTE, "\n[x](../notebooks/01_tiny.ipynb#nowhere)\n"),
        "'note.md'.*#nowhere",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_stops_the_build(tree, tmp_path, fault):
    plant, message = FAULTS[fault]
    plant(tree)
    built = build(tree, tmp_path / "site")
    assert built.returncode != 0, "the build passed"
    named = message.replace("{LESSON}", LESSON)
    told = [line for line in built.stderr.splitlines() if re.search(named, line)]
    assert len(told) == 1, built.stderr
    assert "Traceback" not in built.stderr
