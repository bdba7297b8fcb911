"""Can this machine give the digits that were stored?"""

import os
import subprocess
import sys

from lessonkit.kernel.environment import HABITS
from lessonkit.project import Project

__all__ = ["why_not_exact"]


def why_not_exact(project: Project) -> str:
    """Why the project's pins do not hold here; empty if they do.

    Runs the project's line `exact-if` as a kernel would, in a process of its own.
    """
    if not project.exact_if:
        return ""
    run = subprocess.run(
        [sys.executable, "-c", project.exact_if],
        env={**os.environ, **HABITS, **project.environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode == 0:
        return ""
    return (run.stderr.strip().splitlines() or [f"exit status {run.returncode}"])[-1]
