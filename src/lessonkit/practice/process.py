"""A process of its own for what a learner wrote: it may hang, crash, print or patch what it likes.

Only plain data comes back. The judge runs here, where no line of the learner's has run.
"""

import contextlib
import json
import multiprocessing
import os
import sys
from multiprocessing.connection import Connection

from lessonkit.practice.course import Course
from lessonkit.practice.judging import Verdict, tried, verdict

__all__ = ["SECONDS", "judge_apart"]

START = 60.0  # seconds that Python and its libraries may take to start
SECONDS = 5.0
"""What an answer may take on all its cases; the solutions take a fraction of a second."""


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
    """
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    asked = (course.package, among, name, answer)
    process = context.Process(target=_work, args=(*asked, there), daemon=True)
    process.start()
    there.close()
    try:
        exercise = course.set(among)[name]  # loaded while the process starts
        return verdict(exercise, _received(here, seconds))
    finally:
        process.kill()
        process.join()
        here.close()


def _received(here: Connection, seconds: float) -> dict:
    try:
        if not here.poll(START):
            return {"fault": "Python did not start: is the machine very busy?"}
        here.recv_bytes()
        if not here.poll(seconds):
            return {"fault": f"no answer in {seconds:g} s: is there a loop without an end?"}
        return json.loads(here.recv_bytes())
    except (EOFError, ConnectionError):
        return {"fault": "your code ended Python itself: a crash, an exit, or no memory left"}
    except ValueError:
        return {"fault": "your code wrote into the pipe of the judge"}


def _work(package: str, among: str, name: str, answer: str, there: Connection) -> None:
    exercise = Course(package).set(among)[name]
    # What bypasses Python's own streams would end up on the learner's screen.
    with contextlib.suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for stream in (1, 2):
            os.dup2(nowhere, stream)
    sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115, PTH123 as long as the process
    there.send_bytes(b"ready")
    there.send_bytes(json.dumps(tried(exercise, answer)).encode())
