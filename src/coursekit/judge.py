"""The gate from the terminal: `coursekit gate` is `pytest --nbval` on the notebooks that are named.

In a process of its own: pytest wants to be there before the modules that it watches.
"""

import argparse
import subprocess
import sys
from pathlib import Path

from coursekit.project import notebooks

__all__ = ["main"]


def main(arguments: list[str]) -> int:
    """Run the gate and return pytest's exit status: 0 if every page shows what its code gives."""
    parser = argparse.ArgumentParser(
        prog="coursekit gate",
        usage="%(prog)s [NOTEBOOK ...] [OPTION OF PYTEST ...]",
        description="Run notebooks and compare all that a reader sees with what is stored.",
        epilog="Without arguments: all in notebooks/ and docs/. Any option of pytest will do.",
    )
    if arguments[:1] in (["-h"], ["--help"]):
        parser.parse_args(["--help"])
    asked = arguments or [str(path) for path in notebooks(Path())]
    if not asked:
        parser.error("no notebook is named, and notebooks/ and docs/ hold none")
    command = [sys.executable, "-m", "pytest", "--nbval", *asked]
    return subprocess.run(command, check=False).returncode
