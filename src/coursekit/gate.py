"""A pytest plugin on nbval: no published output can drift from the code.

`pytest --nbval` runs each notebook by the engine that stored its outputs, and compares all that a
reader sees. Without `--nbval` the plugin imports nothing but pytest.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from coursekit.environment import CELL_TIMEOUT

__all__ = ["pytest_collect_file", "pytest_configure", "pytest_load_initial_conftests"]

LOOKING_AWAY = ("nbval_lax", "nbval_sanitize_with", "nbdime")


def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Set another default for `--nbval-cell-timeout`, before the command line is read in full."""
    early_config.option.nbval_cell_timeout = CELL_TIMEOUT


def pytest_configure(config: pytest.Config) -> None:
    """Refuse the options that would compare less."""
    for option in LOOKING_AWAY:
        if getattr(config.option, option, None):
            name = option.replace("_", "-")
            raise pytest.UsageError(f"--{name}: the gate compares everything, use --nbval alone")


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(
    file_path: Path, parent: pytest.Collector
) -> Iterator[list[pytest.Collector]]:
    """Collect notebooks in nbval's place."""
    nodes = yield
    if file_path.suffix == ".ipynb" and parent.config.getoption("nbval", False):
        from coursekit.items import NotebookFile  # only now are the engine's libraries needed

        return [NotebookFile.from_parent(parent, path=file_path)]
    return nodes
