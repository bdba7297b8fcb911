"""What a kernel inherits: the same habits on every machine, and the pins of its project."""

import os
from collections.abc import Mapping
from pathlib import Path

__all__ = ["HABITS", "NO_CAPTURE", "kernel_environment"]

# What changes the text that a notebook prints. What changes its numbers is the project's to say.
HABITS = {
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    "TZ": "UTC",
    "LC_ALL": "C.UTF-8",
    "COLUMNS": "100",
    "LINES": "40",
    "NO_COLOR": "1",
    "TQDM_DISABLE": "1",  # a progress bar shows times, and on stderr
}
# Where this is set, ipykernel leaves the file descriptors of the streams to others: to us.
NO_CAPTURE = "PYTEST_CURRENT_TEST"
DROPPED = (NO_CAPTURE, "FORCE_COLOR", "MPLBACKEND", "PYTHONSTARTUP", "PYTHONWARNINGS")


def kernel_environment(pins: Mapping[str, str], scratch: Path) -> dict[str, str]:
    """This process's environment, pinned, without its user's settings of IPython and matplotlib.

    Args:
        pins: the variables that the project states.
        scratch: an empty folder that lives as long as the kernel.
    """
    (scratch / "matplotlibrc").touch()
    own = {"IPYTHONDIR": str(scratch), "MATPLOTLIBRC": str(scratch)}
    own |= {NO_CAPTURE: "lessonkit"} if os.name != "nt" else {}
    inherited = {name: value for name, value in os.environ.items() if name not in DROPPED}
    return {**inherited, **HABITS, **pins, **own}
