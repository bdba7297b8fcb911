"""What a course is called, in the three places that ask for a name."""

import keyword
import re
import sys
from dataclasses import dataclass
from importlib.metadata import packages_distributions

__all__ = ["CourseError", "Names"]

PACKAGE = re.compile(r"[a-z][a-z0-9_]*")
# Python would find these in the course's place, or the course in theirs.
OWN_PARTS = {"conftest", "docs", "lessonkit", "notebooks", "noxfile", "site", "src", "tests"}


class CourseError(Exception):
    """No course can be written: one line says why."""


@dataclass(frozen=True)
class Names:
    """The names of one course.

    Attributes:
        distribution: for pip, such as `my-course`.
        package: for Python, such as `my_course`.
        title: for readers, such as `My course`.
    """

    distribution: str
    package: str
    title: str

    @classmethod
    def of(cls, folder: str) -> "Names":
        """The names that the name of a folder gives.

        Raises:
            CourseError: the package cannot have that name.

        >>> Names.of("Dice-and means")
        Names(distribution='dice-and-means', package='dice_and_means', title='Dice and means')
        """
        words = [word for word in re.split(r"[-_.\s]+", folder) if word]
        package = "_".join(words).lower()
        if reason := _refusal(package):
            raise CourseError(f"the name {folder!r} {reason}; choose another, such as my-course")
        title = " ".join(words)
        return cls(package.replace("_", "-"), package, title[0].upper() + title[1:])


def _refusal(package: str) -> str | None:
    """Why no package of a new course can have this name."""
    if not PACKAGE.fullmatch(package):
        return "gives no package a name: letters from a to z and digits do, a letter first"
    if keyword.iskeyword(package):
        return f"gives the package {package}, a word of Python itself"
    if package in sys.stdlib_module_names:
        return f"gives the package {package}, which would hide a module of Python's own"
    if package in OWN_PARTS:
        return f"gives the package {package}, which a part of each course is called"
    if owners := packages_distributions().get(package):
        return f"gives the package {package}, which would hide that of {owners[0]}"
    return None
