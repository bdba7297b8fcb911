"""One entry point for every tool, light to start, and clear about what it lacks."""

import subprocess
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from lessonkit import cli, execute
from lessonkit.cli import COMMANDS, main
from lessonkit.gate import command as gate
from lessonkit.mutants import command as mutants


def lessonkit(*arguments, folder):
    command = [sys.executable, "-m", "lessonkit", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)


def test_help_names_every_command(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["--help"])
    assert stopped.value.code == 0
    said = capsys.readouterr().out
    for name, (_, purpose) in COMMANDS.items():
        assert f"  {name} " in said
        assert purpose in said


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command, capsys):
    with pytest.raises(SystemExit) as stopped:
        main([command, "--help"])
    assert stopped.value.code == 0
    assert "usage: " in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [[], ["nope"], ["--nope"]])
def test_a_wrong_command_ends_with_the_status_of_wrong_usage(arguments, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert "lessonkit: error:" in capsys.readouterr().err


@pytest.mark.parametrize(("command", "module"), [("execute", execute), ("mutants", mutants)])
def test_arguments_and_status_are_passed_on(command, module, monkeypatch):
    seen = []
    monkeypatch.setattr(module, "main", lambda arguments: seen.append(arguments) or 7)
    assert main([command, "--only", "a", "--help"]) == 7
    assert seen == [["--only", "a", "--help"]]


@pytest.mark.parametrize(
    ("arguments", "asked"),
    [([], ["notebooks/b.ipynb", "docs/notes/a.ipynb"]), (["a.ipynb", "-x"], ["a.ipynb", "-x"])],
)
def test_the_gate_is_pytest_on_what_is_named(arguments, asked, monkeypatch, tmp_path):
    for name in ("docs/notes/a.ipynb", "notebooks/b.ipynb", "notebooks/.ipynb_checkpoints/b.ipynb"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "pyproject.toml").write_text("[tool.lessonkit]\n")
    monkeypatch.chdir(tmp_path)
    seen = []

    def run(command, check):
        seen.append(command)
        return subprocess.CompletedProcess(command, 5)

    monkeypatch.setattr(gate.subprocess, "run", run)
    assert main(["gate", *arguments]) == 5
    assert seen == [[sys.executable, "-m", "pytest", "--nbval", *asked]]


@pytest.mark.parametrize("command", ["gate", "execute"])
@pytest.mark.parametrize(
    ("table", "says"),
    [("[tool.lessonkit]\n", "the course has none"), ("", "needs the table [tool.lessonkit]")],
)
def test_without_notebooks_or_a_course_there_is_one_line(
    command, table, says, monkeypatch, tmp_path, capsys
):
    (tmp_path / "pyproject.toml").write_text(table)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit):
        main([command])
    assert says in capsys.readouterr().err.splitlines()[-1]


def test_a_notebook_is_executed_run_and_gated(tmp_path):
    (tmp_path / "pyproject.toml").write_text("[tool.lessonkit]\n")
    path = tmp_path / "a.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell("6 * 7")]), path)
    assert lessonkit("gate", "a.ipynb", folder=tmp_path).returncode == 1
    assert lessonkit("execute", "a.ipynb", folder=tmp_path).returncode == 0
    assert lessonkit("run", "a.ipynb", folder=tmp_path).returncode == 0
    assert lessonkit("gate", "a.ipynb", folder=tmp_path).returncode == 0
    path.write_text(path.read_text().replace("42", "43"))
    assert lessonkit("run", "a.ipynb", folder=tmp_path).returncode == 0
    assert lessonkit("gate", "a.ipynb", folder=tmp_path).returncode == 1


def test_a_library_that_is_missing_is_one_line(tmp_path):
    hide = "import sys; sys.modules['ipykernel'] = None\n"
    run = f"{hide}from lessonkit.cli import main; raise SystemExit(main(['run', 'a.ipynb']))"
    found = subprocess.run([sys.executable, "-c", run], capture_output=True, text=True, check=False)
    assert found.returncode == 2
    (line,) = found.stderr.splitlines()
    assert line.startswith("lessonkit run needs ipykernel")
    assert "pip install" in line


def test_a_fault_of_our_own_is_not_mistaken_for_a_missing_library(monkeypatch):
    monkeypatch.setitem(cli.COMMANDS, "run", ("lessonkit.no_such_module", ""))
    with pytest.raises(ModuleNotFoundError):
        main(["run"])


def test_an_interrupt_is_one_line(monkeypatch, capsys):
    def interrupted(arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(gate, "main", interrupted)
    assert main(["gate"]) == 130
    assert capsys.readouterr().err == "stopped\n"


def test_the_entry_point_loads_nothing_heavy():
    code = (
        "import lessonkit.cli, sys; print(sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    for heavy in ("torch", "numpy", "nbformat", "nbclient", "ipykernel", "pytest", "tqdm"):
        assert f"'{heavy}'" not in loaded.stdout
