"""A small course to begin with: `lessonkit new FOLDER`.

Two lessons, a note, the package that they show, its tests, and a site, built and checked by nox.
"""

import argparse
import sys
from pathlib import Path

from lessonkit.new.course import write_course
from lessonkit.new.names import CourseError

__all__ = ["main"]

COMMANDS = {
    "pip install nox": "which runs the others",
    "nox -s docs": "builds the site into site/",
    "nox -s tests": "runs everything that must hold",
}


def main(arguments: list[str]) -> int:
    """Write a course into the folder named on the command line and return the exit status."""
    parser = argparse.ArgumentParser(
        prog="lessonkit new",
        description="Write a small course of your own: two lessons, a note, a package, its tests.",
        epilog="Its lessons are executed at once. A file that exists is never overwritten.",
    )
    parser.add_argument(
        "folder", type=Path, metavar="FOLDER", help="new or empty; its name is the package's, too"
    )
    folder = parser.parse_args(arguments).folder
    try:
        write_course(folder)
    except CourseError as error:
        print(f"failed: {error}", file=sys.stderr)
        return 1
    print(f"written: {folder}\n\nIn that folder:")
    width = max(map(len, COMMANDS))
    for command, purpose in COMMANDS.items():
        print(f"  {command:{width}}  # {purpose}")
    return 0
