"""The exercises of a course: a package with a module for each set, such as a lesson's.

The package's `SETS` names the modules in their order. The first line of a module is its title. Its
`LESSON` is the number of the lesson that must have been read, and `EXERCISES` lists its exercises.
`NOTEBOOK` is the file name of that lesson, if the set is about the whole of it; if the lesson has
several pages, that of the last one, and `EARLIER` lists the others. Else `PAGE` may name the page
that the set belongs to, relative to the project.
"""

import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import ModuleType

from lessonkit.practice.exercise import Exercise

__all__ = ["Course", "CourseError", "Set"]


class CourseError(Exception):
    """There are no such exercises."""


@dataclass(frozen=True)
class Set:
    """Exercises that belong together.

    Attributes:
        name: of the module, such as `lesson3`.
        title: for people.
        lesson: number of the lesson that they need.
        exercises: in the order in which they are best done.
        notebook: file name of the lesson, or of its last page; empty if there is none.
        page: another page that ends with them, relative to the project; empty if there is none.
        earlier: file names of the pages that the lesson has before its last.
    """

    name: str
    title: str
    lesson: int
    exercises: tuple[Exercise, ...]
    notebook: str = ""
    page: str = ""
    earlier: tuple[str, ...] = ()

    def __getitem__(self, name: str) -> Exercise:
        """An exercise by its name.

        Raises:
            CourseError: there is none.
        """
        for exercise in self.exercises:
            if exercise.name == name:
                return exercise
        raise CourseError(f"there is no exercise {name!r} in {self.name}")


@dataclass(frozen=True)
class Course:
    """All the exercises of a package.

    Attributes:
        package: its name, as Python imports it.
    """

    package: str

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the sets, without loading them."""
        return tuple(self._module("").SETS)

    def set(self, name: str) -> Set:
        """A set by its name, or by the number of its lesson.

        Raises:
            CourseError: there is none.
        """
        name = f"lesson{name}" if name.isdigit() else name
        if name not in self.names:
            raise CourseError(f"there is no set {name!r}; there are {', '.join(self.names)}")
        module = self._module(f".{name}")
        title = (module.__doc__ or name).strip().partition("\n")[0].removesuffix(".")
        notebook = getattr(module, "NOTEBOOK", "")
        page = getattr(module, "PAGE", "")
        earlier = tuple(getattr(module, "EARLIER", ()))
        return Set(name, title, module.LESSON, tuple(module.EXERCISES), notebook, page, earlier)

    def sets(self) -> Iterator[Set]:
        """All the sets in their order, each loaded when it is reached."""
        return map(self.set, self.names)

    def find(self, name: str, among: tuple[str, ...] = ()) -> tuple[Set, Exercise]:
        """An exercise by its name, and the set that it is in.

        Args:
            name: of the exercise.
            among: sets to look in first.

        Raises:
            CourseError: there is none.
        """
        for known in dict.fromkeys((*among, *self.names)):
            found = self.set(known)
            if any(exercise.name == name for exercise in found.exercises):
                return found, found[name]
        raise CourseError(f"there is no exercise {name!r}: `lessonkit practice` lists them")

    @property
    def place(self) -> Path:
        """The folder of the package."""
        return Path(self._module("").__file__).parent

    def _module(self, name: str) -> ModuleType:
        try:
            return importlib.import_module(f"{self.package}{name}")
        except ModuleNotFoundError as error:
            if error.name and self.package.startswith(error.name):
                raise CourseError(
                    f"the exercises, the package {self.package!r}, are not installed"
                ) from None
            raise
