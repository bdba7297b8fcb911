"""What becomes of each kind of cell and output, and of what Markdown cannot carry."""

from base64 import b64encode

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from lessonkit.page import cells_of
from lessonkit.page.figure import vector_figure
from lessonkit.site.left_out import LeftOut
from lessonkit.site.links import Folders, without_anchors
from lessonkit.site.notebook_page import NotebookPage
from lessonkit.site.reading_time import minutes_to_read

FOLDERS = Folders("docs", "notebooks", "lessons")
OWN_TAGS = LeftOut()
DRAWING = """<?xml version="1.0"?>
<svg width="72pt" height="36pt" viewBox="0 0 72 36" xmlns="http://www.w3.org/2000/svg">
 <metadata>who drew it</metadata>
 <defs><style type="text/css">*{stroke-linejoin: round}</style></defs>
 <g id="a"><path d="M0 0" style="fill: #ffffff"/><path style="stroke: #000000"/></g>
 <use href="#a" clip-path="url(#a)" style="fill: #c2571a; opacity: 0.5"/>
</svg>"""


def rendered(*cells, left_out=OWN_TAGS):
    return NotebookPage.of(cells_of(new_notebook(cells=list(cells))), left_out)


def ran(source, *outputs, tags=()):
    return new_code_cell(source, outputs=list(outputs), metadata={"tags": list(tags)})


def shown(tags=(), **data):
    data = {mime.replace("_", "/"): content for mime, content in data.items()}
    return new_output("display_data", data, metadata={"tags": list(tags)})


def printed(text):
    return new_output("stream", name="stdout", text=text)


@pytest.mark.parametrize(
    ("tag", "there", "gone"),
    [
        ("remove-cell", [], ["x = 1", "done"]),
        ("remove-input", ["done"], ["x = 1"]),
        ("remove-output", ["x = 1"], ["done"]),
        ("hide-input", ['??? nb-fold "Show the code"', "    x = 1", "\ndone"], []),
        ("hide-output", ['??? nb-fold "Show the output"', "    done", "\nx = 1"], []),
    ],
)
def test_tags_fold_and_remove(tag, there, gone):
    markdown = rendered(ran("x = 1", printed("done\n"), tags=[tag])).markdown
    assert all(text in markdown for text in there)
    assert not any(text in markdown for text in gone)


OPTION = {
    "remove_cell_tags": ["gone", "away"],
    "remove_input_tags": ["no-code"],
    "remove_all_outputs_tags": ["no-outputs"],
    "remove_single_output_tags": ["not-this"],
}


@pytest.mark.parametrize(
    ("tag", "there", "gone"),
    [
        ("gone", [], ["x = 1", "done", "this one"]),
        ("away", [], ["x = 1", "done", "this one"]),
        ("no-code", ["done", "this one"], ["x = 1"]),
        ("no-outputs", ["x = 1"], ["done", "this one"]),
        ("none", ["x = 1", "done", "this one"], []),
        ("not-this", ["x = 1", "done", "this one"], []),
        ("remove-cell", [], ["x = 1"]),
        ("remove-input", ["done"], ["x = 1"]),
        ("remove-output", ["x = 1"], ["done"]),
    ],
)
def test_the_tags_of_mkdocs_jupyter_remove_beside_our_own(tag, there, gone):
    outputs = [
        printed("done\n"),
        shown(["not-this"], text_plain="that"),
        shown(text_plain="this one"),
    ]
    left_out = LeftOut().and_also(OPTION)
    markdown = rendered(ran("x = 1", *outputs, tags=[tag]), left_out=left_out).markdown
    assert all(text in markdown for text in there)
    assert not any(text in markdown for text in [*gone, "that"])


def test_a_removed_cell_may_be_prose_and_takes_no_time_to_read():
    cells = [new_markdown_cell("# A"), new_markdown_cell("word " * 2000)]
    cells[1].metadata.tags = ["remove-cell"]
    assert "word" not in rendered(*cells).markdown
    assert minutes_to_read(cells_of(new_notebook(cells=cells)), LeftOut()) == 1


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ({"remove_cells": ["a"]}, "no key 'remove_cells'; known are remove_cell_tags"),
        ({"remove_cell_tags": "a"}, "remove_cell_tags must be a list of tags, got 'a'"),
        ({"remove_cell_tags": [1]}, "remove_cell_tags must be a list of tags"),
    ],
)
def test_a_setting_that_would_remove_nothing_is_refused(option, message):
    with pytest.raises(ValueError, match=message):
        LeftOut().and_also(option)


@pytest.mark.parametrize(
    ("tag", "there", "gone"),
    [
        ("hide_input", '??? nb-fold "Show the code"', "none"),
        ("hide-cell", '??? nb-fold "Show the cell"', "none"),
        ("hide_cell", '??? nb-fold "Show the cell"', "none"),
        ("remove_input", "done", "x = 1"),
        ("remove_cell", "", "x = 1"),
    ],
)
def test_the_tags_of_jupyter_book_do_the_same(tag, there, gone):
    markdown = rendered(ran("x = 1", printed("done\n"), tags=[tag])).markdown
    assert there in markdown
    assert gone not in markdown


@pytest.mark.parametrize("kind", ["gif", "webp"])
def test_a_picture_of_another_kind_is_published_too(kind):
    page = rendered(
        ran("#| alt: moving\nx", shown(**{f"image_{kind}": "cGl4", "text_plain": "<>"}))
    )
    assert page.images == {f"figure-1.{kind}": b"pix"}


def test_json_is_shown_as_it_is():
    markdown = rendered(ran("x", shown(application_json={"a": 1}, text_plain="<JSON>"))).markdown
    assert '"a": 1' in markdown
    assert "<JSON>" not in markdown


@pytest.mark.parametrize(
    ("tex", "written"), [("x^2", "$$\nx^2\n$$"), ("$x^2$", "$x^2$"), ("a $ x $ b", "a $x$ b")]
)
def test_latex_is_a_formula_with_dollars_or_without(tex, written):
    assert (
        rendered(ran("x", shown(text_latex=tex))).markdown
        == f"``` {{ .python .nb-in }}\nx\n```\n\n{written}\n"
    )


def test_an_output_that_no_page_can_show_names_its_cell():
    with pytest.raises(
        ValueError, match=r"^cell 1 \(In \[1\]\): no page can show an output of a/b$"
    ):
        rendered(ran("x", shown(a_b="?")))


@pytest.mark.parametrize(
    "steered",
    [
        "\x1b[38;5;1mred\x1b[0m",
        "\x1b]8;;https://x.org\x1b\\red\x1b]8;;\x1b\\",
        "\x1b[?25lr\x07ed\x00",
    ],
)
def test_what_steers_a_terminal_is_not_shown(steered):
    assert "\nred\n" in rendered(ran("x", printed(steered))).markdown


def test_an_indented_beginning_does_not_join_the_list_above():
    markdown = rendered(new_markdown_cell("- a"), new_markdown_cell("    code")).markdown
    assert markdown == "- a\n\n<!-- -->\n\n    code\n"


@pytest.mark.parametrize(
    ("first", "titled"), [("# A", True), ("A\n===", True), ("## A", False), ("A\n---", False)]
)
def test_a_title_may_be_written_in_two_ways(first, titled):
    assert rendered(new_markdown_cell(f"{first}\n\nWords.")).titled == titled


def test_option_lines_and_colours_of_a_terminal_are_not_shown():
    markdown = rendered(ran("#| alt: A plot\nplot()", printed("\x1b[31mred\x1b[0m"))).markdown
    assert "alt" not in markdown
    assert "\nred\n" in markdown


def test_a_fence_holds_what_looks_like_a_fence():
    markdown = rendered(ran("text", printed("```\nnot the end\n```"))).markdown
    assert "\n```` { .text" in markdown


def test_an_error_is_its_last_line():
    error = new_output("error", ename="ShapeError", evalue="no fit", traceback=["File x, line 1"])
    markdown = rendered(ran("f()", error)).markdown
    assert "ShapeError: no fit" in markdown
    assert ".nb-err" in markdown
    assert "line 1" not in markdown


def test_a_raster_figure_is_published_beside_the_page():
    pixels = b64encode(b"pixels").decode()
    page = rendered(ran("#| alt: A <digit>\nshow()", shown(image_png=pixels)))
    assert page.images == {"figure-1.png": b"pixels"}
    [figure] = page.fragments
    assert 'src="figure-1.png" alt="A &lt;digit&gt;"' in figure
    completed = page.completed('<p><div id="nb-fragment-0"></div>', {"figure-1.png": "a/f.png"})
    assert completed == "<p>" + figure.replace("figure-1.png", "a/f.png")


def test_a_table_of_pandas_loses_its_style_and_its_empty_header():
    style = "<style scoped>\n    .dataframe td {}</style>"
    table = f'{style}<table border="1" class="dataframe"><th></th><th>loss</th></table>'
    [markup] = rendered(ran("frame", shown(text_html=table))).fragments
    assert "<table><td></td><th>loss</th></table>" in markup


def test_a_drawing_follows_the_theme_and_keeps_to_itself():
    figure = vector_figure(DRAWING, "f7", "A line", "")
    assert "<style" not in figure
    assert "metadata" not in figure
    assert 'id="f7-a"' in figure
    assert 'href="#f7-a" clip-path="url(#f7-a)"' in figure
    assert "fill: none" in figure
    assert "stroke: currentColor" in figure
    assert "fill: #c2571a; fill-opacity: 0.5; stroke: #c2571a" in figure
    assert 'viewBox="0 0 72 36"' in figure
    assert 'role="img" aria-label="A line" width="96"' in figure


def test_black_in_words_stays_what_it_is():
    words = '<g fill="#000000">#000000</g></svg>'
    figure = vector_figure(DRAWING.replace("</svg>", words), "f", "A colour", "")
    assert '<g fill="currentColor">#000000</g>' in figure


@pytest.mark.parametrize(
    ("box", "width", "ratio"),
    [
        ('viewBox="0.00 0.00 62.25 116.00"', 83, "62/116"),
        ("viewBox='-4,-.5 1e2,9'", 133, "100/9"),
        ('class="x"\n viewBox=" -1 0  3 3 "', 4, "3/3"),
    ],
)
def test_a_drawing_keeps_its_box(box, width, ratio):
    numbers = box[box.index("viewBox") + 9 : -1].strip()
    figure = vector_figure(f'<svg width="9pt" {box}><path/></svg>', "f", "A line", "")
    assert f'viewBox="{numbers}"' in figure
    assert f'width="{width}" style="aspect-ratio: {ratio}">' in figure


@pytest.mark.parametrize(
    ("svg", "got"),
    [
        ('<svg\n width="9"><svg viewBox="0 0 9 9"/></svg>', 'got <svg width="9">;'),
        ('<svg viewBox="0 0 100% 9"/>', "got <svg viewBox="),
        ("<p>", "got no such tag;"),
    ],
)
def test_a_drawing_without_a_box_names_its_cell(svg, got):
    with pytest.raises(ValueError, match=r"cell 2 \(In \[1\]\): .*viewBox") as raised:
        rendered(new_markdown_cell("# A"), ran("draw()", shown(**{"image_svg+xml": svg})))
    assert got in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("name", "written", "arrives"),
    [
        ("notebooks/01_a.ipynb", "02_b.ipynb#y", "02_b.ipynb#y"),
        ("notebooks/01_a.ipynb", "../docs/notes/z.md", "../notes/z.md"),
        ("notebooks/01_a.ipynb", "../docs/notes/z.ipynb", "../notes/z.ipynb"),
        ("notebooks/01_a.ipynb", "../docs/my%20note.md", "../my%20note.md"),
        ("notebooks/01_a.ipynb", "../docs/my note.md#b", "../my%20note.md#b"),
        ("notebooks/more/01_a.ipynb", "../02_b.ipynb", "../02_b.ipynb"),
        ("docs/notes/z.md", "y.ipynb#w", "y.ipynb#w"),
        ("docs/notes/z.md", "../../notebooks/01_a.ipynb", "../lessons/01_a.ipynb"),
        ("docs/note.md", "../notebooks/images/a.png", "lessons/images/a.png"),
        ("docs/lessons/z.md", "../notes/y.md", "../notes/y.md"),
        ("docs/index.md", "../README.md", "../README.md"),
        ("docs/index.md", "https://host/a.ipynb", "https://host/a.ipynb"),
        ("docs/index.md", "#here", "#here"),
        ("docs/index.md", "mailto:a@b.org", "mailto:a@b.org"),
    ],
)
def test_links_arrive(name, written, arrives):
    assert FOLDERS.on_site(written, name) == arrives


@pytest.mark.parametrize(
    ("folders", "page"),
    [
        (Folders("docs", "notebooks", ""), "01_a.ipynb"),
        (Folders("docs", "./notebooks/", "part/one"), "part/one/01_a.ipynb"),
        (Folders(".", "notebooks", "lessons"), "lessons/01_a.ipynb"),
        (Folders("notebooks", "notebooks/old", "lessons"), "01_a.ipynb"),
        (Folders("docs", "note", "lessons"), None),
    ],
)
def test_a_course_names_its_folders(folders, page):
    assert folders.page_of("notebooks/01_a.ipynb") == page


@pytest.mark.parametrize(
    ("written", "arrives"),
    [
        ("It is <!--=n-->**5**<!--/-->.", "It is **5**."),
        ("<!--cited: a book-->5<!--/-->", "5"),
        ("Write `<!--=n-->5<!--/-->`.", "Write `<!--=n-->5<!--/-->`."),
    ],
)
def test_numbers_arrive_without_their_anchors(written, arrives):
    assert without_anchors(written) == arrives


def test_plain_markdown_cells_are_left_as_they_are():
    assert rendered(new_markdown_cell("# A\n\n| a |\n")).markdown == "# A\n\n| a |\n\n"
