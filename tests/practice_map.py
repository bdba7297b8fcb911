"""What the pages say of the exercises: `python -m tests.practice_map` writes it.

That is the map of all of them in docs/practice.md, and for the end of each page its own, in
src/exercises/pages.json: whoever builds the site has no PyTorch to ask them.
"""

import json

from lessonkit.practice import Course, Set
from lessonkit.practice.pages import pages_of

from .rooms import ROOT
from .tour import lessons

PAGE = ROOT / "docs/practice.md"
ENDS = ROOT / "src/exercises/pages.json"
COURSE = Course("exercises")
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
    return "\n\n".join(map(_part, COURSE.sets()))


def _part(among: Set) -> str:
    first = next(each.file.name for each in lessons() if each.number == among.lesson)
    file = among.notebook or first
    page = among.page.removeprefix("docs/") if among.page.startswith("docs/") else ""
    page = page or f"../notebooks/{file}"
    link = f"[Lesson {among.lesson}](../notebooks/{file})"
    rows = [f"| {ASKED[kind]} | {', '.join(names)} |" for kind, names in _kinds(among, page)]
    table = "\n".join(["| what to do | exercises |", "| --- | --- |", *rows])
    start = f"{link}: `lessonkit practice start {among.name}`"
    return f"### {among.title}\n\n{start}\n\n{table}"


def _kinds(among: Set, page: str) -> list[tuple[str, list[str]]]:
    found: dict[str, list[str]] = {kind: [] for kind in ASKED}
    for exercise in among.exercises:
        link = f"[`{exercise.name}`]({page}#exercise-{exercise.name})"
        found[exercise.kind].append(link)
    return [(kind, links) for kind, links in found.items() if links]


def shown_map() -> str:
    """The map as the page shows it."""
    text = PAGE.read_text(encoding="utf-8")
    return text.partition(MARKS[0])[2].partition(MARKS[1])[0].strip()


def ends() -> str:
    """The exercises at the end of each page, as JSON."""
    return json.dumps(pages_of(COURSE, "notebooks"), indent=1, ensure_ascii=False) + "\n"


def main() -> None:
    """Write both."""
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(MARKS[0])
    after = rest.partition(MARKS[1])[2]
    page = f"{before}{MARKS[0]}\n\n{practice_map()}\n\n{MARKS[1]}{after}"
    PAGE.write_text(page, encoding="utf-8")
    ENDS.write_text(ends(), encoding="utf-8")


if __name__ == "__main__":
    main()
