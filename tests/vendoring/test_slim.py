"""Files are left out by pattern, and a pattern that does nothing is a fault."""

import pytest

from vendoring.slim import slim

FILES = dict.fromkeys(["a/one.py", "a/tests/test_one.py", "a/one.pyi", "b.txt"], b"")


def test_files_that_match_are_left_out():
    assert list(slim(FILES, "*.pyi */tests/*")) == ["a/one.py", "b.txt"]


def test_patterns_for_any_archive_may_match_nothing():
    assert list(slim(FILES, "b.txt", of_any="*.pyi */tests/* *.pxd")) == ["a/one.py"]


def test_a_pattern_that_matches_nothing_is_refused():
    with pytest.raises(ValueError, match=r"these match none: \['a/two.py'\]$"):
        slim(FILES, "*.pyi a/two.py")
