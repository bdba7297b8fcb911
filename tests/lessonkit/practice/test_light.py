"""The engine runs where nothing is installed, as in a page."""

import subprocess
import sys
from pathlib import Path

import lessonkit

SOURCE = Path(lessonkit.__file__).parents[1]
WITHOUT_PACKAGES = f"""
import sys
sys.path.insert(0, {str(SOURCE)!r})
import lessonkit.practice
print(sorted(name for name in sys.modules if name.startswith("lessonkit.")))
"""


def test_the_engine_needs_the_standard_library_only():
    command = [sys.executable, "-I", "-S", "-c", WITHOUT_PACKAGES]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "lessonkit.practice.judging" in done.stdout
    assert "lessonkit.practice.process" not in done.stdout
    assert "lessonkit.page" not in done.stdout
