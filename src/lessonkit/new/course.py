"""Writing a course: all of it, with outputs that its code gave, or nothing.

The template is a course, `my-course`, whose files end in `.tmpl` so that no tool takes them for
files of this project. A new course has its own names in the place of those.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lessonkit.execute import ExecuteError, execute
from lessonkit.new.names import CourseError, Names
from lessonkit.new.requirement import requirement
from lessonkit.notebook import read_notebook
from lessonkit.page import cells_of, page_problems
from lessonkit.project import Project

__all__ = ["filled", "write_course"]

TEMPLATE = Path(__file__).parent / "template"
SUFFIX = ".tmpl"
EXTRAS = ("gate", "site")
REQUIREMENT = "lessonkit[gate,site]"  # as the template has it


def write_course(folder: Path) -> None:
    """Write a course whose lessons have been executed.

    It is made under another name, and gets its own when all is done.

    Args:
        folder: does not exist, but its parent does; or is empty.

    Raises:
        CourseError: it is neither, or has a name that no package can have, or cannot be written;
            or a lesson does not run here. Then nothing is left behind.
    """
    # Of `.` the name is wanted, and of a link its own.
    place = folder.absolute()
    names, wanted = Names.of(place.name), requirement(*EXTRAS)
    try:
        # In a folder that exists, all happens inside: its parent may not be ours to write to.
        workshop = (place if _is_empty(place) else place.parent) / f".{place.name}.{os.getpid()}"
        workshop.mkdir()
        try:
            for name, text in filled(names, wanted):
                file = workshop / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8", newline="\n")
            _execute(workshop)
            _move(workshop, place)
        finally:
            shutil.rmtree(workshop, ignore_errors=True)
    except OSError as error:
        raise CourseError(f"{folder} cannot be written: {error.strerror or error}") from None


def filled(names: Names, wanted: str) -> Iterator[tuple[str, str]]:
    """The files of a course: each with its name and its text.

    Args:
        names: of the course.
        wanted: the requirement that gives it lessonkit.
    """
    for file in sorted(TEMPLATE.rglob(f"*{SUFFIX}")):
        name = file.relative_to(TEMPLATE).as_posix().removesuffix(SUFFIX)
        text = _named(file.read_text(encoding="utf-8"), names)
        # Last, for an address in it may have any name for a part.
        yield _named(name, names), text.replace(REQUIREMENT, wanted)


def _named(text: str, names: Names) -> str:
    for own, given in (
        ("my-course", names.distribution),
        ("my_course", names.package),
        ("My course", names.title),
    ):
        text = text.replace(own, given)
    return text


def _is_empty(place: Path) -> bool:
    """Whether a folder is there, and nothing in it.

    Raises:
        CourseError: something is in the way.
    """
    remedy = "choose another name, or move it away"
    if not os.path.lexists(place):
        if not place.parent.is_dir():
            raise CourseError(f"{place.parent} must be a folder, and is none; make it first")
        return False
    if not place.is_dir():
        raise CourseError(f"{place} must be new or an empty folder, and is no folder; {remedy}")
    if held := sorted(path.name for path in place.iterdir()):
        raise CourseError(f"{place} must be new or empty, and holds {held[0]}; {remedy}")
    return True


def _execute(course: Path) -> None:
    with _importable(course / "src"):
        for page in Project.required(course).pages():
            name = page.relative_to(course).as_posix()
            try:
                execute(page)
            except ExecuteError as error:
                reason = str(error).replace(str(page), name)
                raise CourseError(f"a lesson does not run here: {reason}") from None
            # What runs may still show what no page should, such as a warning of this machine.
            if problems := page_problems(cells_of(read_notebook(page))):
                raise CourseError(f"a lesson is not fit to be published: {name}, {problems[0]}")


@contextmanager
def _importable(folder: Path) -> Iterator[None]:
    """Have kernels find a package that pip has not installed yet, and write nothing into it."""
    before = dict(os.environ)
    path = os.pathsep.join(filter(None, [str(folder), before.get("PYTHONPATH")]))
    os.environ.update(PYTHONPATH=path, PYTHONDONTWRITEBYTECODE="1")
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _move(workshop: Path, place: Path) -> None:
    if workshop.parent == place:
        for path in workshop.iterdir():
            path.rename(place / path.name)
    else:
        workshop.rename(place)
