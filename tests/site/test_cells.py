"""What becomes of each kind of cell and output, and of what Markdown cannot carry."""

from base64 import b64encode
from types import SimpleNamespace

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from coursekit.site.figure import vector_figure
from coursekit.site.links import on_page_markdown
from coursekit.site.notebook import NotebookPage

DRAWING = """<?xml version="1.0"?>
<svg width="72pt" height="36pt" viewBox="0 0 72 36" xmlns="http://www.w3.org/2000/svg">
 <metadata>who drew it</metadata>
 <defs><style type="text/css">*{stroke-linejoin: round}</style></defs>
 <g id="a"><path d="M0 0" style="fill: #ffffff"/><path style="stroke: #000000"/></g>
 <use href="#a" clip-path="url(#a)" style="fill: #c2571a; opacity: 0.5"/>
</svg>"""


def rendered(*cells):
    return NotebookPage.of(new_notebook(cells=list(cells)))


def ran(source, *outputs, tags=()):
    return new_code_cell(source, outputs=list(outputs), metadata={"tags": list(tags)})


def shown(**data):
    data = {mime.replace("_", "/"): content for mime, content in data.items()}
    return new_output("display_data", data)


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
    [figure] = page.fragments.values()
    assert 'src="figure-1.png" alt="A &lt;digit&gt;"' in figure


def test_a_table_of_pandas_loses_its_style_and_its_empty_header():
    table = '<style>td {}</style><table border="1"><th></th><th>loss</th></table>'
    [markup] = rendered(ran("frame", shown(text_html=table))).fragments.values()
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
        ('viewBox="0.00 0.00 62.25 116.00"', 83, "62.25/116.00"),
        ("viewBox='-4,-.5 1e2,9'", 133, "1e2/9"),
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
    ("uri", "written", "arrives"),
    [
        ("lessons/01_a.md", "[x](02_b.ipynb#y)", "[x](02_b.md#y)"),
        ("lessons/01_a.md", "[x](../docs/notes/z.md)", "[x](../notes/z.md)"),
        ("lessons/01_a.md", "[x](../docs/notes/z.ipynb)", "[x](../notes/z.md)"),
        ("notes/z.md", "[x](y.ipynb#w)", "[x](y.md#w)"),
        ("notes/z.md", "[x](../../notebooks/01_a.ipynb)", "[x](../lessons/01_a.md)"),
        ("index.md", "[`x`](../notebooks/01_a.ipynb)", "[`x`](lessons/01_a.md)"),
        ("index.md", "[x](https://host/a.ipynb)", "[x](https://host/a.ipynb)"),
        ("index.md", "`[x](../notebooks/01_a.ipynb)`", "`[x](../notebooks/01_a.ipynb)`"),
        ("index.md", "It is <!--=n-->**5**<!--/-->.", "It is **5**."),
        ("index.md", "<!--cited: a book-->5<!--/-->", "5"),
        ("index.md", "Write `<!--=n-->5<!--/-->`.", "Write `<!--=n-->5<!--/-->`."),
    ],
)
def test_links_and_anchors_arrive(uri, written, arrives):
    page = SimpleNamespace(file=SimpleNamespace(src_uri=uri))
    assert on_page_markdown(written, page, None, None) == arrives


def test_markdown_cells_are_left_as_they_are():
    assert rendered(new_markdown_cell("# A\n\n| a |\n")).markdown == "# A\n\n| a |\n\n"
