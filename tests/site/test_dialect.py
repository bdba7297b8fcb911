"""What Jupyter shows of an author's Markdown, its page shows, too, or the cell is named."""

import pytest
from markdown import Markdown
from mkdocs.config.defaults import MkDocsConfig
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from lessonkit.page import cells_of
from lessonkit.site.authoring import authoring_problems
from lessonkit.site.dialect import for_python_markdown
from lessonkit.site.faithful import lost_on_the_page
from lessonkit.site.left_out import LeftOut
from lessonkit.site.theme import EXTENSIONS

NAMES = [*EXTENSIONS, "pymdownx.quotes"]
OPTIONS = {name: options for name, options in EXTENSIONS.items() if options}
OPTIONS["pymdownx.quotes"] = {"callouts": True}


@pytest.fixture(scope="module")
def reader():
    """Python-Markdown as the plugin sets it up."""
    return Markdown(extensions=NAMES, extension_configs=OPTIONS)


SHOWN = {
    "We need:\n- a\n- b": ["<p>We need:</p>\n<ul>"],
    "- a\n  - b\n    - c\n- d": ["<li>a<ul>\n<li>b<ul>\n<li>c"],
    "1. a\n   - b\n\n     more\n2. c": ["<p>b</p>\n<p>more</p>", "<ol>\n<li>\n<p>a</p>\n<ul>"],
    "Do:\n1) a\n2) b": ["<ol>\n<li>a</li>\n<li>b</li>"],
    "3. c\n4. d": ['<ol start="3">'],
    "- a\n\t- b": ["<li>a<ul>"],
    "- a\n  ```text\n  x\n  ```\n- b": ["<code>x", "<p>b</p>\n</li>"],
    "1. a\n   > b\n2. c": ["<blockquote>\n<p>b</p>\n</blockquote>\n</li>"],
    "> Note:\n> - a\n>   - b": ["<blockquote>\n<p>Note:</p>\n<ul>\n<li>a<ul>"],
    "> [!NOTE]\n> Do:\n> - a": ['<div class="admonition note">', "<li>a</li>"],
    "A\n| b |\n|---|\n| c |": ["<p>A</p>\n<table>"],
    "A\n## B\nc": ["<p>A</p>\n<h2>B</h2>"],
    "- [x] a\n- [ ] b": ["checkbox", "checked/> a"],
    "~~old~~ H~2~O": ["<p><del>old</del> H~2~O</p>"],
    "https://x.org/y": ['<a href="https://x.org/y">'],
    "one\\\ntwo": ["one<br />"],
    "a\\~b \\& c \\% d \\| e": ["a~b &#38; c &#37; d | e"],
    "E $$x = 1$$ so": [
        'E <span class="nb-display"><span class="arithmatex">\\(\\displaystyle x = 1\\)'
    ],
    "We have\n$$\nx % why\n= 1\n$$\nso": ['We have\n<span class="nb-display">', "x = 1\\)"],
    "so\n\\begin{align}\nx &= 1\n\\end{align}\nit": ["\\displaystyle \\begin{align} x &amp;= 1"],
    "- $$x$$ is": ["<li><span"],
    "a\n\n$$\nx\n$$\n\nb": ['<div class="arithmatex">\\[\nx\n\\]'],
    "so \\\\(x\\\\) and \\\\[y\\\\]": ["so <span", "\\(x\\)", "displaystyle y"],
    '<div class="alert">\n\n**a** `b`\n- c\n\n</div>': ["<strong>a</strong> <code>b", "<li>c"],
    "<details>\n<summary>A</summary>\n\n**b**\n\n</details>": ["<summary>A</summary>", "<strong>b"],
    "<div>\n<div>\n\n- a\n\n</div>\n</div>": ["<li>a"],
    '<div class="alert"><b>a</b> **b**</div>': ["<b>a</b> **b**</div>"],
}


@pytest.mark.parametrize("written", SHOWN)
def test_the_page_shows_it(reader, written):
    page = reader.reset().convert(for_python_markdown(written))
    for part in SHOWN[written]:
        assert part in page
    assert lost_on_the_page(written, reader) == []


@pytest.mark.parametrize(
    "written",
    [
        "# A\n\nSome *words*, `code`, $x^2$ and\n\n- a\n- b\n\n```text\n- c\n  - d\n```",
        "```text\n- a\n  - b\n$$x$$ \\~\n```",
        "`- a\\~` and `$$x$$ y`",
        "1. a\n2. b\n\nText.\n\n* c",
        "It costs $5 and $6 a day.",
        "$\\,x\\;y\\%$",
        "- a\n- b\n\n\n- c",
    ],
)
def test_what_both_read_alike_is_left_alone(reader, written):
    assert for_python_markdown(written) == written
    assert lost_on_the_page(written, reader) == []


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ('<div class="alert">\n\nNote', "<div> is never closed"),
        ("</div>", "</div> closes nothing"),
        ("a <b>b", "<b> is never closed"),
        ("<table><tr><td>\n\n**a**\n\n</td></tr></table>", "bold text inside a table here"),
        ("\\*a**b**", ""),
    ],
)
def test_what_it_cannot_show_is_said(reader, written, says):
    problems = lost_on_the_page(written, reader)
    assert any(says in problem for problem in problems) if says else problems == []


@pytest.mark.parametrize(
    "written",
    [
        "<p>a<br>b",
        "<ul><li>a<li>b</ul>",
        '!!! note "A"\n    **b**',
        "a[^1]\n\n[^1]: b",
        "[a]: b\n\n[a]",
    ],
)
def test_what_is_right_is_not_complained_about(reader, written):
    assert lost_on_the_page(written, reader) == []


def problems(*cells):
    config = MkDocsConfig()
    config.load_dict({"markdown_extensions": NAMES})
    config.markdown_extensions, config.mdx_configs = NAMES, OPTIONS
    return authoring_problems(cells_of(new_notebook(cells=list(cells))), LeftOut(), config)


@pytest.mark.parametrize("name", ["[a]: b.md\n\n[a]", "A[^a].\n\n[^a]: b"])
def test_one_name_in_two_cells_is_refused(name):
    other = name.replace("b", "c")
    [problem] = problems(new_markdown_cell(name), new_markdown_cell(other))
    assert problem.startswith("cell 2 (markdown): [")
    assert "is defined in cell 1 (markdown), too" in problem
    assert problems(new_markdown_cell(name)) == []


def test_a_reference_may_be_repeated():
    cells = [new_markdown_cell("[a]: b.md\n\n[a]"), new_markdown_cell("[a]: b.md\n\n[a]")]
    assert problems(*cells) == []


@pytest.mark.parametrize(
    ("tag", "says"),
    [
        ("hide_code", "the tag 'hide-code' hides nothing; did you mean hide-cell?"),
        ("remove-inputs", "did you mean remove-input?"),
        ("hide_input", ""),
        ("remove_cell", ""),
        ("hidden-treasure", ""),
        ("my_tag", ""),
    ],
)
def test_a_tag_that_hides_nothing_is_refused(tag, says):
    cell = new_code_cell("x", metadata={"tags": [tag]})
    found = problems(cell)
    assert [says in problem for problem in found] == ([True] if says else [])


def test_markdown_that_code_shows_is_looked_at_too():
    shown = new_output("display_data", {"text/markdown": "<div>\n\na"})
    assert problems(new_code_cell("x", outputs=[shown])) == [
        "cell 1 (In [1]): <div> is never closed"
    ]
