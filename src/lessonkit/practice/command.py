"""Practise in the terminal: `lessonkit practice [start | check | take | give | run | rebuild]`."""

import argparse
import json
import sys
from importlib import metadata
from pathlib import Path

from lessonkit.practice.course import Course, CourseError
from lessonkit.practice.exchange import give, take
from lessonkit.practice.folder import Folder
from lessonkit.practice.judging import Verdict
from lessonkit.practice.pages import pages_of
from lessonkit.practice.process import judge_apart
from lessonkit.practice.rebuild import RebuildError, rebuild
from lessonkit.practice.run_apart import run
from lessonkit.project import Project, ProjectError

__all__ = ["main"]

GROUP = "lessonkit.exercises"
SIGNS = {"passed": "x", "changed": "~", "begun": "-", "stub": " ", "missing": " "}


def main(arguments: list[str]) -> int:
    """Do what is asked of the exercises and return the exit status."""
    asked = _parser().parse_args(arguments)
    try:
        folder = Folder.around(asked.folder, _course(asked.course))
        return asked.do(folder, asked)
    except (CourseError, ProjectError, RebuildError) as error:
        print(f"failed: {error}", file=sys.stderr)
        return 2


def _course(package: str | None) -> Course:
    """The course that is named, or that of the project around, or the one that is installed."""
    if package is None:
        project = Project.around(Path.cwd())
        package = project.exercises if project else ""
    if not package:
        found = sorted({entry.value for entry in metadata.entry_points(group=GROUP)})
        if len(found) != 1:
            there = f"there are {', '.join(found)}" if found else "none is installed"
            raise CourseError(f"which exercises? {there}; name a package with --course")
        package = found[0]
    return Course(package)


def _progress(folder: Folder, asked: argparse.Namespace) -> int:
    """Show what has passed, set by set, and what comes next."""
    following = None
    for among in folder.course.sets():
        states = [folder.state(among, exercise) for exercise in among.exercises]
        passed = states.count("passed")
        bar = "".join(SIGNS[state] for state in states)
        print(f"{among.name:13} [{bar}] {passed} of {len(states)}  {among.title}")
        if following is None and passed < len(states):
            first = next(i for i, state in enumerate(states) if state != "passed")
            following = among, among.exercises[first], states[first]
    print("\nx passed   ~ changed since   - begun\n")
    if following is None:
        print("All have passed. What is left: lessonkit practice rebuild")
    else:
        among, exercise, state = following
        if state == "missing":
            print(f"next: lessonkit practice start {among.name}")
        else:
            print(f"next: {folder.file(among, exercise)} ({exercise.kind})")
            print(f"then: lessonkit practice check {exercise.name}")
    return 0


def _start(folder: Folder, asked: argparse.Namespace) -> int:
    """Write the stubs of a set: the one that is named, or the first that is not there."""
    names = [name for name in folder.course.names if name not in folder.started()]
    name = asked.set or next(iter(names), None)
    if name is None:
        print("all the sets are here")
        return 0
    among = folder.course.set(name)
    written, kept = folder.start(among)
    for path in written:
        print(f"written: {path}")
    for path in kept:
        print(f"kept:    {path}")
    if written:
        print(f"\nOpen {folder.file(among, among.exercises[0])}. When it is done:")
        print(f"lessonkit practice check {among.exercises[0].name}")
    return 0


def _check(folder: Folder, asked: argparse.Namespace) -> int:
    """Check what is named: an exercise, a set or a file; or all that was begun."""
    failed = 0
    for among, name in _wanted(folder, asked.name):
        file = folder.root / among / f"{name}.py"
        if not file.is_file():
            print(f"{name}: not started; lessonkit practice start {among}")
            failed += 1
            continue
        answer = file.read_text(encoding="utf-8")
        verdict = judge_apart(folder.course, among, name, answer)
        folder.note(name, answer, verdict.passed)
        failed += not verdict.passed
        print("\n".join(_report(name, verdict)), flush=True)
    return int(failed > 0)


def _wanted(folder: Folder, name: str | None) -> list[tuple[str, str]]:
    """The exercises to check: the name of the set, and the name of each."""
    started = folder.started()
    if name is None:
        found = [(s, e) for s in map(folder.course.set, started) for e in s.exercises]
        begun = [
            (s.name, e.name) for s, e in found if folder.state(s, e) not in ("stub", "missing")
        ]
        if not begun:
            raise CourseError("nothing has been begun here; lessonkit practice start writes stubs")
        return begun
    name = Path(name).stem if name.endswith(".py") else name
    if name.isdigit() or name in folder.course.names:
        among = folder.course.set(name)
        return [(among.name, exercise.name) for exercise in among.exercises]
    place = folder.place(name) or folder.course.find(name, started)[0].name
    return [(place, name)]


def _report(name: str, verdict: Verdict) -> list[str]:
    if verdict.passed:
        return [f"{name}: passed", *([f"  {verdict.why}"] if verdict.why else [])]
    lines = [f"{name}: not yet", *(f"  {line}" for line in verdict.why.splitlines())]
    lines += [f"  given     {line}" for line in verdict.given.splitlines()]
    lines += [f"  expected  {verdict.expected}"] if verdict.expected else []
    lines += [f"  got       {verdict.got}"] if verdict.got else []
    if verdict.printed:
        lines += ["  it printed", *(f"    {line}" for line in verdict.printed.splitlines()[:12])]
    if verdict.hint:
        lines.append(f"  hint: {verdict.hint}")
    return lines


def _take(folder: Folder, asked: argparse.Namespace) -> int:
    """Write the answers that a page has saved to a file, where nothing is written yet."""
    written, kept = take(folder, asked.file)
    for path in written:
        print(f"written: {path}")
    for path in kept:
        print(f"kept:    {path}, which has another answer")
    print("lessonkit practice check" if written else "nothing new in it")
    return 0


def _give(folder: Folder, asked: argparse.Namespace) -> int:
    """Write your answers to a file, which `Load edits` on a page takes."""
    print(f"written: {asked.file}, answers: {give(folder, asked.file)}")
    return 0


def _run(folder: Folder, asked: argparse.Namespace) -> int:
    """Train with the learner's own functions in place of the course's."""
    return run(folder, asked.name)


def _rebuild(folder: Folder, asked: argparse.Namespace) -> int:
    """Write the course's package as stubs, or say which module is next."""
    return rebuild(folder.root, folder.course, asked.module)


def _describe(folder: Folder, asked: argparse.Namespace) -> int:
    """Print what the pages need of the exercises that they end with, as JSON."""
    project = Project.around(folder.course.place)
    notebooks = project.notebooks if project else Project.notebooks
    print(json.dumps(pages_of(folder.course, notebooks), indent=1, ensure_ascii=False))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="lessonkit practice",
        description="Practise: write it yourself, and have it checked at once. Without a command: "
        "what has passed, and what is next.",
        epilog="A file that exists is never overwritten. Nothing is fetched or sent.",
    )
    parser.set_defaults(do=_progress)
    parser.add_argument("--course", metavar="PACKAGE", help="whose exercises")
    parser.add_argument(
        "--folder", type=Path, default=Path(), help="where you work (the current folder)"
    )
    commands = parser.add_subparsers(metavar="COMMAND")
    for do, argument, about in (
        (_start, "set", "such as lesson3, or 3; the next one if left out"),
        (_check, "name", "an exercise, a set or a file; all that was begun if left out"),
        (_take, "file", "the file that a page has saved"),
        (_give, "file", "the file to write"),
        (_run, "name", "the training; all that can be run are listed if left out"),
        (_rebuild, "module", "the module to check; all of them if left out"),
        (_describe, None, ""),
    ):
        text = do.__doc__.strip().partition("\n")[0]
        command = commands.add_parser(do.__name__.strip("_"), help=text, description=text)
        command.set_defaults(do=do)
        if argument == "file":
            command.add_argument(argument, type=Path, help=about)
        elif argument:
            command.add_argument(argument, nargs="?", help=about)
    return parser
