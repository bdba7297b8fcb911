"""What can be said of a stored notebook without running it; see also the planted drifts."""

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from coursekit.rules import cell_label, options, page_problems, unchecked_cells


def ran(source, count=1, tags=()):
    return new_code_cell(source, execution_count=count, metadata={"tags": list(tags)})


def test_options_stand_above_the_code():
    source = "#export\n#| alt: a line: rising\n#| unchecked: slow\nx = 1\n#| late: no"
    assert options(source) == {"alt": "a line: rising", "unchecked": "slow"}


def test_labels_count_code_cells_as_a_run_does():
    notebook = new_notebook(cells=[ran("a"), new_markdown_cell("b"), ran("c")])
    labels = [cell_label(notebook, index) for index in range(3)]
    assert labels == ["cell 1 (In [1])", "cell 2 (markdown)", "cell 3 (In [2])"]


def test_cells_that_nobody_compares_can_be_listed():
    notebook = new_notebook(cells=[ran("a"), ran("#| unchecked: it shows the clock\nnow()", 2)])
    assert unchecked_cells(notebook) == [("cell 2 (In [2])", "it shows the clock")]
    assert page_problems(notebook) == []


def test_a_reason_allows_a_tag_that_skips():
    slow = new_code_cell("#| unchecked: needs a week\nx", metadata={"tags": ["skip-execution"]})
    assert page_problems(new_notebook(cells=[ran("a"), slow, ran("b", 2)])) == []


def test_problems_name_their_cells():
    notebook = new_notebook(cells=[ran("a"), new_markdown_cell("It is 0.35."), ran("b", 7)])
    first, second = page_problems(notebook)
    assert first.startswith("cell 2 (markdown): '0.35' is computed by nothing")
    assert second == "cell 3 (In [2]): execution count 7 should be 2: refresh the notebook"


def test_folders_inside_links_are_no_folders():
    cell = ran("a")
    cell.outputs = [{"output_type": "stream", "name": "stdout", "text": "https://x.org/home/ada"}]
    assert page_problems(new_notebook(cells=[cell])) == []
