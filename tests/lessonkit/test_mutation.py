"""The faults that can be planted, and the verdicts on a package planted with them."""

import subprocess
import sys
from pathlib import Path

import pytest

from lessonkit.mutants.command import main
from lessonkit.mutants.faults import mutants_of

SWAPS = {
    "dropped transpose": ("x.t() @ g", "x @ g"),
    "dropped transpose, as a property": ("x.T @ g", "x @ g"),
    "sum for mean": ("x.mean(0)", "x.sum(0)"),
    "mean for sum": ("x.sum(0)", "x.mean(0)"),
    "minus for plus": ("x + y", "x - y"),
    "plus for minus": ("x - y", "x + y"),
    "off by one": ("x[0]", "x[1]"),
    "wrong axis": ("x.sum(dim=0)", "x.sum(dim=1)"),
    "missing factor": ("2 * (x - y)", "(x - y)"),
    "missing divisor": ("(x - y) / n", "(x - y)"),
    "operands turned": ("x @ w", "w @ x"),
    "swapped fan": ("fan_in ** 0.5", "fan_out ** 0.5"),
    "swapped fan, as an argument": ("f(fan_in=3)", "f(fan_out=3)"),
    "comparison": ("x > 0", "x >= 0"),
    "negated condition": ("x is None", "x is not None"),
    "and for or": ("x or y", "x and y"),
    "dropped not": ("not x", "x"),
    "dropped sign": ("-x", "x"),
    "true for false": ("f(True)", "f(False)"),
}


@pytest.mark.parametrize("name", SWAPS)
def test_a_fault_is_planted(name):
    before, after = SWAPS[name]
    planted = [mutant.after for mutant in mutants_of(f"value = {before}\n")]
    assert f"value = {after}" in planted


def test_gradients_may_change_places_and_be_overwritten():
    source = "def f(a, b):\n    total += a\n    return a, b, 1\n"
    after = [mutant.after for mutant in mutants_of(source)]
    assert "return b, a, 1" in after
    assert "total = a" in after


def test_only_what_runs_is_touched():
    source = '''"""Docs, 1 > 0."""
import torch
__all__ = ["a"]
def f(x: tuple[int, 3] = None) -> "a > b":
    """Docs, 2 + 2."""
    zip(x, x, strict=True)
    raise ValueError(f"{1 + 1} > 0")
'''
    assert mutants_of(source) == []


def test_a_mutant_is_one_edit_that_keeps_every_other_line():
    source = "ä = 'ü' + ö  # a comment\n\nif (ä  >  ö):\n    f(ä)\n"
    for mutant in mutants_of(source):
        lines = zip(source.splitlines(), mutant.source.splitlines(), strict=True)
        changed = [(i, new.strip()) for i, (old, new) in enumerate(lines, 1) if old != new]
        assert changed == [(mutant.line, mutant.after)]


def test_parentheses_are_kept():
    after = {mutant.after for mutant in mutants_of("y = (a + b) * c\n")}
    assert {"y = (a + b) / c", "y = (a - b) * c", "y = (a + b)", "y = c"} <= after


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A package with one good test, one fault that no test sees, and no notebooks."""
    package = tmp_path / "src" / "toy"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "area.py").write_text("def area(a, b):\n    return a * b\n")
    (package / "speed.py").write_text("import toy.area\n\ndef speed(s, t):\n    return s / t\n")
    tests = tmp_path / "tests"
    tests.mkdir()
    (tests / "test_area.py").write_text(
        "import toy.speed\nfrom toy.area import area\n\n"
        "def test_area():\n    assert area(2, 3) == 6\n"
    )
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = -p no:cacheprovider\n")
    monkeypatch.chdir(tmp_path)
    return package


@pytest.fixture
def quick(monkeypatch):
    """The same verdicts without a process for each: does area still hold, does speed import?"""

    def passes(folder, arguments):
        area, speed = ({} for _ in range(2))
        try:
            exec(Path(folder, "toy/area.py").read_text(), area)
            exec(Path(folder, "toy/speed.py").read_text().replace("import toy.area", ""), speed)
        except RuntimeError:
            return False
        return area["area"](2, 3) == 6

    monkeypatch.setattr("lessonkit.mutants.command._passes", passes)


def run(package, *options):
    return main([str(package), "--judges", "tests", "--jobs", "2", *options])


def test_survivors_are_named_and_fail(project, capsys):
    assert run(project) == 1
    report = capsys.readouterr().out
    assert "tests              toy/area.py:2  return a * b  ->  return a / b" in report
    assert "nobody             toy/speed.py:4  return s / t  ->  return s * t" in report
    assert "tests noticed 3 of 6\n3 survived" in report
    assert "s / t" in (project / "speed.py").read_text(), "the tree was touched"


def test_an_example_in_the_module_is_a_test(project, capsys):
    example = '    """Ratio.\n\n    >>> speed(6, 2)\n    3.0\n    """\n'
    source = "import toy.area\n\ndef speed(s, t):\n" + example + "    return s / t\n"
    (project / "speed.py").write_text(source)
    assert run(project, "--only", "speed.py") == 0
    assert "tests noticed 3 of 3" in capsys.readouterr().out


def test_an_excuse_needs_a_reason_and_then_counts(project, quick, tmp_path, capsys):
    excuses = tmp_path / "equivalent.toml"
    entry = '[[equivalent]]\nmodule = "speed.py"\nbefore = "return s / t"\nafter = "return {}"\n'
    excuses.write_text("".join(entry.format(a) + 'why = ""\n' for a in ["s * t"]))
    with pytest.raises(SystemExit, match="needs a reason"):
        run(project, "--equivalent", str(excuses))
    whys = "".join(entry.format(a) + 'why = "never called"\n' for a in ["s * t", "s", "t / s"])
    excuses.write_text(whys)
    assert run(project, "--equivalent", str(excuses)) == 0
    assert "(without effect)" in capsys.readouterr().out


def test_a_sample_is_the_same_for_the_same_seed(project, quick, capsys):
    reports = []
    for seed in ("1", "1", "2"):
        run(project, "--sample", "2", "--seed", seed)
        reports.append(capsys.readouterr().out)
    assert reports[0] == reports[1]
    assert "of 2" in reports[0]


def test_red_tests_judge_nothing(project, quick, capsys):
    (project / "area.py").write_text("def area(a, b):\n    return a + b\n")
    assert run(project) == 2
    assert "tests judged area.py as it is wrongly" in capsys.readouterr().err


def test_a_file_is_no_folder_of_tests(project, capsys):
    with pytest.raises(SystemExit):
        run(project, "--tests", "tests/test_area.py")
    assert "tests/test_area.py must be a folder" in capsys.readouterr().err


def test_the_command_exists():
    command = [sys.executable, "-m", "lessonkit", "mutants", "--help"]
    shown = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parent)
    assert shown.returncode == 0 and "--equivalent" in shown.stdout
