"""A build that meets a fault stops, with one line that names the file, and the cell if any."""

import json
import re

import pytest

from coursekit.stamp import KEY, make_stamp

from .conftest import ROOT, build

LESSON, NOTE = "notebooks/01_tiny.ipynb", "docs/note.md"
GLOSSARY = "  glossary: notes/glossary.md\n"
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


@pytest.fixture
def tree(tmp_path):
    """A course of one lesson, one note and one function, built with the settings of ours."""
    root = tmp_path / "course"
    for folder in ("docs", "notebooks", "src"):
        (root / folder).mkdir(parents=True)
    settings = (ROOT / "mkdocs.yml").read_text().partition("\nnav:")[0]
    settings = settings.replace("src/coursekit", str(ROOT / "src/coursekit"))
    settings = re.sub(r"^extra_css: .*$", "extra_css: [assets/coursekit.css]", settings, flags=re.M)
    settings = settings.replace(GLOSSARY, "")
    (root / "mkdocs.yml").write_text(settings)
    (root / "pyproject.toml").write_text("")
    (root / "docs/index.md").write_text("# Home\n\n[Start](../notebooks/01_tiny.ipynb)\n")
    (root / NOTE).write_text("# A note\n\n## A heading\n\nSome words.\n")
    (root / "src/tiny.py").write_text("def two():\n    return 2\n")
    store(root, cells())
    return root


def store(root, cells, fresh=True):
    """Write the lesson, with a stamp that fits its cells unless they are edited by hand."""
    lesson = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    stamped = lesson if fresh else lesson | {"cells": globals()["cells"]()}
    lesson["metadata"][KEY] = make_stamp(stamped, root, ["src/tiny.py"], "2026-01-31")
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


def lost_glossary(root):
    settings = (root / "mkdocs.yml").read_text()
    (root / "mkdocs.yml").write_text(settings.replace("extra:\n", f"extra:\n{GLOSSARY}"))


FAULTS = {
    "no title": (change_cell(0, "# ", ""), "{LESSON}: cell 1: no title"),
    "no alternative text": (
        change_cell(2, "#| alt: A circle, all alone\n", ""),
        r"{LESSON}: cell 3 \(In \[2\]\): .*say what it shows",
    ),
    "a cell that was never run": (unexecuted, r"{LESSON}: cell 2 \(In \[1\]\): .*refresh"),
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
        lost_glossary,
        "extra.glossary: there is no notes/glossary.md in .*docs",
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


def test_a_course_without_a_fault_is_built(tree, tmp_path):
    built = build(tree, tmp_path / "site")
    assert built.returncode == 0, built.stderr
    assert (tmp_path / "site/lessons/01_tiny/index.html").is_file()


def test_a_notebook_among_the_notes_becomes_a_page_at_its_place(tree, tmp_path):
    (tree / "docs/notes").mkdir()
    note = cells()
    note[0]["source"] = "# Drawn\n\nSee [the lesson](../../notebooks/01_tiny.ipynb#a-tiny-lesson)."
    written = store(tree, note).rename(tree / "docs/notes/drawn.ipynb")
    store(tree, cells())
    add_to(NOTE, "\n[Drawn](notes/drawn.ipynb)\n")(tree)
    built = build(
        tree, tmp_path / "site", REPO_URL="https://github.com/a/b", EDIT_URI="edit/x/docs"
    )
    assert built.returncode == 0, built.stderr
    assert (tmp_path / "site/notes/drawn.ipynb").read_bytes() == written.read_bytes()
    page = (tmp_path / "site/notes/drawn/index.html").read_text()
    assert "https://github.com/a/b/edit/x/docs/notes/drawn.ipynb" in page
    assert "/github/a/b/blob/x/docs/notes/drawn.ipynb" in page


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
