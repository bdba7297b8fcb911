"""The examples in the machinery's docstrings are run."""

import doctest
import importlib

import pytest

MODULES = [
    "compare.text",
    "export.command",
    "mutants.faults",
    "notebook.definitions",
    "notebook.outputs",
    "page.anchors",
    "page.numbers",
    "run.parameters",
]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name):
    module = importlib.import_module(f"lessonkit.{name}")
    failed, attempted = doctest.testmod(module)
    assert attempted > 0
    assert failed == 0
