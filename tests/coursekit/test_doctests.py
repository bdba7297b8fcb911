"""The examples in the machinery's docstrings are run."""

import doctest
import importlib

import pytest


@pytest.mark.parametrize("name", ["claims", "outputs", "prose", "rules", "text"])
def test_examples(name):
    module = importlib.import_module(f"coursekit.{name}")
    failed, attempted = doctest.testmod(module)
    assert attempted > 0
    assert failed == 0
