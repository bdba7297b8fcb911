"""The pins can be installed on every Python that the README promises."""

import re

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement

from . import pins
from .pins import OLDEST, PINS, ROOT, installed, lines, runs_on


def pinned(python):
    """The version of each distribution that the file pins for a version of Python."""
    requirements = map(Requirement, PINS.read_text(encoding="utf-8").splitlines())
    environment = {"python_full_version": python}
    return {
        each.name: str(each.specifier).removeprefix("==")
        for each in requirements
        if each.marker is None or Marker(str(each.marker)).evaluate(environment)
    }


def test_every_python_gets_one_version_of_each():
    text = PINS.read_text(encoding="utf-8")
    names = {line.partition("==")[0] for line in text.splitlines()}
    for python in (OLDEST, "3.11.4", "3.11.5", "3.12.0", "3.14.0"):
        assert pinned(python).keys() == names


def test_what_is_installed_here_is_pinned_and_runs_on_the_oldest_python_or_has_a_marker():
    for name, each in installed().items():
        here = pinned("3.12.0").get(name)
        if here == each.version.partition("+")[0]:
            assert runs_on(each, OLDEST) or pinned(OLDEST)[name] != here, name


def test_the_readme_promises_the_oldest_python():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    oldest = re.findall(r"You need Python ([\d.]+) or newer", readme)
    assert oldest and OLDEST.startswith(oldest[0])


def test_a_version_that_wants_a_newer_python_gets_two_lines():
    got = lines({"b": "2.0", "A": "1.0"}, needed={"b": "3.11.5"}, older={"b": "1.9"})
    assert got == [
        "A==1.0",
        'b==1.9 ; python_full_version < "3.11.5"',
        'b==2.0 ; python_full_version >= "3.11.5"',
    ]


def test_the_file_is_written_from_what_is_installed(tmp_path, monkeypatch):
    class Fake:
        def __init__(self, version, python):
            self.version, self.metadata = version, {"Requires-Python": python}

    fakes = {
        "torch": Fake("2.13.0+cpu", ">=3.10"),
        "new": Fake("4.1", ">=3.11.5"),
        "old": Fake("1", None),
    }
    monkeypatch.setattr(pins, "installed", lambda: fakes)
    monkeypatch.setattr(pins, "older_version", lambda name: {"new": "2.9"}[name])
    monkeypatch.setattr(pins, "PINS", tmp_path / "constraints.txt")
    pins.main()
    assert (tmp_path / "constraints.txt").read_text().splitlines() == [
        'new==2.9 ; python_full_version < "3.11.5"',
        'new==4.1 ; python_full_version >= "3.11.5"',
        "old==1",
        "torch==2.13.0",
    ]


@pytest.mark.parametrize("name", ["pip", "lessonkit", "from-foundations"])
def test_what_is_our_own_is_not_pinned(name):
    assert name not in installed()
