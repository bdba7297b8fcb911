"""What a course that was there before brings along: its tables, its styles, its pictures."""

from base64 import b64decode

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from lessonkit.page import cells_of
from lessonkit.site.commonmark import pictures_of
from lessonkit.site.left_out import LeftOut
from lessonkit.site.notebook_page import NotebookPage

from .conftest import build
from .tiny import LESSON, cells, store

DOT = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
CELLS = '<thead>\n<tr style="text-align: right;">\n<th>a</th></tr></thead></table></div>'
FRAMES = {
    "pandas": f'<div>\n<style scoped>\n.dataframe td {{}}</style>\n<table border="1" '
    f'class="dataframe">{CELLS}',
    "Polars": '<div><style>\n.dataframe > tbody > tr {}</style><table border="1" '
    f'class="dataframe">{CELLS}',
}
STYLED = '<style>#T_1 td { color: red }</style><table id="T_1" style="float: left"></table>'


def fragment(html):
    output = new_output("display_data", {"text/html": html})
    page = NotebookPage.of(
        cells_of(new_notebook(cells=[new_code_cell("x", outputs=[output])])), LeftOut()
    )
    return page.fragments[0]


@pytest.mark.parametrize("library", FRAMES)
def test_a_data_frame_looks_like_other_tables(library):
    shown = fragment(FRAMES[library])
    assert "<table><thead>\n<tr>\n<th>a</th>" in shown
    assert "style" not in shown


def test_what_an_author_has_styled_stays_so():
    assert STYLED in fragment(STYLED)


def test_pictures_lie_beside_a_lesson_or_among_the_notes(tree, tmp_path):
    for place in ("notebooks/images/near.png", "docs/assets/far.png", "notebooks/unused.png"):
        (tree / place).parent.mkdir(exist_ok=True)
        (tree / place).write_bytes(DOT)
    lesson = cells()
    lesson[0]["source"] += "\n\n![Near](images/near.png) ![Far](../docs/assets/far.png)"
    store(tree, lesson)
    built = build(tree, tmp_path / "site")
    assert built.returncode == 0, built.stderr
    site = tmp_path / "site"
    assert (site / "lessons/images/near.png").read_bytes() == DOT
    assert not (site / "lessons/unused.png").exists()
    page = (site / "lessons/01_tiny/index.html").read_text()
    assert 'src="../images/near.png"' in page
    assert 'src="../../assets/far.png"' in page


def test_a_picture_that_is_not_there_is_refused(tree, tmp_path):
    lesson = cells()
    lesson[0]["source"] += "\n\n![Gone](images/gone.png)"
    store(tree, lesson)
    built = build(tree, tmp_path / "site")
    assert built.returncode == 1
    assert f"{LESSON}: cell 1 (markdown): " in built.stderr
    assert "images/gone.png" in built.stderr


def test_pictures_in_code_are_none():
    text = "`![A](a.png)` ![B](https://x.org/b.png)\n\n```text\n![C](c.png)\n```\n![D](d.SVG)"
    assert pictures_of(text) == ["https://x.org/b.png", "d.SVG"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("of $ x $ and $ y^2 $.", "of $x$ and $y^2$."),
        ("$a^{2}$ and $ b $", "$a^{2}$ and $b$"),
        ("$$ x $$\n\n$$\n y \n$$", "$$ x $$\n\n$$\n y \n$$"),
        ("`$ x $` and\n\n```text\n$ x $\n```", "`$ x $` and\n\n```text\n$ x $\n```"),
        ("for $5 or $6, \\$ 7 or \\$ 8", "for $5 or $6, \\$ 7 or \\$ 8"),
        ("$ $", "$ $"),
    ],
)
def test_blanks_inside_the_dollars_of_a_formula_are_allowed_as_in_jupyter(written, read):
    page = NotebookPage.of(cells_of(new_notebook(cells=[new_markdown_cell(written)])), LeftOut())
    assert page.markdown == f"{read}\n"


def test_a_lesson_without_a_title_has_its_name_unless_the_build_is_strict(tree, tmp_path):
    untitled = cells()
    untitled[0]["source"] = "No title, and $x^2$."
    store(tree, untitled)
    (tree / "docs/note.md").write_text("# A note\n\n## A heading\n")
    built = build(tree, tmp_path / "site", strict=False)
    assert built.returncode == 0, built.stderr
    assert f"{LESSON}: cell 1: no title; begin it with a '# Title' line" in built.stderr
    page = (tmp_path / "site/lessons/01_tiny/index.html").read_text()
    assert page.count("<h1") == 1
    assert "<h1>01 tiny</h1>" in page
    assert "About 1 minute to read" in page


LINKS = """
<a href="../docs/note.md#a-heading">HTML</a> [reference][n] [angles](<../docs/my note.md>)
[escaped](../docs/my%20note.md) <img src="images/near.png" width=9>

[n]: ../docs/note.md
"""


def test_links_arrive_however_they_are_written(tree, tmp_path):
    (tree / "docs/my note.md").write_text("# Mine\n")
    (tree / "notebooks/images").mkdir()
    (tree / "notebooks/images/near.png").write_bytes(DOT)
    lesson = cells()
    lesson[0]["source"] += "\n" + LINKS
    store(tree, lesson)
    built = build(tree, tmp_path / "site")
    assert built.returncode == 0, built.stderr
    page = (tmp_path / "site/lessons/01_tiny/index.html").read_text().partition("<article")[2]
    for address in ("../../note/#a-heading", "../../note/", "../../my%20note/"):
        assert f'href="{address}"' in page
    assert page.count('href="../../my%20note/"') == 2
    assert '<img src="../images/near.png"' in page


@pytest.mark.parametrize("html", ['<a href="gone.ipynb">x</a>', '<img src="gone.png">'])
def test_an_address_in_html_that_leads_nowhere_is_refused(tree, tmp_path, html):
    lesson = cells()
    lesson[0]["source"] += f"\n\n{html}"
    store(tree, lesson)
    built = build(tree, tmp_path / "site")
    assert built.returncode == 1
    assert f"{LESSON}: cell 1 (markdown): the address 'gone." in built.stderr


@pytest.mark.parametrize("other", ["docs/lessons/01_tiny.ipynb", "docs/note/index.md"])
def test_two_sources_of_one_page_are_refused(tree, tmp_path, other):
    (tree / other).parent.mkdir()
    (tree / other).write_bytes((tree / LESSON).read_bytes() if other[-1] == "b" else b"# A\n")
    built = build(tree, tmp_path / "site")
    assert built.returncode != 0
    assert "would both become the page" in built.stderr
    assert other in built.stderr
    assert "Traceback" not in built.stderr


def test_formulas_stand_in_the_contents_and_in_no_title(tree, tmp_path):
    lesson = cells()
    lesson[0]["source"] += "\n\n## On $x^2$\n\nWords.\n\n## Off\n\nWords."
    store(tree, lesson)
    built = build(tree, tmp_path / "site")
    assert built.returncode == 0, built.stderr
    page = (tmp_path / "site/lessons/01_tiny/index.html").read_text()
    assert "\\(" not in page
    lesson[0]["source"] = "# On $x^2$\n\nWords."
    store(tree, lesson)
    built = build(tree, tmp_path / "site")
    assert built.returncode == 1
    assert "cell 1 (markdown): the formula 'x^2': no browser's tab can show" in built.stderr
