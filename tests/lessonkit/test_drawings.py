"""A Markdown page draws: the file is what its code gives, or the page fails and says why."""

import pytest
from sybil import Document
from sybil.example import SybilFailure

from lessonkit.drawings import pages_with_drawings, store_drawings
from lessonkit.execute import main
from lessonkit.gate.documents import parsers
from lessonkit.page import anchors, prose_problems, rewritten
from lessonkit.site.drawings import with_drawings, without_drawings

PAGE = """# A ring

```python
>>> from IPython.display import SVG
>>> radius = 4
>>> def ring(radius):
...     return SVG(f'<svg viewBox="0 0 9 9"><circle r="{radius}" stroke="#000000"/></svg>')

```

It is round: <!--=ring(radius)-->![A ring](drawn/ring.svg)<!--/-->
"""


@pytest.fixture
def page(tmp_path):
    (tmp_path / "pyproject.toml").write_text("[tool.lessonkit]\n")
    path = tmp_path / "docs/page.md"
    path.parent.mkdir()
    path.write_text(PAGE)
    return path


def gate(page):
    for example in Document.parse(str(page), *parsers()).examples():
        example.evaluate()


def test_it_is_stored_once_and_then_stands(page, capsys):
    assert store_drawings(page)
    assert 'r="4"' in (page.parent / "drawn/ring.svg").read_text()
    gate(page)
    assert not store_drawings(page)
    assert main([str(page)]) == 0
    assert capsys.readouterr().out == f"unchanged: drawings of {page}\n"


def test_the_command_draws_all_pages_of_a_course(page, monkeypatch, capsys):
    (page.parent / "words.md").write_text("# No picture\n\n![Not drawn](other.svg)\n")
    assert pages_with_drawings(page.parent) == [page]
    monkeypatch.chdir(page.parents[1])
    assert main([]) == 0
    assert capsys.readouterr().out == "stored: drawings of docs/page.md\n"


def test_a_drawing_that_is_not_there_fails(page):
    with pytest.raises(SybilFailure, match=r"ring.svg is not there: execute the page"):
        gate(page)


def test_code_that_draws_another_picture_fails(page):
    store_drawings(page)
    page.write_text(PAGE.replace("radius = 4", "radius = 3"))
    with pytest.raises(SybilFailure, match=r"ring.svg: <circle r>: .*(?s:.)*execute the page"):
        gate(page)


def test_a_file_that_was_touched_up_fails(page):
    store_drawings(page)
    file = page.parent / "drawn/ring.svg"
    file.write_text(file.read_text().replace('r="4"', 'r="5"'))
    with pytest.raises(SybilFailure, match=r"ring.svg"):
        gate(page)


@pytest.mark.parametrize(
    ("expression", "says"),
    [
        ("ring(raduis)", "ring(raduis): NameError: name 'raduis' is not defined"),
        ("radius", "radius: AttributeError: 'int' object has no attribute '_repr_svg_'"),
        ("[ring(radius), globals().update(radius=5)][0]", "computing it changes radius"),
    ],
)
def test_an_expression_that_does_not_draw_or_does_more_fails(page, capsys, expression, says):
    page.write_text(PAGE.replace("=ring(radius)-->", f"={expression}-->"))
    assert main([str(page)]) == 1
    assert says in capsys.readouterr().err
    assert not (page.parent / "drawn").exists()


def test_nothing_is_stored_if_an_example_fails(page, capsys):
    page.write_text(PAGE.replace(">>> radius = 4", ">>> radius = 4\n>>> radius\n5"))
    assert main([str(page)]) == 1
    assert "nothing was written" in capsys.readouterr().err
    assert not (page.parent / "drawn").exists()


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("A ring", None),
        (" ", "drawn/ring.svg has no words: say what it shows, ![...](drawn/ring.svg)"),
        ("99.4% of a ring", "nothing computes '99.4%' in the words of drawn/ring.svg: "),
    ],
)
def test_its_words_are_needed_and_name_no_figures(words, problem):
    found = prose_problems(PAGE.replace("![A ring]", f"![{words}]"))
    assert [text[: len(problem)] for text in found] == [problem] if problem else found == []


def test_a_number_is_no_drawing_and_a_drawing_no_number():
    text = "<!--=n-->3<!--/--> <!--=ring()-->![A](a.svg)<!--/--> <!--cited: x-->![B](b.svg)<!--/-->"
    assert [anchor.drawing and anchor.drawing.file for anchor in anchors(text)] == [
        None, "a.svg", None,
    ]  # fmt: skip
    assert rewritten(text, lambda anchor: "4") == text.replace("3", "4")


def test_on_the_site_it_is_inlined_in_the_colours_of_the_page(page):
    store_drawings(page)
    markdown, drawings = without_drawings(PAGE)
    assert "ring.svg" not in markdown
    html = with_drawings(markdown, drawings, page.parent)
    assert '<figure class="nb-figure" data-search-exclude><svg class="nb-svg"' in html
    assert 'aria-label="A ring"' in html
    assert 'stroke="currentColor"' in html


def test_a_custom_element_is_stored_and_shown_like_a_drawing(page):
    element = "HTML('<ring-explorer data-radius=\"4\">A ring of 4.</ring-explorer>')"
    text = PAGE.replace("import SVG", "import HTML, SVG").replace("ring.svg", "ring.html")
    page.write_text(text.replace("=ring(radius)-->", f"={element}-->"))
    store_drawings(page)
    gate(page)
    html = with_drawings(*without_drawings(page.read_text()), page.parent)
    assert '<div class="nb-element" data-search-exclude><ring-explorer data-radius="4">' in html
    (page.parent / "drawn/ring.html").write_text("<table></table>")
    with pytest.raises(ValueError, match=r"ring.html: is no custom element"):
        with_drawings(*without_drawings(page.read_text()), page.parent)


def test_what_draws_nothing_is_named(page):
    page.write_text(page.read_text().replace("return SVG", "SVG"))
    with pytest.raises(SybilFailure, match="NoneType"):
        gate(page)


EMPTY = """```python
>>> class Ring:
...     def _repr_svg_(self):
...         return None

```

<!--=Ring()-->![A ring](drawn/ring.svg)<!--/-->
"""


def test_what_gives_no_text_is_named(page):
    page.write_text(EMPTY)
    with pytest.raises(SybilFailure, match=r"Ring\(\): gave NoneType, and a page takes text"):
        gate(page)
