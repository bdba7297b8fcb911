"""A process of its own for what a learner wrote: it may hang, crash, print or patch what it likes.

Only plain data comes back. The judge runs here, where no line of the learner's has run.
"""

import contextlib
import json
import multiprocessing
import os
import sys
from multiprocessing.connection import Connection

from lessonkit.practice.course import Course, CourseError
from lessonkit.practice.judging import Verdict, expected, tried, verdict

__all__ = ["SECONDS", "StartError", "judge_apart"]

START = 300.0  # seconds that Python and its libraries may take to start, on a busy machine
SECONDS = 5.0
"""What an answer may take on all its cases; the solutions take a fraction of a second."""


class StartError(CourseError):
    """The process did not come to the answer: nothing is known about it."""


def judge_apart(
    course: Course, among: str, name: str, answer: str, seconds: float = SECONDS
) -> Verdict:
    """Judge an answer that runs in a process of its own.

    Args:
        course: whose exercises.
        among: name of the set that the exercise is in.
        name: of the exercise.
        answer: the text.
        seconds: how long it may run. The start of the process does not count.

    Raises:
        StartError: the process did not come to the answer.
    """
    context = _context(f"{course.package}.{among}")
    here, there = context.Pipe(duplex=False)
    asked = (course.package, among, name, answer)
    process = context.Process(target=_work, args=(*asked, there), daemon=True)
    process.start()
    there.close()
    try:
        exercise = course.set(among)[name]  # loaded while the process starts
        _wait_for_start(here)
        return verdict(exercise, _received(here, seconds))
    finally:
        process.kill()
        process.join()
        here.close()


def _context(module: str) -> multiprocessing.context.BaseContext:
    """How processes start: clean, and where it can be from one that has the libraries loaded."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([module])  # heeded by the first that starts
    return context


def _wait_for_start(here: Connection) -> None:
    try:
        if here.poll(START):
            here.recv_bytes()
            return
    except (EOFError, ConnectionError):
        raise StartError("the exercises could not be loaded in a process of their own") from None
    raise StartError(f"Python did not start in {START:g} s: is the machine very busy?")


def _received(here: Connection, seconds: float) -> dict:
    try:
        if here.poll(seconds):
            return json.loads(here.recv_bytes())
        return {"fault": f"no answer in {seconds:g} s: is there a loop without an end?"}
    except (EOFError, ConnectionError):
        return {"fault": "your code ended Python itself: a crash, an exit, or no memory left"}
    except ValueError:
        return {"fault": "your code wrote into the pipe of the judge"}


def _work(package: str, among: str, name: str, answer: str, there: Connection) -> None:
    exercise = Course(package).set(among)[name]
    expected(exercise)  # loads what an answer imports too, so that this time is not the answer's
    # What bypasses Python's own streams would end up on the learner's screen.
    with contextlib.suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for stream in (1, 2):
            os.dup2(nowhere, stream)
    sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115, PTH123 as long as the process
    there.send_bytes(b"ready")
    there.send_bytes(json.dumps(tried(exercise, answer)).encode())
