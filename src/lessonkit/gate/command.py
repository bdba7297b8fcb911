"""The gate from the terminal: `lessonkit gate` is `pytest --nbval` on the notebooks that are named.

In a process of its own: pytest wants to be there before the modules that it watches.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

from lessonkit.project import Project, ProjectError

__all__ = ["main"]


def main(arguments: list[str]) -> int:
    """Run the gate and return pytest's exit status: 0 if every page shows what its code gives."""
    parser = argparse.ArgumentParser(
        prog="lessonkit gate",
        usage="%(prog)s [NOTEBOOK ...] [OPTION OF PYTEST ...]",
        description="Run notebooks and compare all that a reader sees with what is stored.",
        epilog="Without arguments: all of the course. Any option of pytest will do.",
    )
    if arguments[:1] in (["-h"], ["--help"]):
        parser.parse_args(["--help"])
    try:
        asked = arguments or [os.path.relpath(page) for page in Project.required(Path()).pages()]
    except ProjectError as error:
        parser.error(str(error))
    if not asked:
        parser.error("no notebook is named, and the course has none")
    command = [sys.executable, "-m", "pytest", "--nbval", *asked]
    return subprocess.run(command, check=False).returncode
