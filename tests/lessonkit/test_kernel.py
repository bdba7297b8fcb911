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


def test_loaded_files_are_those_of_imported_modules(kernel):
    run(kernel, "import helper, json")
    names = {path.name for path in kernel.loaded_files()}
    assert "helper.py" in names
    assert "this.py" not in names


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
