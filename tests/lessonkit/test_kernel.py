"""The engine runs a notebook the same way everywhere, and never hangs."""

import json
import sys
import tempfile
import time

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from lessonkit.kernel import CellError, ExpressionError, Kernel, KernelLostError
from lessonkit.kernel.environment import HABITS


@pytest.fixture(scope="module")
def kernel(tmp_path_factory):
    """One kernel for the tests that do not break it, in a folder with a module."""
    folder = tmp_path_factory.mktemp("lesson")
    (folder / "helper.py").write_text("x = 1\n")
    with Kernel(new_notebook(), folder, timeout=30) as kernel:
        yield kernel


def run(kernel, source, *tags):
    kernel.notebook.cells.append(new_code_cell(source, metadata={"tags": list(tags)}))
    return kernel.run(len(kernel.notebook.cells) - 1)


def printed(kernel, source):
    (output,) = run(kernel, source)
    return output.text.strip()


def test_it_runs_where_the_notebook_lies(kernel):
    assert printed(kernel, "import os; print(os.getcwd())") == str(kernel.folder)
    assert printed(kernel, "import helper; print(helper.x)") == "1"


def test_it_uses_the_interpreter_that_runs_the_tools(kernel):
    assert printed(kernel, "import sys; print(sys.prefix)") == sys.prefix


def test_a_stray_kernelspec_is_ignored(tmp_path, monkeypatch):
    spec = tmp_path / "kernels/python3"
    spec.mkdir(parents=True)
    stray = {"argv": ["false"], "display_name": "stray", "language": "python"}
    (spec / "kernel.json").write_text(json.dumps(stray))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    with Kernel(new_notebook(), tmp_path, timeout=30) as kernel:
        assert printed(kernel, "print(1)") == "1"


def test_a_deep_temporary_folder_is_no_obstacle(tmp_path, monkeypatch):
    deep = tmp_path / ("d" * 100)
    deep.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(deep))
    with Kernel(new_notebook(), tmp_path, timeout=30) as kernel:
        assert printed(kernel, "print(1)") == "1"


def test_threads_instruction_sets_and_habits_are_pinned(tmp_path, monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    monkeypatch.setenv("MPLBACKEND", "agg")
    monkeypatch.setenv("PYTHONWARNINGS", "error")
    pins = '[tool.lessonkit.environment]\nOMP_NUM_THREADS = "1"\nCOLUMNS = "90"\n'
    (tmp_path / "pyproject.toml").write_text(pins)
    with Kernel(new_notebook(), tmp_path, timeout=30) as kernel:
        seen = json.loads(printed(kernel, "import json, os; print(json.dumps(dict(os.environ)))"))
    assert (HABITS | {"OMP_NUM_THREADS": "1", "COLUMNS": "90"}).items() <= seen.items()
    assert seen["MPLBACKEND"] != "agg"
    assert "PYTHONWARNINGS" not in seen


def test_outputs_keep_their_order(kernel):
    outputs = run(kernel, "from IPython.display import display\nprint(1); display(2); print(3)\n4")
    assert [output.output_type for output in outputs] == [
        "stream",
        "display_data",
        "stream",
        "execute_result",
    ]


def test_an_error_names_its_line(kernel):
    with pytest.raises(CellError, match=r"^line 2, `1 / 0`: ZeroDivisionError: division by zero$"):
        run(kernel, "a = 1\n1 / 0  \n")


def test_a_syntax_error_too(kernel):
    with pytest.raises(CellError, match=r"^line 1, `a b`: SyntaxError: invalid syntax"):
        run(kernel, "a b")


def test_the_line_is_one_of_the_cell_itself(kernel):
    run(kernel, "# a\n# b\n# c\nclass Shy:\n    def __repr__(self):\n        return 1 / 0")
    with pytest.raises(CellError, match=r"^ZeroDivisionError: division by zero$"):
        run(kernel, "Shy()")
    run(kernel, "# a\n# b\ndef half(x):\n    return x / 0")
    with pytest.raises(CellError, match=r"^line 2, `half\(1\)`: ZeroDivisionError"):
        run(kernel, "a = 1\nhalf(1)")


def test_empty_lines_above_count(kernel):
    with pytest.raises(CellError, match=r"^line 3, `1 / 0`: ZeroDivisionError"):
        run(kernel, "\n  \n1 / 0\n")


def test_an_announced_error_is_an_output(kernel):
    (output,) = run(kernel, "1 / 0", "raises-exception")
    assert (output.ename, "\x1b" in "".join(output.traceback)) == ("ZeroDivisionError", False)


def test_a_failed_cell_does_not_stop_the_next(kernel):
    with pytest.raises(CellError):
        run(kernel, "undefined")
    assert printed(kernel, "print('on')") == "on"


def test_expressions(kernel):
    run(kernel, "loss, names = 1 / 3, {'a': 'x'}")
    texts = kernel.evaluate(["loss:.2f", "names['a']", "{1: 'y'}[1]", "loss > 0.3"])
    assert texts == ["0.33", "x", "y", "True"]
    assert kernel.evaluate([]) == []


def test_a_bad_expression_is_named(kernel):
    with pytest.raises(ExpressionError, match=r"^gone:.2f: NameError: name 'gone'"):
        kernel.evaluate(["1", "gone:.2f"])


def test_expressions_leave_no_trace_in_the_count(kernel):
    run(kernel, "1")
    kernel.evaluate(["1 + 1"])
    run(kernel, "2")
    first, second = (cell.execution_count for cell in kernel.notebook.cells[-2:])
    assert second == first + 1


def test_a_notebook_may_give_its_variables_any_names(tmp_path):
    with Kernel(new_notebook(), tmp_path, timeout=30) as kernel:
        run(kernel, "str = getattr = open = exec = list = json = sys = repr = get_ipython = None")
        assert kernel.evaluate(["str", "1 + 1:.1f"]) == ["None", "2.0"]
        assert kernel.loaded_files()


def test_a_notebook_may_have_texts_displayed_in_its_own_way(tmp_path):
    with Kernel(new_notebook(), tmp_path, timeout=30) as kernel:
        plain = "get_ipython().display_formatter.formatters['text/plain']"
        run(kernel, f"{plain}.for_type(str, lambda text, printer, cycle: printer.text('!'))")
        assert kernel.evaluate(["'a'"]) == ["a"]


def test_what_is_written_past_python_keeps_its_place(kernel):
    first, shown, last = run(
        kernel,
        "import os, subprocess, sys\nprint('a')\n_ = os.write(1, b'b\\n')\nprint('c')\n"
        "_ = subprocess.run(['echo', 'd'])\n_ = sys.__stdout__.write('e\\n')\n"
        "display('f')\n_ = os.system('echo g')",
    )
    assert (first.text, shown.data["text/plain"], last.text) == ("a\nb\nc\nd\ne\n", "'f'", "g\n")


def test_a_later_cell_may_update_what_one_shows(kernel):
    kernel.notebook.cells.clear()
    run(kernel, "for i in range(3):\n    print(i, flush=True)\nh = display(1, display_id='h')")
    run(kernel, "print(9)")
    run(kernel, "h.update(2)")
    assert [kernel.may_change(index) for index in range(3)] == [True, False, False]
    assert [o.get("text") or o.data for o in kernel.outputs(0)] == [
        "0\n1\n2\n",
        {"text/plain": "2"},
    ]


@pytest.mark.parametrize(
    ("source", "name", "tail"),
    [
        ("raise ExceptionGroup('g', [ValueError('a')])", "ExceptionGroup", "----"),
        (
            "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise ExceptionGroup('g', [e])",
            "ExceptionGroup",
            "----",
        ),
        ("import sys; sys.exit('bye')", "SystemExit", "SystemExit: bye\n"),
        ("raise SystemExit(3)", "SystemExit", "SystemExit: 3\n"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt", "KeyboardInterrupt: "),
    ],
)
def test_an_announced_error_of_any_kind_is_an_output(kernel, source, name, tail):
    (output,) = run(kernel, source, "raises-exception")
    assert (output.output_type, output.ename) == ("error", name)
    assert output.traceback[-1].endswith(tail)
    assert "IPython" not in "".join(output.traceback)


def test_a_warning_above_a_group_of_errors_stays_a_warning(kernel):
    source = "import sys\nprint('careful', file=sys.stderr)\nraise ExceptionGroup('g', [OSError()])"
    warning, error = run(kernel, source, "raises-exception")
    assert (warning.text, error.output_type) == ("careful\n", "error")


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("exit()", "exit\\(\\) ends the kernel"),
        ("display({'text/plain': 3}, raw=True)", "its outputs could not be recorded"),
    ],
)
def test_what_no_notebook_can_hold_is_an_error(tmp_path, source, says):
    with Kernel(new_notebook(), tmp_path, 30) as kernel, pytest.raises(KernelLostError, match=says):
        run(kernel, source)


def test_loaded_files_are_those_of_imported_modules(kernel):
    run(kernel, "import helper, json")
    names = {path.name for path in kernel.loaded_files()}
    assert "helper.py" in names
    assert "this.py" not in names


READ = {
    "open.txt": "open('open.txt').read()",
    "sub/a.csv": "import numpy; _ = numpy.loadtxt('sub/a.csv')",
    "script.py": "%run script.py",
    "shown.txt": "name = 'shown.' + 'txt'\n!cat {name}",
    "told.txt": "import subprocess; _ = subprocess.run(['cat', 'told.' + 'txt'])",
    "toy.py": "import inspect, toy; _ = inspect.getsource(toy)",
    "a.db": "import sqlite3; sqlite3.connect('a.db').close()",
}
NOT_READ = {
    "helper.py": "import helper",
    "asked.txt": "import os; os.path.exists('asked.txt')",
    "new.txt": "_ = open('new.txt', 'w').write('x'); _ = open('new.txt').read()",
    "/etc/hostname": "open('/etc/hostname').close()",
}


def test_opened_files_are_those_of_the_project_that_were_there_to_be_read(tmp_path):
    (tmp_path / "sub").mkdir()
    for name in READ | {"helper.py": "", "asked.txt": ""}:
        (tmp_path / name).write_text("" if name.endswith(".db") else "1\n")
    (tmp_path / "pyproject.toml").write_text("[tool.lessonkit]\n")
    with Kernel(new_notebook(), tmp_path, 30) as kernel:
        for source in (READ | NOT_READ).values():
            run(kernel, source)
        opened = {file.relative_to(tmp_path).as_posix() for file in kernel.opened_files()}
    assert opened == set(READ)


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("import os; os._exit(3)", "the kernel died"),
        ("while True: pass", "stopped after 1 s"),
        (
            "import signal, time; signal.signal(signal.SIGINT, signal.SIG_IGN); time.sleep(99)",
            "1 s",
        ),
    ],
)
def test_a_dead_or_hanging_cell_is_an_error_within_seconds(tmp_path, source, says):
    started = time.monotonic()
    with (
        pytest.raises(KernelLostError, match=says),
        Kernel(new_notebook(), tmp_path, 0.7) as kernel,
    ):
        run(kernel, source)
    assert time.monotonic() - started < 30


@pytest.mark.parametrize(
    ("expression", "says"),
    [("__import__('os')._exit(3)", "the kernel died"), ("__import__('time').sleep(99)", "1 s")],
)
def test_a_dead_or_hanging_expression_too(tmp_path, expression, says):
    with pytest.raises(KernelLostError, match=says), Kernel(new_notebook(), tmp_path, 1) as kernel:
        kernel.evaluate([expression])


def test_a_kernel_that_cannot_start_is_an_error(tmp_path, monkeypatch):
    (tmp_path / "ipykernel_launcher.py").write_text("raise SystemExit(1)\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(KernelLostError, match="does not start"):
        Kernel(new_notebook(), tmp_path, 30).__enter__()
