"""In the terminal: a training on a learner's own functions, in a process of its own."""

import multiprocessing
import os
import sys

from lessonkit.practice.course import Course, CourseError
from lessonkit.practice.folder import Folder
from lessonkit.practice.process import judge_apart
from lessonkit.practice.runs import Run, run_of, runs_of, trained

__all__ = ["run"]

NOT_PASSED = "yours does not pass, so nothing was trained"


def run(folder: Folder, name: str | None) -> int:
    """Run a training on what has been written, and return the exit status.

    Raises:
        CourseError: there is no such training, or none at all.
    """
    if name is None:
        return _listed(folder.course)
    wanted = run_of(folder.course, name)
    answers = _answers(folder, wanted)
    if not answers:
        return 1
    context = multiprocessing.get_context("spawn")
    asked = (folder.course.package, name, answers)
    process = context.Process(target=_work, args=asked, daemon=True)
    process.start()
    process.join()
    return process.exitcode or 0


def _listed(course: Course) -> int:
    known = runs_of(course)
    if not known:
        raise CourseError(f"{course.package} has no trainings")
    for each in known.values():
        print(f"{each.name:12} {each.title}\n{'':12} uses {', '.join(each.parts)}")
    return 0


def _answers(folder: Folder, wanted: Run) -> dict[str, tuple[str, str]]:
    """The set and the source of each part that has been written; nothing if one does not pass."""
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
            print(f"{name}: {NOT_PASSED}: {verdict.why}")
            return {}
        print(f"{name}: yours", flush=True)
        answers[name] = (among.name, answer)
    if not answers:
        print(f"nothing of yours to run; write one of {', '.join(wanted.parts)}")
    return answers


def _work(package: str, name: str, answers: dict[str, tuple[str, str]]) -> None:
    os.environ["OMP_NUM_THREADS"] = "1"  # before any library looks: small products gain nothing
    course = Course(package)
    reached = trained(course, run_of(course, name), answers, lambda text: print(text, flush=True))
    sys.exit(not reached)
