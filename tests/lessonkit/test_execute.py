"""Execute stores what a run gives, keeps what did not change, and never stores a failed run."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from lessonkit.execute import main

CLOCK = "import time\nprint(f'{time.time():.3f} s')"
PLOT = "#| alt: a line\nimport matplotlib.pyplot as plt\nplt.plot([0, 1])\nplt.show()"


@pytest.fixture
def lesson(tmp_path):
    """Writes cells to a notebook of a project and gives its path."""
    (tmp_path / "pyproject.toml").write_text("[tool.lessonkit]\n")
    (tmp_path / "helper.py").write_text("RATE = 0.5\n")

    def write(*cells):
        path = tmp_path / "lesson.ipynb"
        nbformat.write(new_notebook(cells=list(cells)), path)
        return path

    return write


def read(path):
    return nbformat.read(path, as_version=4)


@pytest.mark.parametrize("old", ["?", "0.51"])
def test_it_stores_outputs_numbers_and_the_stamp(lesson, capsys, old):
    prose = new_markdown_cell(f"It is <!--=RATE:.2f-->{old}<!--/-->.")
    path = lesson(new_code_cell("from helper import RATE\nRATE"), prose)
    assert main([str(path)]) == 0
    assert capsys.readouterr().out == f"stored: {path}\n"
    notebook = read(path)
    assert notebook.cells[0].outputs[0].data == {"text/plain": "0.5"}
    assert notebook.cells[1].source == "It is <!--=RATE:.2f-->0.50<!--/-->."
    assert list(notebook.metadata.lessonkit.modules) == ["helper.py"]


def test_it_stores_nothing_of_the_machine(lesson):
    cell = new_code_cell("1", metadata={"tags": ["a"], "collapsed": True}, id="random")
    path = lesson(cell, new_markdown_cell("a", metadata={"x": 1}))
    main([str(path)])
    notebook = read(path)
    assert [cell.metadata for cell in notebook.cells] == [{"tags": ["a"]}, {}]
    assert [cell.id for cell in notebook.cells] == ["cell-00", "cell-01"]
    assert notebook.metadata.kernelspec.name == "python3"


def test_it_keeps_what_other_tools_of_an_author_need(lesson):
    slide = {"slideshow": {"slide_type": "fragment"}, "nbgrader": {"grade": True, "points": 2}}
    path = lesson(new_code_cell("1", metadata=slide))
    notebook = read(path)
    notebook.metadata.update(jupytext={"formats": "ipynb,md"}, rise={"scroll": True}, date=1.5)
    nbformat.write(notebook, path)
    main([str(path)])
    kept = read(path)
    assert kept.cells[0].metadata == slide
    assert kept.metadata.jupytext == {"formats": "ipynb,md"}
    assert kept.metadata.rise == {"scroll": True}
    assert "date" not in kept.metadata


def test_ids_in_an_older_format_are_read_past(lesson, capsys):
    path = lesson(new_code_cell("1"))
    path.write_text(path.read_text().replace('"nbformat_minor": 5', '"nbformat_minor": 4'))
    assert main([str(path)]) == 0
    assert read(path).nbformat_minor == 5


def test_an_unchanged_notebook_keeps_its_bytes(lesson, capsys):
    clock = new_code_cell(CLOCK, metadata={"tags": ["timing:10", "nbval-ignore-output"]})
    number = new_markdown_cell("<!--=time.time()-->0<!--/-->", metadata={"tags": ["timing:10"]})
    path = lesson(clock, number, new_code_cell(PLOT), new_code_cell("6 * 7"))
    main([str(path)])
    before = path.read_bytes()
    assert main([str(path)]) == 0
    assert path.read_bytes() == before
    assert f"unchanged: {path}\n" in capsys.readouterr().out


def test_a_new_cell_above_leaves_the_outputs_below_alone(lesson):
    path = lesson(new_code_cell(CLOCK, metadata={"tags": ["timing:10"]}), new_code_cell("1"))
    main([str(path)])
    notebook = read(path)
    below = notebook.cells[0].outputs
    notebook.cells.insert(0, new_code_cell("0"))
    nbformat.write(notebook, path)
    main([str(path)])
    cells = read(path).cells
    assert cells[1].outputs == below
    assert cells[2].outputs[0].execution_count == cells[2].execution_count == 3


def test_a_changed_output_is_stored(lesson):
    path = lesson(new_code_cell("import helper\nprint(helper.RATE)"))
    main([str(path)])
    (path.parent / "helper.py").write_text("RATE = 0.7\n")
    main([str(path)])
    assert read(path).cells[0].outputs[0].text == "0.7\n"


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        (new_code_cell("a = 1\n1 / 0"), "cell 2 (In [2]): line 2, `1 / 0`: ZeroDivisionError: "),
        (new_code_cell("import os; os._exit(1)"), "cell 2 (In [2]): the kernel died"),
        (new_code_cell("while True: pass"), "cell 2 (In [2]): the cell was stopped after 2 s"),
        (new_markdown_cell("<!--=gone-->1<!--/-->"), "cell 2 (markdown): gone: NameError"),
        (new_code_cell("1", metadata={"tags": ["timing"]}), "the tag 'timing' needs a number"),
    ],
)
def test_a_cell_that_fails_writes_nothing(lesson, capsys, cell, says):
    path = lesson(new_code_cell("'new'"), cell)
    before = path.read_bytes()
    assert main(["--cell-timeout", "2", str(path)]) == 1
    assert path.read_bytes() == before
    (message,) = [line for line in capsys.readouterr().err.splitlines() if "failed" in line]
    assert message.startswith(f"failed: {path}, cell 2")
    assert says in message
    assert message.endswith("nothing was written")


def test_an_announced_error_is_stored(lesson):
    path = lesson(new_code_cell("1 / 0", metadata={"tags": ["raises-exception"]}))
    assert main([str(path)]) == 0
    assert read(path).cells[0].outputs[0].ename == "ZeroDivisionError"


def test_an_error_that_is_not_announced_leads_to_the_tag(lesson, capsys):
    main([str(lesson(new_code_cell("1 / 0")))])
    assert "needs the tag raises-exception; nothing was written" in capsys.readouterr().err


@pytest.mark.parametrize(
    "metadata",
    [
        {"kernelspec": {"name": "ir", "display_name": "R"}},
        {"kernelspec": {"name": "julia-1.9", "display_name": "Julia", "language": "julia"}},
        {"language_info": {"name": "javascript"}},
    ],
)
def test_a_notebook_in_another_language_is_refused(lesson, capsys, metadata):
    path = lesson(new_code_cell("1 + 1"))
    notebook = read(path)
    notebook.metadata.update(metadata)
    nbformat.write(notebook, path)
    before = path.read_bytes()
    assert main([str(path)]) == 1
    assert "and only Python can be run here" in capsys.readouterr().err
    assert path.read_bytes() == before


def test_what_a_later_cell_updates_is_stored(lesson):
    path = lesson(
        new_code_cell("print(1, flush=True)\nh = display('start', display_id='h')"),
        new_code_cell("h.update('end')"),
    )
    assert main([str(path)]) == 0
    assert read(path).cells[0].outputs[1].data == {"text/plain": "'end'"}


def test_the_markup_around_a_number_is_kept(lesson):
    kept = "**{0}**, <b>{0}</b>, `{0}`, [{0}](a.md), ~~{0}~~,  {0} "
    texts = [text.format("{0}") for text in kept.split(",")]
    prose = ", ".join(f"<!--=x-->{text}<!--/-->" for text in texts)
    path = lesson(new_code_cell("x = 0.5"), new_markdown_cell(prose.format("0.4")))
    main([str(path)])
    assert read(path).cells[1].source == prose.format("0.5")


def test_a_number_may_be_computed_with_a_backslash(lesson):
    prose = new_markdown_cell("It has <!--=len(text.split('\\n'))-->?<!--/--> lines.")
    path = lesson(new_code_cell("text = 'a\\nb'"), prose)
    assert main([str(path)]) == 0
    assert "-->2<!--" in read(path).cells[1].source


FILES = {
    "data.csv": "1,2\n",
    "named.csv": "1,2\n",
    "script.py": "print('one')\n",
    "inspected.py": "def f():\n    'Words.'\n",
    "helped.py": "def f():\n    'Some words.'\n",
    "imported.py": "def f():\n    'Other words.'\n",
}


def test_the_stamp_knows_what_was_read(lesson):
    path = lesson(
        new_code_cell("print(open('data.csv').read())"),
        new_code_cell("%%bash\ncat named.csv"),
        new_code_cell("!python script.py"),
        new_code_cell("import inspect, inspected\nprint(inspect.getsource(inspected.f))"),
        new_code_cell("import helped\nhelp(helped.f)"),
        new_code_cell("import imported\nimported.f()"),
    )
    for name, text in FILES.items():
        (path.parent / name).write_text(text)
    assert main([str(path)]) == 0
    stamp = read(path).metadata.lessonkit
    assert set(stamp.files) == set(FILES) - {"imported.py"}
    assert "imported.py" in stamp.modules


def test_a_failure_does_not_keep_the_next_notebook_from_its_run(lesson, tmp_path):
    good = lesson(new_code_cell("1"))
    broken = tmp_path / "broken.ipynb"
    broken.write_text("{")
    assert main([str(broken), str(good)]) == 1
    assert read(good).cells[0].execution_count == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{ not json", "does not appear to be JSON"),
        ("[]", "is JSON, but not a notebook"),
        ("{}", "cannot be read"),
        ('{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{}]}', "cannot be read"),
        (None, "No such file"),
    ],
)
def test_a_file_that_is_no_notebook_gives_one_line(tmp_path, capsys, text, says):
    (tmp_path / "pyproject.toml").write_text("[tool.lessonkit]\n")
    path = tmp_path / "x.ipynb"
    if text is not None:
        path.write_text(text)
    assert main([str(path)]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"failed: {path}")
    assert says in line


def test_broken_rules_are_told_after_storing(lesson, capsys):
    path = lesson(new_code_cell("1"), new_markdown_cell("It is 0.35."))
    assert main([str(path)]) == 1
    assert read(path).cells[0].execution_count == 1
    assert "cell 2 (markdown): '0.35' is computed by nothing" in capsys.readouterr().err


def test_a_skipped_cell_keeps_its_outputs(lesson):
    kept = [new_output("stream", name="stdout", text="a week later\n")]
    source = "#| unchecked: it takes a week\nrun()"
    slow = new_code_cell(source, outputs=kept, metadata={"tags": ["skip-execution"]})
    path = lesson(slow, new_code_cell("1"))
    assert main([str(path)]) == 0
    assert read(path).cells[0].outputs == kept


def test_a_version_that_is_not_installed_is_an_error(lesson, capsys):
    path = lesson(new_code_cell("1"))
    (path.parent / "pyproject.toml").write_text('[tool.lessonkit]\nversions = ["no-such-dist"]\n')
    assert main([str(path)]) == 1
    assert "no-such-dist" in capsys.readouterr().err


def test_without_notebooks_there_is_a_message(tmp_path, monkeypatch, capsys):
    (tmp_path / "pyproject.toml").write_text("[tool.lessonkit]\n")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit):
        main([])
    assert "the course has none" in capsys.readouterr().err


def test_the_default_is_the_folder_notebooks(lesson, monkeypatch):
    path = lesson(new_code_cell("1"))
    (path.parent / "notebooks").mkdir()
    path.rename(path.parent / "notebooks/lesson.ipynb")
    monkeypatch.chdir(path.parent)
    assert main([]) == 0


def test_an_interrupt_loses_nothing(lesson, interrupt):
    path = lesson(new_code_cell("open('here', 'w').write('!')\nimport time; time.sleep(99)"))
    before = path.read_bytes()
    status, _, errors = interrupt(["lessonkit", "execute", path], once_written=path.parent / "here")
    assert status == 130
    assert errors.splitlines()[-1].startswith("stopped:")
    assert "Traceback" not in errors
    assert path.read_bytes() == before
    files = {file.name for file in path.parent.iterdir()}
    assert files == {"here", "helper.py", "lesson.ipynb", "pyproject.toml"}


def test_a_page_that_is_only_named_is_none_that_was_read(lesson, tmp_path):
    pages = tmp_path / "notebooks"
    pages.mkdir()
    for name in ("other", "third"):
        nbformat.write(new_notebook(), pages / f"{name}.ipynb")
    code = "named = 'notebooks/third.ipynb'\nlen(open('notebooks/other.ipynb').read()) > 9"
    path = lesson(new_code_cell(code))
    assert main([str(path)]) == 0
    assert list(read(path).metadata.lessonkit.files) == ["notebooks/other.ipynb"]
