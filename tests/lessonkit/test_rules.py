"""What can be said of a stored notebook without running it; see also the planted drifts."""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from lessonkit.page import cells_of, page_problems, shown_kind, unchecked_cells


def ran(source, count=1, tags=()):
    return new_code_cell(source, execution_count=count, metadata={"tags": list(tags)})


def test_options_stand_above_the_code():
    source = "#export\n#| alt: a line: rising\n#| unchecked: slow\nx = 1\n#| late: no"
    (cell,) = cells_of(new_notebook(cells=[ran(source)]))
    assert cell.options == {"alt": "a line: rising", "unchecked": "slow"}


def test_labels_count_code_cells_as_a_run_does():
    notebook = new_notebook(cells=[ran("a"), new_markdown_cell("b"), ran("c")])
    labels = [cell.label for cell in cells_of(notebook)]
    assert labels == ["cell 1 (In [1])", "cell 2 (markdown)", "cell 3 (In [2])"]


def test_a_cell_that_no_run_counts_has_no_number():
    never = new_code_cell("#| unchecked: a week\nx", metadata={"tags": ["skip-execution"]})
    notebook = new_notebook(cells=[ran("a"), new_code_cell(" \n"), never, ran("b", 2)])
    labels = [cell.label for cell in cells_of(notebook)]
    assert labels == ["cell 1 (In [1])", "cell 2 (code)", "cell 3 (code)", "cell 4 (In [2])"]
    assert page_problems(cells_of(notebook)) == ["cell 2 (code): an empty code cell"]


def test_cells_that_nobody_compares_can_be_listed():
    notebook = new_notebook(cells=[ran("a"), ran("#| unchecked: it shows the clock\nnow()", 2)])
    assert unchecked_cells(cells_of(notebook)) == [("cell 2 (In [2])", "it shows the clock")]
    assert page_problems(cells_of(notebook)) == []


def test_a_reason_allows_a_tag_that_skips():
    slow = new_code_cell("#| unchecked: needs a week\nx", metadata={"tags": ["skip-execution"]})
    assert page_problems(cells_of(new_notebook(cells=[ran("a"), slow, ran("b", 2)]))) == []


def test_problems_name_their_cells():
    notebook = new_notebook(cells=[ran("a"), new_markdown_cell("It is 0.35."), ran("b", 7)])
    first, second = page_problems(cells_of(notebook))
    assert first.startswith("cell 2 (markdown): '0.35' is computed by nothing")
    assert second == "cell 3 (In [2]): execution count 7 should be 2: execute the notebook"


def test_folders_inside_links_are_no_folders():
    cell = ran("a")
    cell.outputs = [{"output_type": "stream", "name": "stdout", "text": "https://x.org/home/ada"}]
    assert page_problems(cells_of(new_notebook(cells=[cell]))) == []


@pytest.mark.parametrize(
    ("source", "tags", "says"),
    [
        ("a", ["timing:10"], "its times move, and nbval knows no factor: add the tag nbval-ignore"),
        ("a", ["timing:10", "nbval-ignore-output"], ""),
        ("a", ["nbval-ignore-output"], "nbval-ignore-output hides the cell from checks"),
        ("a", ["tolerance:0.1", "nbval-ignore-output"], "nbval-ignore-output hides the cell"),
        ("#| moves: it asks a server\na", ["tolerance:0.1"], ""),
        ("a", ["tolerance:0.1"], "a tolerance hides what moves: state why it must"),
        ("#| moves:\na", ["tolerance:0.1"], "a tolerance hides what moves: state why it must"),
        ("#| unchecked: the clock\na", ["nbval-ignore-output"], ""),
    ],
)
def test_what_moves_says_so_to_nbval_and_why_to_us(source, tags, says):
    problems = page_problems(cells_of(new_notebook(cells=[ran(source, tags=tags)])))
    assert any(says in problem for problem in problems) if says else problems == []


def test_a_tolerance_in_prose_gives_its_reason_in_a_comment():
    def problems(text):
        cell = new_markdown_cell(text, metadata={"tags": ["tolerance:0.1"]})
        return page_problems(cells_of(new_notebook(cells=[cell])))

    assert problems("About <!--=x-->9<!--/-->. <!-- moves: a server answers -->") == []
    assert "<!-- moves: reason -->" in problems("About <!--=x-->9<!--/-->.")[0]


def shown(data, source="x"):
    cell = ran(source)
    cell.outputs = [new_output("display_data", data)]
    return page_problems(cells_of(new_notebook(cells=[cell])))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"text/html": "<script>draw()</script>"}, "runs a script"),
        ({"text/html": '<SCRIPT src="https://x.org/a.js"></SCRIPT>'}, "runs a script"),
        ({"text/html": '<input type="range" oninput="draw(1)">'}, "runs a script"),
        ({"text/html": "<p\n onclick = 'f()'>x</p>"}, "runs a script"),
        ({"text/html": "<p data-x='1' onclick='f()'>x</p>"}, "runs a script"),
        ({"text/html": '<a href="javascript:f()">x</a>'}, "runs a script"),
        ({"application/vnd.vegalite.v5+json": {}, "text/plain": "Chart()"}, "v5+json is not supp"),
        ({"application/vnd.plotly.v1+json": {}}, "an output of application/vnd.plotly.v1+json is"),
        ({"application/javascript": "f()", "text/plain": "<Javascript>"}, "application/javascript"),
        ({"application/pdf": "AAAA", "text/plain": "<PDF>"}, "an output of application/pdf is not"),
        ({"text/plain": "<a.B at 0x7f3a5c1d2e80>"}, "a memory address on the page: 0x7f3a5c1d2e80"),
        ({"text/html": "&lt;a.B at 0x7f3a5c1d2e80&gt;"}, "a memory address"),
    ],
)
def test_what_no_page_can_show_or_nobody_can_compare_is_refused(data, says):
    (problem,) = shown(data)
    assert says in problem


@pytest.mark.parametrize(
    "data",
    [
        {"text/html": "<table></table>", "text/plain": "<Styler at 0x7f3a5c1d2e80>"},
        {"text/html": "<iframe src='x'></iframe>", "text/plain": "<IFrame at 0x7f3a5c1d2e80>"},
        {"text/html": "<p>a script, once = 1, or on = 2</p>"},
        {"text/html": '<a-note data-trace=\'["<script>", "ones = f(x)"]\'>words</a-note>'},
        {"text/html": "<b>1</b>", "application/vnd.dataresource+json": {"data": []}},
        {"text/plain": "0xffffff and 0xdeadbeef00"},
        {"application/json": {"a": 1}, "text/plain": "<JSON object>"},
    ],
)
def test_what_a_reader_never_sees_is_no_fault(data):
    assert shown(data) == []


def test_of_several_kinds_a_page_shows_the_richest():
    assert shown_kind({"text/plain": "", "text/html": "", "image/png": ""}) == "image/png"
    assert shown_kind({"application/x": ""}) == ""


@pytest.mark.parametrize("option", ["alt", "caption"])
def test_numbers_in_the_words_of_a_picture_are_refused(option):
    words = {"alt": "a loss"} | {option: "falls to 0.35"}
    source = "".join(f"#| {name}: {text}\n" for name, text in words.items())
    (problem,) = shown({"image/png": "AAAA"}, source)
    assert f"nothing computes '0.35' in `#| {option}:`" in problem


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("```text\nopen", "line 1: the block that begins with ``` is never closed"),
        ("a\n\n~~~\nopen\n```\n", "line 3: the block that begins with ~~~ is never closed"),
        ("- a\n\n  ````text\n  ```\n", "line 3: the block that begins with ```` is never closed"),
        ("```text\nclosed\n```\n\n> ~~~\n> too\n> ~~~\n", ""),
    ],
)
def test_a_block_that_nothing_ends_is_refused(text, says):
    problems = page_problems(cells_of(new_notebook(cells=[new_markdown_cell(text)])))
    assert problems == ([f"cell 1 (markdown): {says}"] if says else [])
