"""The capstone: write a package anew, module by module, until it runs on your own code.

A package of exercises may have a module `capstone`. Its `PACKAGE` is the package to rebuild, its
`MODULES` are those to write, from the ground up, and its `THEN` says what to run at the end. All
other modules are copied as they are.

A module is done when no stub is left in it, every example in its docstrings gives what it should,
and its functions answer the exercises that are about them.
"""

import importlib
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType

from lessonkit.practice.code import Code
from lessonkit.practice.course import Course
from lessonkit.practice.hollow import hollow, left_hollow
from lessonkit.practice.judging import verdict

__all__ = ["RebuildError", "rebuild"]

FOLDER = "rebuild"
SECONDS = 300  # that all the modules together may take
TRIES = "lessonkit.practice.rebuilt"
"""The module that runs in a process in which Python finds the rebuilt package first."""


class RebuildError(Exception):
    """There is nothing to rebuild, or no such module."""


def rebuild(root: Path, course: Course, module: str | None) -> int:
    """Write the stubs if they are not there; check the modules from the ground up.

    Args:
        root: the learner's folder.
        course: whose exercises.
        module: the only one to check; all of them if None, up to the first that is not done.

    Returns:
        The exit status: 0 if all that was checked is done.

    Raises:
        RebuildError: the course has no capstone, or no such module in it.
    """
    plan = _plan(course)
    folder = root / FOLDER
    if not folder.exists():
        _write(plan, folder)
        print(f"written: {folder / plan.PACKAGE}\nfirst:   {_file(folder, plan.MODULES[0])}")
        return 0
    wanted = plan.MODULES if module is None else (_named(plan.MODULES, module),)
    for name, problem in _checked(folder, course, wanted):
        if problem:
            print(f"{name}: not yet\n{problem}\nnext: {_file(folder, name)}")
            return 1
        print(f"{name}: done")
    if module is None:
        print(f"\nAll of it is yours. Run it:\ncd {folder}\n{plan.THEN}")
    return 0


def _plan(course: Course) -> ModuleType:
    try:
        return importlib.import_module(f"{course.package}.capstone")
    except ModuleNotFoundError as error:
        if error.name != f"{course.package}.capstone":
            raise
        raise RebuildError(f"{course.package} has no capstone") from None


def _write(plan: ModuleType, folder: Path) -> None:
    origin = Path(importlib.util.find_spec(plan.PACKAGE).origin).parent
    hollowed = {_file(Path(), name) for name in plan.MODULES}
    for path in sorted(origin.rglob("*.py*")):
        if path.suffix not in (".py", ".pyi"):
            continue
        place = Path(plan.PACKAGE) / path.relative_to(origin)
        text = path.read_text(encoding="utf-8")
        target = folder / place
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(hollow(text) if place in hollowed else text, encoding="utf-8")


def _file(folder: Path, module: str) -> Path:
    return folder / f"{module.replace('.', '/')}.py"


def _named(modules: tuple[str, ...], wanted: str) -> str:
    found = [name for name in modules if name == wanted or name.endswith(f".{wanted}")]
    if len(found) != 1:
        raise RebuildError(f"there is no module {wanted!r}; there are {', '.join(modules)}")
    return found[0]


def _checked(folder: Path, course: Course, modules: Sequence[str]) -> Iterator[tuple[str, str]]:
    """For each module up to the first with stubs, what is wrong; "" if it is done."""
    whole = []
    for name in modules:
        stubs = left_hollow(_file(folder, name))
        if stubs:
            problem = f"  still a stub: {', '.join(stubs)}"
            break
        whole.append(name)
    else:
        name = problem = ""
    for done, found in zip(whole, _tried(folder, course, whole), strict=True):
        yield done, found["examples"] or _wrong_answers(course, found["answers"])
    if name:
        yield name, problem


def _tried(folder: Path, course: Course, modules: Sequence[str]) -> list[dict]:
    """What the examples and the exercises of each module give."""
    if not modules:
        return []
    known = os.environ.get("PYTHONPATH")
    paths = [str(folder.resolve()), *([known] if known else [])]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(paths)}
    with tempfile.TemporaryDirectory() as temporary:
        results = Path(temporary, "results")
        command = [sys.executable, "-m", TRIES, str(results), course.package, *modules]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        ended = f"  no answer in {SECONDS} s: is there a loop without an end?"
        try:
            subprocess.run(command, env=environment, timeout=SECONDS, check=False, **quiet)
            ended = "  your code ended Python itself"
        except subprocess.TimeoutExpired:
            pass
        lines = results.read_text(encoding="utf-8").splitlines() if results.exists() else []
    found = [json.loads(line) for line in lines]
    missing = len(modules) - len(found)
    return found + [{"examples": ended, "answers": {}}] * missing


def _wrong_answers(course: Course, answers: dict[str, list[dict]]) -> str:
    """What the judge says of the first exercise that the rebuilt functions do not solve."""
    for place, given in answers.items():
        among, _, name = place.partition(":")
        told = verdict(course.set(among)[name], {"answers": given})
        if not told.passed:
            lines = [told.why, *told.given.splitlines(), told.hint and f"hint: {told.hint}"]
            return "\n".join(f"  {line}" for line in (f"on the exercise {name}:", *lines) if line)
    return ""


def about(course: Course, module: str) -> Iterator[tuple[str, Code, str]]:
    """The exercises about a module: the set of each, and the name of the module's function."""
    for among in course.sets():
        for exercise in among.exercises:
            ours = getattr(exercise, "ours", None) or getattr(exercise, "solution", None)
            if isinstance(exercise, Code) and getattr(ours, "__module__", "") == module:
                yield among.name, exercise, ours.__name__
