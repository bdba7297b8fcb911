"""How long the gate takes over the lessons: each is run again, and all that it shows compared."""

import sys
from typing import Any

from benchmarks.commands import ROOT, took
from benchmarks.settings import Settings

__all__ = ["measure"]


def measure(settings: Settings) -> dict[str, Any]:
    """Time the gate on each lesson."""
    seconds = {}
    for lesson in sorted((ROOT / "notebooks").glob("*.ipynb")):
        command = [sys.executable, "-m", "pytest", "--nbval", "--quiet", str(lesson)]
        seconds[lesson.stem] = took(command)
        settings.say(f"  {lesson.stem:40} {seconds[lesson.stem]:6.1f} s")
    return {"seconds": {"lessons": seconds}}
