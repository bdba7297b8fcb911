"""How long a command takes, run as a reader would run it in the project's folder."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import perf_counter

__all__ = ["ROOT", "took"]

ROOT = Path(__file__).parents[2]


def took(command: Sequence[str], env: Mapping[str, str] | None = None) -> float:
    """Run a command that must succeed, since the time of a failure says nothing.

    Args:
        command: the program and its arguments.
        env: variables to add to the environment.

    Returns:
        Seconds on the wall.

    Raises:
        RuntimeError: with what the command said, if it failed.
    """
    start = perf_counter()
    environment = os.environ | dict(env or {})
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    seconds = perf_counter() - start
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed:\n{done.stdout}{done.stderr}")
    return seconds
