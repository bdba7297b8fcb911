"""Work that goes between a page and a learner's folder, in the file that the page saves and loads.

A page keeps an answer without the question and the nudges around it, which it shows itself. Of a
question it keeps the value alone.
"""

import ast
import json
from pathlib import Path

from lessonkit.practice.course import Course, CourseError, Set
from lessonkit.practice.exercise import AnswerError, Exercise
from lessonkit.practice.folder import Folder
from lessonkit.practice.questions import Choice, Predict
from lessonkit.practice.stub import HELP

__all__ = ["give", "take"]

ANSWERS, PASSED = "answers", "passed"
"""Where the page's script keeps answers, and those of them that have passed: see edits.js."""
VERSION = 1


def take(folder: Folder, file: Path) -> tuple[list[Path], list[Path]]:
    """Write the answers of a page's file into the folder, each where nothing is written yet.

    Returns:
        The files that were written, and those that stay since somebody has begun them.

    Raises:
        CourseError: the file is none that a page saves.
    """
    written, kept = [], []
    for name, answer in _read(file).items():
        try:
            among, exercise = folder.course.find(name, folder.started())
        except CourseError:
            continue  # of an exercise that is gone, or of another course
        path = folder.file(among, exercise)
        text = _filled(exercise, answer)
        if folder.state(among, exercise) not in ("missing", "stub"):
            if folder.answer(among, exercise) != text:
                kept.append(path)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        written.append(path)
    return written, kept


def give(folder: Folder, file: Path) -> int:
    """Write a file for the page with all that has been begun here, and say how many answers.

    Raises:
        CourseError: nothing has been begun, or there is such a file already.
    """
    begun = list(_begun(folder.course, folder))
    if not begun:
        raise CourseError("nothing has been begun here that a page could show")
    edits = {
        ANSWERS: {name: [answer] for name, answer, _ in begun},
        PASSED: {name: [answer] for name, answer, passed in begun if passed},
    }
    text = json.dumps({"lessonkit": VERSION, "edits": edits}, indent=1, ensure_ascii=False)
    try:
        with file.open("x", encoding="utf-8") as opened:
            opened.write(text + "\n")
    except FileExistsError:
        raise CourseError(f"{file} is there already: name another file") from None
    return len(begun)


def _read(file: Path) -> dict[str, str]:
    """The first version of each answer in a page's file."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        if found["lessonkit"] != VERSION:
            raise ValueError
        return {name: str(versions[0]) for name, versions in found["edits"][ANSWERS].items()}
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        saved = "take one that a page's button `Save edits to a file` has written"
        raise CourseError(f"{file} is no file with answers: {saved}") from None


def _begun(course: Course, folder: Folder) -> list[tuple[str, str, bool]]:
    """The name, the page's form and the state of each answer that somebody has begun."""
    found = []
    for among in map(course.set, folder.started()):
        for exercise in among.exercises:
            state = folder.state(among, exercise)
            if state not in ("missing", "stub") and (answer := _bare(folder, among, exercise)):
                found.append((exercise.name, answer, state == "passed"))
    return found


def _filled(exercise: Exercise, answer: str) -> str:
    """The learner's file for an answer of the page."""
    if isinstance(exercise, Choice):
        answer = repr(answer)
    if isinstance(exercise, Choice | Predict):
        return exercise.stub().replace("answer = ...", f"answer = {answer}")
    return exercise.stub().replace(exercise.blank(), answer.rstrip() + "\n")


def _bare(folder: Folder, among: Set, exercise: Exercise) -> str:
    """The page's form of the answer in a file; empty if it is none yet."""
    text = folder.answer(among, exercise)
    if isinstance(exercise, Choice | Predict):
        try:
            return exercise.tried(text)[0]["value"]
        except AnswerError:
            return ""
    code = text.partition(HELP)[0]
    try:
        first = ast.parse(code).body[0]
    except (SyntaxError, ValueError, IndexError):
        return code.strip()  # whatever it is, it is the learner's
    match first:
        case ast.Expr(ast.Constant(str())):  # the question
            return "\n".join(code.splitlines()[first.end_lineno :]).strip()
    return code.strip()
