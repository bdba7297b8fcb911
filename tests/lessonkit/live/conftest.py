"""A process whose modules are those of a page: what is ours there, unpacked from its archive."""

import io
import os
import subprocess
import sys
import tarfile

import pytest

from lessonkit.live.plan import COURSE, PYODIDE, Plan


@pytest.fixture(scope="session")
def code(tmp_path_factory):
    """The folder with the packages of a page, without those that others have made."""
    root = tmp_path_factory.mktemp("course")
    for name in PYODIDE:
        (root / name).touch()
    packed = io.BytesIO(Plan(root, ".", ".").files()[COURSE])
    with tarfile.open(fileobj=packed) as archive:
        archive.extractall(root, filter="data")
    return root / "code"


@pytest.fixture(scope="session")
def in_page(code):
    """Gives a function that runs code there, after the page's start, and returns what it prints."""

    def run(source):
        start = "from lessonkit.live.worker import processes\nprocesses.install()\n"
        kept = {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", start + source],
            cwd=code,
            env=kept | {"PYTHONPATH": str(code)},
            capture_output=True,
            text=True,
        )
        assert not done.stderr, done.stderr
        return done.stdout

    return run
