"""The exercises are shipped with the course: what they import is asked for, and nothing is lost.

Whoever wants to read lessons needs no exercises, so the command for them is an extra.
"""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement

import exercises

from ..rooms import ROOT

SOURCE = Path(exercises.__file__).parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
WITHOUT_PACKAGES = f"""
import sys
sys.path.insert(0, {str(SOURCE.parent)!r})
sys.modules["lessonkit"] = None  # as if it were not installed
import exercises
print(exercises.SETS)
import exercises.lesson0
"""


def imported():
    """The packages that the exercises import, but for Python's own and those that lie beside."""
    roots = set()
    for path in SOURCE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                roots.add(node.module.partition(".")[0])
            if isinstance(node, ast.Import):
                roots |= {alias.name.partition(".")[0] for alias in node.names}
    return roots - set(sys.stdlib_module_names) - {"exercises", "foundations"}


def names(requirements):
    return {Requirement(each).name for each in requirements}


def test_all_that_the_exercises_import_is_asked_for():
    extra = names(PROJECT["optional-dependencies"]["practice"])
    assert extra == {"lessonkit"}
    assert imported() <= names(PROJECT["dependencies"]) | extra


def test_the_extra_has_the_machinery_as_it_is_here():
    [wanted] = map(Requirement, PROJECT["optional-dependencies"]["practice"])
    kit = tomllib.loads((ROOT / "src/lessonkit/pyproject.toml").read_text(encoding="utf-8"))
    assert wanted.specifier.contains(kit["project"]["version"])


def test_without_it_the_list_of_sets_is_there_and_the_error_names_what_is_missing():
    command = [sys.executable, "-I", "-c", WITHOUT_PACKAGES]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout == f"{exercises.SETS}\n"
    assert done.stderr.splitlines()[-1].startswith(
        "ModuleNotFoundError: No module named 'lessonkit"
    )
