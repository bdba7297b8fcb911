"""A learner's own functions in place of the course's: does the training still come to something?

A package of exercises may have a module `runs` whose `RUNS` lists trainings. Each says which
exercises it can use, and which functions of the course they replace. What is here runs in a page
too; in the terminal `run_apart` puts a process around it.
"""

import importlib
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import ModuleType

from lessonkit.practice.code import Code, line_of
from lessonkit.practice.course import Course, CourseError
from lessonkit.practice.plain import raised, show

__all__ = ["Part", "Run", "run_of", "runs_of", "swapped", "trained"]


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
        among: name of the set of exercises that it follows in a page.
        parts: for each exercise, what it replaces.
        train: trains, with `say(text)` for each line to show, and returns what was learned.
        measure: with the course's own functions back in their places, takes what was learned and
            returns a text, and whether the goal was reached.
    """

    name: str
    title: str
    among: str
    parts: Mapping[str, Part]
    train: Callable[[Callable[[str], None]], object]
    measure: Callable[[object], tuple[str, bool]]


def runs_of(course: Course) -> dict[str, Run]:
    """The trainings of a course by their names; none if it has no module for them.

    Raises:
        CourseError: a part is no code that could be run.
    """
    try:
        module = importlib.import_module(f"{course.package}.runs")
    except ModuleNotFoundError as error:
        if error.name != f"{course.package}.runs":
            raise
        return {}
    for known in module.RUNS:
        for part in known.parts:
            if not isinstance(course.find(part)[1], Code):
                raise CourseError(f"{known.name}: {part} is no code that could be run")
    return {known.name: known for known in module.RUNS}


def run_of(course: Course, name: str) -> Run:
    """A training by its name.

    Raises:
        CourseError: there is none.
    """
    known = runs_of(course)
    if name not in known:
        there = f"there are {', '.join(known)}" if known else f"{course.package} has none"
        raise CourseError(f"there is no training {name!r}; {there}")
    return known[name]


def trained(
    course: Course,
    wanted: Run,
    answers: Mapping[str, tuple[str, str]],
    say: Callable[[str], None],
) -> bool:
    """Train on what a learner wrote, and say what came of it by the course's own code.

    Args:
        course: whose training it is.
        wanted: the training.
        answers: the set and the source of each part that has been written. All of them pass.
        say: is called with each line to show.

    Returns:
        Whether the goal was reached.
    """
    mine = {
        wanted.parts[part]: course.set(among)[part].loaded(answer)
        for part, (among, answer) in answers.items()
    }
    started = time.monotonic()
    try:
        with swapped(mine):
            learned = wanted.train(say)
    except (Exception, SystemExit) as error:
        say(f"the training failed: {show(raised(error, _where(error, answers)))}")
        return False
    say(f"trained in {time.monotonic() - started:.0f} s")
    text, reached = wanted.measure(learned)
    say(text)
    return reached


def _where(error: BaseException, parts: Mapping[str, object]) -> str:
    """The learner's line that an error passed through, with the name of its exercise."""
    lines = {part: line_of(error, f"{part}.py") for part in parts}
    return next((f"{part}, {line}" for part, line in lines.items() if line), "")


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
