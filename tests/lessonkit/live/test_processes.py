"""`subprocess.run` of a page, beside that of the system: the same commands give the same."""

import subprocess
import sys

import pytest

from lessonkit.live.worker import processes

MODULE = "import sys\nprint(__name__, __package__, __debug__, sys.argv[1:])\nsys.exit('gone')\n"
PYTHON = sys.executable
COMMANDS = {
    "code": ["-c", "import sys; print(__name__, sys.argv, sys.path[0] == '')", "a", "-b"],
    "an assert": ["-B", "-c", "assert 1 == 2, 'one is not two'\nprint('no complaint')"],
    "no assert": ["-O", "-c", "assert 1 == 2, 'one is not two'\nprint('no complaint')"],
    "no docstring": ["-OO", "-u", "-c", "def f():\n    'says'\nprint(f.__doc__)"],
    "an error inside": ["-c", "def f():\n    1 / 0\n\nf()"],
    "no Python": ["-c", "print('never')\nx ="],
    "a status": ["-c", "import sys; print('on'); print('off', file=sys.stderr); sys.exit(3)"],
    "no status": ["-c", "raise SystemExit"],
    "a last word": ["-c", "raise SystemExit('enough')"],
    "bytes": ["-c", "import sys; sys.stdout.buffer.write(b'\\xc3\\xa9\\r\\n')"],
    "a package": ["-m", "parcel", "x"],
    "a module": ["-O", "-m", "parcel.leaf"],
    "a file": ["parcel/leaf.py", "y"],
    "a help": ["-m", "json.tool", "--help"],
}


@pytest.fixture
def folder(tmp_path):
    """A folder with a package, which is where the commands run."""
    (tmp_path / "parcel").mkdir()
    for name in ("__init__", "__main__", "leaf"):
        (tmp_path / "parcel" / f"{name}.py").write_text("" if name == "__init__" else MODULE)
    yield tmp_path
    for name in [name for name in sys.modules if name.partition(".")[0] == "parcel"]:
        del sys.modules[name]


@pytest.mark.parametrize("arguments", COMMANDS.values(), ids=COMMANDS)
def test_a_command_gives_what_the_system_gives(folder, arguments):

    asked = {"cwd": folder, "capture_output": True}
    theirs = subprocess.run([PYTHON, *arguments], **asked)
    ours = processes.run([PYTHON, *arguments], **asked)
    assert (ours.returncode, ours.stdout) == (theirs.returncode, theirs.stdout)
    assert lines(ours.stderr) == lines(theirs.stderr)


def lines(said):
    """What stands in a traceback in any version of Python: frames without their lines."""
    kept = said.decode().splitlines()
    return [line for line in kept if not line.startswith("    ")]


def test_text_comes_as_text(folder):
    done = processes.run([PYTHON, "-c", "print('é')"], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("é\n", "")


def test_what_is_not_captured_is_shown(capsys):
    done = processes.run([PYTHON, "-c", "import sys; print(1); print(2, file=sys.stderr)"])
    assert capsys.readouterr() == ("1\n", "2\n")
    assert done.stdout is done.stderr is None


def test_a_process_leaves_nothing_behind(folder, monkeypatch):
    monkeypatch.setenv("LEVEL", "above")
    source = """if True:
        import os, sys
        print(os.environ["LEVEL"], os.getcwd())
        os.environ["LEVEL"] = "below"
        os.chdir("/")
        sys.path.append("below")
        sys.argv.append("below")
        below = 1
        raise KeyboardInterrupt"""
    seen = """if True:
        import os, sys
        state = [os.getcwd(), dict(os.environ), sys.argv, sys.path, sys.stdout, sys.stderr]
        state.append(sys.modules["__main__"])"""
    before, after = {}, {}
    exec(seen, before)
    before["state"] = [*before["state"][:2], *map(list, before["state"][2:4]), *before["state"][4:]]
    done = processes.run([PYTHON, "-c", source], cwd=folder, capture_output=True, text=True)
    exec(seen, after)
    assert done.stdout == f"above {folder}\n"
    assert done.returncode == 1
    assert after["state"] == before["state"]
    assert not hasattr(sys.modules["__main__"], "below")


def test_an_environment_is_the_whole_of_it():
    source = "import os; print(dict(os.environ))"
    done = processes.run([PYTHON, "-c", source], env={"ONE": "1"}, capture_output=True, text=True)
    assert done.stdout == "{'ONE': '1'}\n"


def test_a_failure_that_is_checked_is_an_error():
    asked = {"check": True, "capture_output": True, "text": True}
    with pytest.raises(subprocess.CalledProcessError) as caught:
        processes.run([PYTHON, "-c", "print(7); raise SystemExit(2)"], **asked)
    assert (caught.value.returncode, caught.value.stdout) == (2, "7\n")
    assert processes.run([PYTHON, "-c", "print(7)"], **asked).stdout == "7\n"


@pytest.mark.parametrize("command", ["git status", ["git", "status"]])
def test_there_are_no_other_programs(command):
    name = "git status" if isinstance(command, str) else "git"
    with pytest.raises(FileNotFoundError, match=f"no other programs in a page.* got '{name}'$"):
        processes.run(command)


@pytest.mark.parametrize("arguments", [["-i", "-c", "1"], ["-O"], [], ["-m"]])
def test_an_option_that_means_nothing_there_is_refused(arguments):
    with pytest.raises(ValueError, match=r"options -O, -OO, -B, -u.* got "):
        processes.run([PYTHON, *arguments])


def test_a_missing_module_is_named():
    done = processes.run([PYTHON, "-m", "nowhere"], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (1, "python: No module named nowhere\n")
