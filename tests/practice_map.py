"""The map of all exercises: `python -m tests.practice_map` writes it into docs/practice.md."""

from lessonkit.practice import Course, Set

from .rooms import ROOT
from .tour import lessons

PAGE = ROOT / "docs/practice.md"
MARKS = "<!-- map -->", "<!-- end of map -->"
ASKED = {
    "write": "write the code",
    "repair": "find the fault",
    "derive": "derive the slope",
    "predict": "predict",
    "choose": "choose a reason",
    "puzzle": "one line each",
}


def practice_map() -> str:
    """For each set its lesson, the command that starts it, and its exercises by kind."""
    return "\n\n".join(map(_part, Course("exercises").sets()))


def _part(among: Set) -> str:
    lesson = next(lesson for lesson in lessons() if lesson.number == among.lesson)
    link = f"[Lesson {among.lesson}](../notebooks/{lesson.file.name})"
    rows = [f"| {ASKED[kind]} | {', '.join(names)} |" for kind, names in _kinds(among).items()]
    table = "\n".join(["| what to do | exercises |", "| --- | --- |", *rows])
    start = f"{link}: `lessonkit practice start {among.name}`"
    return f"### {among.title}\n\n{start}\n\n{table}"


def _kinds(among: Set) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {kind: [] for kind in ASKED}
    for exercise in among.exercises:
        found[exercise.kind].append(f"`{exercise.name}`")
    return {kind: names for kind, names in found.items() if names}


def shown_map() -> str:
    """The map as the page shows it."""
    text = PAGE.read_text(encoding="utf-8")
    return text.partition(MARKS[0])[2].partition(MARKS[1])[0].strip()


def main() -> None:
    """Write the map into the page."""
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(MARKS[0])
    after = rest.partition(MARKS[1])[2]
    page = f"{before}{MARKS[0]}\n\n{practice_map()}\n\n{MARKS[1]}{after}"
    PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
