"""The lessons on the stand-in: docstrings, unit tests and notebooks, without PyTorch at hand."""

import os
import subprocess
import sys

import pytest
from nbformat import writes
from nbformat.v4 import new_code_cell, new_notebook, new_output

from ..rooms import ROOT
from .cells import BAD, GOOD, IN_PLACE_OF_TORCH, run

HERE = ROOT / "tests/page_torch"

UNIT_TESTS = [
    "augment", "broadcasting", "callbacks", "checkpoint", "conv", "dataset", "display",
    "functional", "module", "network", "normalisation", "residual", "smoothing", "train",
    "windows",
]  # fmt: skip
"""Files of unit tests that can be loaded without a name that only PyTorch has."""


def on_the_stand_in(*command):
    """Run a module of Python in a process where torch is the stand-in."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    env = kept | IN_PLACE_OF_TORCH | {"MPLBACKEND": "agg"}
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=env, capture_output=True, text=True
    )


def test_every_example_in_a_docstring_is_right():
    done = on_the_stand_in("-W", "error", HERE / "docstrings.py")
    assert done.returncode == 0, done.stdout + done.stderr
    assert str(ROOT / "src/page_torch") in done.stdout
    assert int(done.stdout.split()[0]) > 100


def test_unit_tests_pass_that_do_not_ask_pytorch():
    files = [f"tests/test_{name}.py" for name in UNIT_TESTS]
    options = ["-q", "-n0", "-p", "no:cacheprovider", "-p", "tests.page_torch.without_pytorch"]
    done = on_the_stand_in("-m", "pytest", *options, *files)
    assert done.returncode == 0, done.stdout[-3000:]
    passed = done.stdout.splitlines()[-1].partition(" passed")[0].split()[-1]
    assert int(passed) > 250, done.stdout


@pytest.fixture
def in_place_of_torch(monkeypatch):
    for name, value in IN_PLACE_OF_TORCH.items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize(
    ("notebook", "least"),
    # All cells of lesson 1, but for one that asserts times. In the note three need PyTorch.
    [("notebooks/01_matmul.ipynb", 44), ("docs/notes/strides-and-storage.ipynb", 24)],
)
@pytest.mark.usefixtures("in_place_of_torch")
def test_cells_show_what_is_stored(notebook, least):
    verdicts = list(run(ROOT / notebook))
    assert sum(verdict.kind in GOOD for verdict in verdicts) >= least, verdicts
    # How many times faster one rung is than another, the machine decides, not the stand-in.
    bad = [verdict for verdict in verdicts if verdict.kind in BAD]
    assert not [verdict for verdict in bad if "times faster" not in verdict.message]


@pytest.mark.usefixtures("in_place_of_torch")
def test_a_cell_that_shows_something_else_is_seen(tmp_path):
    source = {
        "print('tensor(0.512)')": "same",
        "print('tensor(0.513)')": "rounded",
        "print('tensor(0.612)')": "differs",
        "1 / 0": "fails",
        "import torch\ntorch.save(1, 'file')": "needs PyTorch",
        "print('tensor(0.712)')": "follows",
    }
    notebook = new_notebook(cells=[_printing("tensor(0.512)\n", code) for code in source])
    path = tmp_path / "slip.ipynb"
    path.write_text(writes(notebook), encoding="utf-8")
    assert [verdict.kind for verdict in run(path)] == list(source.values())


def _printing(text, code):
    return new_code_cell(code, outputs=[new_output("stream", name="stdout", text=text)])
