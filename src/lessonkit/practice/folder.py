"""A learner's folder: a subfolder for each set, a file for each exercise, and what has passed.

Nothing that a learner wrote is ever overwritten.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lessonkit.practice.blank import blanked
from lessonkit.practice.course import Course, Set
from lessonkit.practice.exercise import Exercise
from lessonkit.project import Project

__all__ = ["Folder"]

PROGRESS = ".practice.json"
README = """# {title}

| exercise | what to do | file |
| --- | --- | --- |
{rows}

`lessonkit practice check` checks all of them, `lessonkit practice check NAME` one of them.
"""


@dataclass(frozen=True)
class Folder:
    """Where a learner works.

    Attributes:
        root: the folder.
        course: whose exercises they are.
    """

    root: Path
    course: Course

    @classmethod
    def around(cls, place: Path, course: Course) -> "Folder":
        """The learner's folder: the one above, if the place is the folder of a set."""
        name = place.resolve().name
        if name in course.names:
            files = [place / f"{exercise.name}.py" for exercise in course.set(name).exercises]
            if any(file.is_file() for file in files):
                return cls(place / "..", course)
        return cls(place, course)

    def file(self, among: Set, exercise: Exercise) -> Path:
        """Where the answer to an exercise is written."""
        return self.root / among.name / f"{exercise.name}.py"

    def start(self, among: Set) -> tuple[list[Path], list[Path]]:
        """Write what is missing of a set: stubs, a README that lists them, the lesson to fill in.

        The lesson is there only if the course lies on this machine with its notebooks.

        Returns:
            The files that were written, and those that were there already and stay as they are.
        """
        wanted = {self.file(among, exercise): exercise.stub() for exercise in among.exercises}
        wanted[self.root / among.name / "README.md"] = _readme(among)
        for page, lesson in self._pages(among):
            wanted[self.root / among.name / page] = blanked(lesson)
        written, kept = [], []
        for path, text in wanted.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                with path.open("x", encoding="utf-8") as file:
                    file.write(text)
            except FileExistsError:
                kept.append(path)
            else:
                written.append(path)
        return written, kept

    def started(self) -> tuple[str, ...]:
        """The names of the sets that have a folder here."""
        return tuple(name for name in self.course.names if (self.root / name).is_dir())

    def place(self, name: str) -> str | None:
        """The name of the set whose folder has a file for an exercise, without loading any."""
        found = [known for known in self.started() if (self.root / known / f"{name}.py").is_file()]
        return found[0] if found else None

    def answer(self, among: Set, exercise: Exercise) -> str | None:
        """What the learner has written; None if there is no file."""
        path = self.file(among, exercise)
        return path.read_text(encoding="utf-8") if path.is_file() else None

    def state(self, among: Set, exercise: Exercise) -> str:
        """`passed`, `changed` since it passed, `begun`, `stub`, or `missing`."""
        answer = self.answer(among, exercise)
        if answer is None:
            return "missing"
        passed = self._passed().get(exercise.name)
        if passed == _digest(answer):
            return "passed"
        if passed:
            return "changed"
        return "stub" if answer == exercise.stub() else "begun"

    def note(self, name: str, answer: str, passed: bool) -> None:
        """Remember what came of a check."""
        known = self._passed()
        if passed:
            known[name] = _digest(answer)
        else:
            known.pop(name, None)
        text = json.dumps({"passed": known}, indent=1, sort_keys=True)
        (self.root / PROGRESS).write_text(text + "\n", encoding="utf-8")

    def _pages(self, among: Set) -> Iterator[tuple[str, str]]:
        """The notebooks of a lesson; none if the course is installed without them."""
        project = Project.around(self.course.place)
        if project and among.notebook:
            for page in (*among.earlier, among.notebook):
                path = project.root / project.notebooks / page
                if path.is_file():
                    yield page, path.read_text(encoding="utf-8")

    def _passed(self) -> dict[str, str]:
        try:
            known = json.loads((self.root / PROGRESS).read_text(encoding="utf-8"))["passed"]
        except (OSError, ValueError, KeyError, TypeError):
            return {}  # the file only saves checks; without it they are run again
        return known if isinstance(known, dict) else {}


def _digest(answer: str) -> str:
    return hashlib.sha256(answer.encode()).hexdigest()[:16]


def _readme(among: Set) -> str:
    rows = [
        f"| {exercise.name} | {exercise.kind} | [{exercise.name}.py]({exercise.name}.py) |"
        for exercise in among.exercises
    ]
    return README.format(title=among.title, rows="\n".join(rows))
