"""The lessons on the stand-in: docstrings, unit tests and notebooks, without PyTorch at hand."""

import ast
import json
import os
import subprocess
import sys
from collections import Counter

import pytest

from ..rooms import ROOT
from .cells import BAD, nearly, run

HERE = ROOT / "tests/page_torch"
PATHS = [ROOT / "src/page_torch", ROOT / "src", ROOT]

UNIT_TESTS = [
    "augment", "broadcasting", "callbacks", "checkpoint", "conv", "dataset", "display", "dropout",
    "functional", "module", "network", "normalisation", "optim", "residual", "smoothing", "train",
    "windows",
]  # fmt: skip
"""Files of unit tests that can be loaded without a name that only PyTorch has."""


def on_the_stand_in(*command):
    """Run a module of Python in a process where torch is the stand-in."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    env = kept | {
        "MPLBACKEND": "agg",
        "OPENBLAS_CORETYPE": "Nehalem",  # no fused multiply-add, as in a browser
        "PYTHONPATH": os.pathsep.join(map(str, PATHS)),
    }
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=env, capture_output=True, text=True
    )


def test_every_example_in_a_docstring_is_right():
    done = on_the_stand_in("-W", "error", HERE / "docstrings.py")
    assert done.returncode == 0, done.stdout + done.stderr
    assert str(PATHS[0]) in done.stdout
    assert int(done.stdout.split()[0]) > 100


def test_unit_tests_pass_that_do_not_ask_pytorch():
    files = [f"tests/test_{name}.py" for name in UNIT_TESTS]
    options = ["-q", "-n0", "-p", "no:cacheprovider", "-p", "tests.page_torch.without_pytorch"]
    done = on_the_stand_in("-m", "pytest", *options, *files)
    assert done.returncode == 0, done.stdout[-3000:]
    passed = done.stdout.splitlines()[-1].partition(" passed")[0].split()[-1]
    assert int(passed) > 250, done.stdout


@pytest.mark.parametrize(
    ("notebook", "least"),
    # All cells of lesson 1, but for one that asserts times. In the note three need PyTorch.
    [("notebooks/01_matmul.ipynb", 44), ("docs/notes/strides-and-storage.ipynb", 24)],
)
def test_cells_print_what_is_stored(notebook, least):
    done = on_the_stand_in("-W", "ignore", HERE / "cells.py", notebook)
    counts = ast.literal_eval(done.stdout[done.stdout.index("{") : done.stdout.index("}") + 1])
    assert sum(counts.get(kind, 0) for kind in ("same", "rounded", "timed")) >= least, done.stdout


def test_a_cell_that_prints_otherwise_is_seen(tmp_path):
    output = {"output_type": "stream", "name": "stdout", "text": ["tensor(1.00)\n"]}
    cells = [
        {"cell_type": "code", "metadata": {}, "outputs": [output], "source": [source]}
        for source in (
            "print('tensor(1.00)')",
            "print('tensor(1.01)')",
            "print('tensor(2.00)')",
            "1 / 0",
        )
    ]
    path = tmp_path / "slip.ipynb"
    path.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    kinds = Counter(verdict.kind for verdict in run(path))
    assert kinds == {"same": 1, "rounded": 1, "differs": 1, "fails": 1}
    assert BAD == ("differs", "fails")


def test_nearly_compares_words_and_numbers():
    assert nearly("loss 1.23, 5 steps", "loss 1.24, 5 steps")
    assert not nearly("loss 1.23, 5 steps", "loss 1.25, 5 steps")
    assert not nearly("loss 1.23, 5 steps", "loss 1.23, 6 steps")
    assert not nearly("loss 1.23", "lost 1.23")
