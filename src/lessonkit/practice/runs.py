"""A learner's own functions in place of the course's: does the training still come to something?

A package of exercises may have a module `runs` whose `RUNS` lists trainings. Each says which
exercises it can use, and which functions of the course they replace.
"""

import importlib
import multiprocessing
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import ModuleType

from lessonkit.practice.code import Code
from lessonkit.practice.course import Course, CourseError
from lessonkit.practice.folder import Folder
from lessonkit.practice.process import judge_apart

__all__ = ["Part", "Run", "run", "swapped"]

NOT_PASSED = "one of yours does not pass"


@dataclass(frozen=True)
class Part:
    """What an exercise replaces.

    Attributes:
        place: `package.module:name` of the course's function.
        adapt: makes of what the learner wrote what the course calls; nothing is done if None.
    """

    place: str
    adapt: Callable | None = None


@dataclass(frozen=True)
class Run:
    """A training that can be run on a learner's own functions.

    Attributes:
        name: one word.
        title: what it trains, and on what.
        parts: for each exercise, what it replaces.
        train: trains, with `say(text)` for each line to print, and returns what was learned.
        measure: with the course's own functions back in their places, takes what was learned and
            returns a text, and whether the goal was reached.
    """

    name: str
    title: str
    parts: Mapping[str, Part]
    train: Callable[[Callable[[str], None]], object]
    measure: Callable[[object], tuple[str, bool]]


def run(folder: Folder, name: str | None) -> int:
    """Run a training on what has been written, and return the exit status."""
    known = _runs(folder.course)
    if name is None:
        for each in known.values():
            print(f"{each.name:12} {each.title}\n{'':12} uses {', '.join(each.parts)}")
        return 0
    if name not in known:
        raise CourseError(f"there is no training {name!r}; there are {', '.join(known)}")
    answers = _answers(folder, known[name])
    if answers is None:
        return 1
    context = multiprocessing.get_context("spawn")
    asked = (folder.course.package, name, answers)
    process = context.Process(target=_work, args=asked, daemon=True)
    process.start()
    process.join()
    return process.exitcode or 0


def _answers(folder: Folder, wanted: Run) -> dict[str, tuple[str, str]] | None:
    """The set and the source of each part that has been written, if all of them pass."""
    answers = {}
    for name in wanted.parts:
        among, exercise = folder.course.find(name, folder.started())
        answer = folder.answer(among, exercise)
        if answer is None or answer == exercise.stub():
            print(f"{name}: ours")
            continue
        verdict = judge_apart(folder.course, among.name, name, answer)
        folder.note(name, answer, verdict.passed)
        if not verdict.passed:
            print(f"{name}: {NOT_PASSED}, so nothing was trained: {verdict.why}")
            return None
        print(f"{name}: yours")
        answers[name] = (among.name, answer)
    if not answers:
        print(f"nothing of yours to run; write one of {', '.join(wanted.parts)}")
        return None
    return answers


def _work(package: str, name: str, answers: dict[str, tuple[str, str]]) -> None:
    course = Course(package)
    wanted = _runs(course)[name]
    mine = {
        part: course.set(among)[part].loaded(answer) for part, (among, answer) in answers.items()
    }

    def say(text: str) -> None:
        print(text, flush=True)

    started = time.monotonic()
    with swapped({wanted.parts[part]: written for part, written in mine.items()}):
        learned = wanted.train(say)
    text, reached = wanted.measure(learned)
    say(f"{text}, in {time.monotonic() - started:.0f} s")
    sys.exit(not reached)


class swapped:  # noqa: N801 used as a function
    """Put written functions in the places of the course's, everywhere, and back at the end."""

    def __init__(self, written: Mapping[Part, Callable]):
        self.changes: list[tuple[ModuleType, str, object, object]] = []
        for part, mine in written.items():
            module, _, name = part.place.partition(":")
            ours = getattr(importlib.import_module(module), name)
            new = part.adapt(mine) if part.adapt else mine
            root = module.partition(".")[0]
            # A module that has imported the function holds it under a name of its own.
            for holder in [m for m in sys.modules.values() if _belongs(m, root)]:
                held = [key for key, value in vars(holder).items() if value is ours]
                self.changes += [(holder, key, ours, new) for key in held]

    def __enter__(self) -> None:
        for holder, key, _, new in self.changes:
            setattr(holder, key, new)

    def __exit__(self, *error: object) -> None:
        for holder, key, ours, _ in self.changes:
            setattr(holder, key, ours)


def _belongs(module: ModuleType, root: str) -> bool:
    return getattr(module, "__name__", "").partition(".")[0] == root


def _runs(course: Course) -> dict[str, Run]:
    try:
        module = importlib.import_module(f"{course.package}.runs")
    except ModuleNotFoundError as error:
        if error.name != f"{course.package}.runs":
            raise
        raise CourseError(f"{course.package} has no trainings") from None
    for known in module.RUNS:
        for part in known.parts:
            if not isinstance(course.find(part)[1], Code):
                raise CourseError(f"{known.name}: {part} is no code that could be run")
    return {known.name: known for known in module.RUNS}
