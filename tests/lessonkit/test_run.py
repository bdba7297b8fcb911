"""A notebook passes if it runs; a failure is one readable report, and nothing is ever written."""

import os
import re
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from lessonkit.run import command
from lessonkit.run.command import main

PARAMETERS = {"tags": ["parameters"]}


@pytest.fixture
def lesson(tmp_path, monkeypatch):
    """Writes cells to a notebook in the current folder and gives its name."""
    monkeypatch.chdir(tmp_path)

    def write(*cells, name="lesson.ipynb", **metadata):
        cells = [new_code_cell(cell) if isinstance(cell, str) else cell for cell in cells]
        nbformat.write(new_notebook(cells=cells, metadata=metadata), tmp_path / name)
        return name

    return write


def test_a_notebook_that_runs_passes_and_is_not_written(lesson, tmp_path, capsys):
    name = lesson(new_markdown_cell("# A"), "x = 1", "print(x)")
    before = (tmp_path / name).read_bytes()
    assert main([name]) == 0
    out, err = capsys.readouterr()
    assert re.fullmatch(r"passed: lesson.ipynb, 2 code cells in \d+\.\d s\n", out)
    assert err == ""
    assert (tmp_path / name).read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_the_first_failure_is_told_in_full_and_ends_the_run(lesson, tmp_path, capsys):
    name = lesson(
        new_markdown_cell("# A"),
        "a = 'test'",
        "b = 1\nassert a == 'test1', 'unlike'",
        "open('later', 'w')",
    )
    good = lesson("open('later', 'w')", name="good.ipynb")
    assert main([name, good]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    lines = err.splitlines()
    assert lines[0] == (
        "failed: lesson.ipynb, cell 3 (In [2]), line 2, `assert a == 'test1', 'unlike'`: "
        "AssertionError: unlike"
    )
    assert lines[1] == "  where a = 'test'"
    assert "----> 2 assert a == 'test1', 'unlike'" in lines
    assert lines[-1] == "AssertionError: unlike"
    assert err.count("failed:") == 1
    assert not (tmp_path / "later").exists()


def test_keep_going_runs_the_cells_and_the_notebooks_that_follow(lesson, capsys):
    bad = lesson("1 / 0", "x = 1", "[][0]")
    good = lesson("1", name="good.ipynb")
    assert main([bad, "gone.ipynb", good, "--keep-going"]) == 1
    out, err = capsys.readouterr()
    assert out.startswith("passed: good.ipynb, 1 code cell in")
    assert [line.split(",")[0] for line in err.splitlines() if line.startswith("failed")] == [
        "failed: gone.ipynb cannot be read: [Errno 2] No such file or directory: 'gone.ipynb'",
        "failed: lesson.ipynb",
        "failed: lesson.ipynb",
    ]
    assert "ZeroDivisionError" in err
    assert "IndexError" in err


def test_only_names_are_looked_up_again_never_calls(lesson, capsys):
    lesson(
        "import os\nitems = iter([1, 2, 3])",
        "assert (\n    next(items) == 2 and len(os.sep) == all(z for z in [1])\n)",
        "assert next(items) == 2, 'called twice'",
    )
    assert main(["lesson.ipynb", "--keep-going"]) == 1
    err = capsys.readouterr().err
    assert "called twice" not in err
    assert "\n  where items = <list_iterator" in err
    assert "where next" not in err
    assert "where z" not in err


@pytest.mark.parametrize("source", ["%%time\nassert x == 2", "if x:\n    assert x == 2"])
def test_an_assert_that_is_no_statement_of_its_own_is_told_without_values(lesson, capsys, source):
    assert main([lesson("x = 1", source)]) == 1
    err = capsys.readouterr().err
    assert "AssertionError" in err
    assert "where" not in err


def test_announced_errors_pass(lesson):
    assert main([lesson(new_code_cell("1 / 0", metadata={"tags": ["raises-exception"]}))]) == 0


def test_show_prints_what_the_cells_print(lesson, capsys):
    name = lesson(
        "print('a')",
        "'b'",
        new_code_cell("1 / 0", metadata={"tags": ["raises-exception"]}),
    )
    assert main([name, "--show"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:3] == ["a", "'b'", "ZeroDivisionError: division by zero"]


def test_parameters_replace_what_the_tagged_cell_assigns(lesson, capsys):
    tagged = new_code_cell("epochs, rate = 1, 0.1\nname: str = 'a'", metadata=PARAMETERS)
    name = lesson("0", tagged, "print(epochs + 1, rate, name)", "1 / 0")
    arguments = ["--epochs", "3", name, "--show", "--name", "it's", "--rate=-1e-3"]
    assert main(arguments) == 1
    out, err = capsys.readouterr()
    assert "4 -0.001 it's" in out
    # Every cell keeps its number.
    assert "cell 4 (In [4]), line 1, `1 / 0`" in err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--epoch", "3"], "lesson.ipynb has no parameter 'epoch'; its parameters: epochs, rate"),
        (["--print", "3"], "lesson.ipynb has no parameter 'print'; its parameters: epochs, rate"),
    ],
)
def test_an_unknown_parameter_is_one_line_before_anything_runs(lesson, capsys, arguments, says):
    name = lesson("open('ran', 'w')", new_code_cell("epochs = rate = 1", metadata=PARAMETERS))
    assert main([name, *arguments]) == 1
    assert capsys.readouterr().err == f"failed: {says}\n"
    assert not Path("ran").exists()


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        (["epochs = 1"], "lesson.ipynb takes no parameters: no code cell has the tag `parameters`"),
        (
            [new_code_cell("%pwd", metadata=PARAMETERS)],
            "lesson.ipynb, cell 1 (In [1]): parameters must be plain Python: invalid syntax",
        ),
    ],
)
def test_a_notebook_without_usable_parameters_says_so(lesson, capsys, cells, says):
    assert main([lesson(*cells), "--epochs", "3"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"failed: {says}")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "the following arguments are required: NOTEBOOK"),
        (["a.ipynb", "--epochs"], "--epochs needs a value: --epochs 3, or --epochs=3"),
        (["--epochs", "--rate", "3"], "--epochs needs a value: --epochs 3, or --epochs=3"),
        (["a.ipynb", "--a-b", "1", "--a_b=2"], "--a_b is given twice"),
        (["a.ipynb", "--timeout", "0"], "argument --timeout: 0 is not a number of seconds above 0"),
        (["a.ipynb", "--timeout", "x"], "argument --timeout: invalid _positive value: 'x'"),
    ],
)
def test_a_wrong_command_is_one_line(capsys, arguments, says):
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert capsys.readouterr().err == f"lessonkit run: {says}\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (None, "x.ipynb cannot be read: [Errno 2] No such file"),
        ("", "x.ipynb cannot be read: Notebook does not appear to be JSON"),
        ("{", "x.ipynb cannot be read: Notebook does not appear to be JSON"),
        ("[]", "x.ipynb is JSON, but not a notebook"),
        (nbformat.writes(new_notebook()), "x.ipynb holds no code"),
        (nbformat.writes(new_notebook(cells=[new_code_cell(" \n")])), "x.ipynb holds no code"),
        (
            nbformat.writes(
                new_notebook(
                    cells=[new_code_cell("1")],
                    metadata={"kernelspec": {"name": "ir", "display_name": "R", "language": "R"}},
                )
            ),
            "x.ipynb is written in R, and only Python can be run here",
        ),
    ],
)
def test_what_cannot_be_run_is_one_line(tmp_path, monkeypatch, capsys, text, says):
    monkeypatch.chdir(tmp_path)
    if text is not None:
        (tmp_path / "x.ipynb").write_text(text)
    assert main(["x.ipynb"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"failed: {says}")


def test_a_cell_that_takes_too_long_is_stopped_and_named(lesson, capsys):
    assert main([lesson("1", "while True: pass"), "--timeout", "1", "--keep-going"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("failed: lesson.ipynb, cell 2 (In [2]): the cell was stopped after 1 s")


def test_a_kernel_that_does_not_start_is_one_line(lesson, tmp_path, monkeypatch, capsys):
    name = lesson("1")
    (tmp_path / "ipykernel_launcher.py").write_text("raise SystemExit(1)\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert main([name]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("failed: lesson.ipynb: the kernel does not start")


def test_a_terminal_shows_a_progress_bar_and_a_log_does_not(lesson, monkeypatch, capsys):
    name = lesson("1", "2")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert main([name]) == 0
    assert "lesson.ipynb:   0%|" in capsys.readouterr().err


def test_an_interrupt_is_one_line_and_leaves_no_kernel(lesson, tmp_path, interrupt):
    name = lesson(
        "import os\nopen('pid', 'w').write(str(os.getpid()))", "import time\ntime.sleep(99)"
    )
    before, pid = (tmp_path / name).read_bytes(), tmp_path / "pid"
    result = interrupt(["lessonkit", "run", name], once_written=pid)
    assert result == (130, "", "stopped: nothing was written\n")
    assert (tmp_path / name).read_bytes() == before
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)


def test_the_limit_reaches_the_kernel(lesson, monkeypatch):
    limits = []

    class Spy(command.Kernel):
        def __init__(self, notebook, folder, timeout):
            limits.append(timeout)
            super().__init__(notebook, folder, timeout)

    monkeypatch.setattr(command, "Kernel", Spy)
    assert main([lesson("1"), "--timeout", "7.5"]) == 0
    assert limits == [7.5]
