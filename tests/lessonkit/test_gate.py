"""The plugin as its users meet it: `pytest --nbval`."""

import re
import subprocess
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from lessonkit.execute import execute


@pytest.fixture
def course(tmp_path, monkeypatch):
    """Writes an executed notebook, changes it if asked, and runs the gate."""
    monkeypatch.delenv("CI", raising=False)
    (tmp_path / "pytest.ini").write_text("[pytest]\nfilterwarnings = error\n")
    (tmp_path / "pyproject.toml").write_text("[tool.lessonkit]\n")

    def run(*arguments, cells=(), change=None):
        path = tmp_path / "lesson.ipynb"
        if cells:
            nbformat.write(new_notebook(cells=list(cells)), path)
            execute(path)
        if change:
            notebook = nbformat.read(path, as_version=4)
            change(notebook)
            nbformat.write(notebook, path)
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-v", *arguments]
        done = subprocess.run(
            command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120
        )
        return done.stdout + done.stderr

    return run


def verdicts(report):
    """The outcome of each test, by its name."""
    return dict(re.findall(r"^lesson\.ipynb::(.+?) (PASSED|FAILED)", report, re.MULTILINE))


CELLS = (
    new_code_cell("x = 1 / 3"),
    new_markdown_cell("It is <!--=x:.2f-->0<!--/-->."),
    new_markdown_cell("No number."),
    new_code_cell("print(f'{x:.3f}')"),
    new_code_cell("print(x > 0)"),
)


def test_one_test_a_cell_and_one_for_the_page(course):
    assert verdicts(course("--nbval", cells=CELLS)) == {
        "page": "PASSED",
        "Cell 1": "PASSED",
        "Prose 2": "PASSED",
        "Cell 2": "PASSED",
        "Cell 3": "PASSED",
    }


def test_a_cell_that_no_run_executes_takes_no_number(course):
    report = course("--nbval", cells=[CELLS[0], new_code_cell(""), *CELLS[3:]])
    assert "cell 2 (code): an empty code cell" in report
    assert "execution count" not in report
    assert verdicts(report) == {
        "page": "FAILED",
        "Cell 1": "PASSED",
        "Cell at 2, not run": "PASSED",
        "Cell 2": "PASSED",
        "Cell 3": "PASSED",
    }


def test_without_the_option_notebooks_are_left_alone(course):
    assert "no tests ran" in course(cells=CELLS[:1])


def test_a_report_shows_the_difference_and_the_source(course):
    def drift(notebook):
        notebook.cells[3].outputs[0].text = "0.444\n"

    report = course("--nbval", cells=CELLS, change=drift)
    assert verdicts(report)["Cell 2"] == "FAILED"
    assert verdicts(report)["Cell 3"] == "PASSED"
    assert "lesson.ipynb, cell 4 (In [2]): the page does not show what the code gives" in report
    assert "-0.444\n+0.333\n" in report
    assert "1 | print(f'{x:.3f}')" in report
    assert "stale: its stored outputs changed by hand" in report


def test_a_failing_cell_does_not_hide_the_next(course):
    def drift(notebook):
        notebook.cells[0].source = "x = 1 / 3\n1 / 0"
        notebook.cells[4].outputs[0].text = "False\n"

    report = course("--nbval", cells=CELLS, change=drift)
    failed = [name for name, verdict in verdicts(report).items() if verdict == "FAILED"]
    assert failed == ["page", "Cell 1", "Cell 3"]
    assert "line 2, `1 / 0`: ZeroDivisionError: division by zero" in report


@pytest.mark.parametrize("fatal", ["import os; os._exit(1)", "while True: pass"])
def test_a_lost_kernel_fails_the_rest_at_once(course, fatal):
    def drift(notebook):
        notebook.cells[3].source = fatal

    report = course("--nbval", "--nbval-cell-timeout=1", cells=CELLS, change=drift)
    assert verdicts(report) | {"page": "FAILED"} == {
        "page": "FAILED",
        "Cell 1": "PASSED",
        "Prose 2": "PASSED",
        "Cell 2": "FAILED",
        "Cell 3": "FAILED",
    }
    assert "not run: the kernel was lost in cell 4 (In [2])" in report


def test_one_cell_alone_runs_those_above_it(course):
    report = course("--nbval", "-k", "Cell and 2", cells=CELLS)
    assert verdicts(report) == {"Cell 2": "PASSED"}


def test_a_cell_has_five_minutes_unless_told(course, tmp_path):
    (tmp_path / "conftest.py").write_text(
        "def pytest_report_header(config):\n"
        "    return f'timeout {config.option.nbval_cell_timeout}'\n"
    )
    assert "timeout 300.0\n" in course("--nbval")
    assert "timeout 7.0\n" in course("--nbval", "--nbval-cell-timeout=7")


@pytest.mark.parametrize("option", ["--nbval-lax", "--nbval-sanitize-with=x.cfg", "--nbdime"])
def test_options_that_compare_less_are_refused(course, option):
    name = option.partition("=")[0]
    assert f"ERROR: {name}: the gate compares everything" in course("--nbval", option)


THIRDS = (new_code_cell("x = 2 / 3"), new_code_cell("print(f'{x:.3f}')"))


def shift_a_digit(notebook):
    notebook.cells[1].outputs[0].text = "0.668\n"


EXACT_ELSEWHERE = "[tool.lessonkit]\nexact-if = \"raise SystemExit('no MKL here')\"\n"


def test_a_digit_counts_and_is_called_rounding(course):
    report = course("--nbval", cells=THIRDS, change=shift_a_digit)
    assert "notebooks: compared exactly\n" in report
    assert verdicts(report)["Cell 2"] == "FAILED"
    assert "stdout: 0.668 became 0.667, which is only rounding" in report


def test_in_its_mode_rounding_passes_and_is_reported(course):
    report = course("--nbval", "--rounding", cells=THIRDS, change=shift_a_digit)
    assert "notebooks: compared within rounding, as asked\n" in report
    assert verdicts(report)["Cell 2"] == "PASSED"
    assert "= these differ, by rounding alone =" in report
    assert "lesson.ipynb::Cell 2: cell 2 (In [2]): stdout: 0.668 became 0.667" in report


def test_the_mode_is_chosen_where_the_pins_cannot_hold(course, tmp_path, monkeypatch):
    course("--nbval", cells=THIRDS)
    (tmp_path / "pyproject.toml").write_text(EXACT_ELSEWHERE)
    report = course("--nbval", "-n", "2", "--dist", "loadscope", change=shift_a_digit)
    assert "compared within rounding, this machine cannot hold the pins (no MKL here)" in report
    assert "1 failed, 2 passed" in report  # the page, whose stamp does not fit
    assert "Cell 2: cell 2 (In [2]): stdout: 0.668 became 0.667" in report
    monkeypatch.setenv("CI", "true")
    assert verdicts(course("--nbval"))["Cell 2"] == "FAILED"
    refused = "ERROR: --rounding: where CI is set, outputs are compared exactly"
    assert refused in course("--nbval", "--rounding")


def test_an_anchor_that_draws_random_numbers_fails(course):
    drawn = new_markdown_cell("It is <!--=random.random() < 2-->True<!--/-->.")
    report = course("--nbval", cells=[new_code_cell("import random; random.seed(0)")])
    report = course("--nbval", change=lambda notebook: notebook.cells.append(drawn))
    assert "computing it changes the random numbers of random" in report


def test_a_display_is_compared_once_no_later_cell_can_update_it(course):
    cells = [
        new_code_cell("print(1)\nh = display('start', display_id='h')"),
        new_markdown_cell("Between."),
        new_code_cell("h.update('end')"),
    ]
    assert "FAILED" not in course("--nbval", cells=cells)

    def drift(notebook):
        notebook.cells[0].outputs[1].data["text/plain"] = "'start'"

    assert "-'start'\n+'end'" in course("--nbval", "-k", "Cell and 1", change=drift)


def test_a_notebook_in_another_language_is_one_line(course):
    def write_in_r(notebook):
        notebook.metadata.language_info = {"name": "R"}

    report = course("--nbval", cells=CELLS, change=write_in_r)
    assert "lesson.ipynb is written in R, and only Python can be run here" in report
    assert "Traceback" not in report


def test_nbval_knows_the_tests_as_its_own(course, tmp_path):
    (tmp_path / "conftest.py").write_text(
        "from nbval.plugin import IPyNbCell, IPyNbFile\n\n"
        "def pytest_collection_modifyitems(items):\n"
        "    cells = [item for item in items if isinstance(item, IPyNbCell)]\n"
        "    assert len(cells) == 3 and isinstance(cells[0].parent, IPyNbFile)\n"
    )
    assert "5 passed" in course("--nbval", cells=CELLS)


@pytest.mark.parametrize("table", ["", "[tool.other]\n"])
@pytest.mark.parametrize("option", ["--nbval", "--nbval-lax"])
def test_in_a_project_of_somebody_else_nbval_is_left_alone(course, tmp_path, table, option):
    course("--nbval", cells=CELLS)
    (tmp_path / "pyproject.toml").write_text(table)
    report = course(option, "--nbval-current-env")
    passed = re.findall(r"^lesson::ipynb::(.+?) PASSED", report, re.MULTILINE)
    assert passed == ["Cell 0", "Cell 1", "Cell 2"]
    assert "compared exactly" not in report


def test_a_table_that_nobody_understands_is_one_line(course, tmp_path):
    (tmp_path / "pyproject.toml").write_text("[tool.lessonkit]\nversion = []\n")
    report = course("--nbval")
    assert "has no key 'version'; did you mean versions?" in report
    assert "Traceback" not in report


def test_a_file_that_is_no_notebook_is_one_line(course, tmp_path):
    (tmp_path / "broken.ipynb").write_text("{")
    report = course("--nbval")
    assert "broken.ipynb cannot be read: Notebook does not appear to be JSON" in report
    assert "Traceback" not in report


def test_notebooks_run_beside_each_other(course, tmp_path):
    course("--nbval", cells=CELLS)
    (tmp_path / "other.ipynb").write_bytes((tmp_path / "lesson.ipynb").read_bytes())
    pytest.importorskip("xdist")
    assert "10 passed" in course("--nbval", "-n", "2", "--dist", "loadscope")
