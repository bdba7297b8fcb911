"""A pytest plugin on nbval: no published output can drift from the code.

In a project with the table `[tool.lessonkit]`, `pytest --nbval` runs each notebook by the engine
that stored its outputs, and compares all that a reader sees. Everywhere else, and without
`--nbval`, the plugin imports nothing but pytest and changes nothing.
"""

import os
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from lessonkit.project import Project, ProjectError

ROUNDED = "differs by rounding"  # the property of a test that only this mode lets pass
LOOKING_AWAY = ("nbval_lax", "nbval_sanitize_with", "nbdime")


def _project(path: Path) -> Project | None:
    try:
        return Project.around(path)
    except ProjectError as error:
        raise pytest.UsageError(str(error)) from None


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer the comparison for machines that cannot give the same digits."""
    parser.getgroup("nbval").addoption(
        "--rounding",
        action="store_true",
        help="let numbers of stored outputs differ as far as rounding can move them; chosen by "
        "itself where `exact-if` of [tool.lessonkit] fails, refused where CI is set",
    )


def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Set another default for `--nbval-cell-timeout`, before the command line is read in full."""
    if project := _project(early_config.rootpath):
        early_config.option.nbval_cell_timeout = project.cell_timeout


def pytest_configure(config: pytest.Config) -> None:
    """Refuse the options that would compare less, and decide how exactly numbers are compared."""
    project = _project(config.rootpath)
    if project is None:
        return
    if told := getattr(config, "workerinput", None):  # one of several processes
        config.option.rounding = told["rounding"]
        return
    if not config.getoption("nbval", False) and not config.getoption("nbval_lax", False):
        return
    for option in LOOKING_AWAY:
        if getattr(config.option, option, None):
            name = option.replace("_", "-")
            raise pytest.UsageError(f"--{name}: the gate compares everything, use --nbval alone")
    if os.environ.get("CI"):
        if config.option.rounding:
            raise pytest.UsageError("--rounding: where CI is set, outputs are compared exactly")
    elif not config.option.rounding:
        from lessonkit.gate.exactness import why_not_exact

        config.option.rounding = why_not_exact(project)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a process of pytest-xdist what was decided."""
    node.workerinput["rounding"] = node.config.option.rounding


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(
    file_path: Path, parent: pytest.Collector
) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
    """Collect the notebooks of a course in nbval's place."""
    nodes = yield
    asked = file_path.suffix == ".ipynb" and parent.config.getoption("nbval", False)
    if not asked or not _project(file_path):
        return nodes
    from lessonkit.gate.items import NotebookFile  # only now are the engine's libraries needed

    return [NotebookFile.from_parent(parent, path=file_path)]


def pytest_report_header(config: pytest.Config) -> str | None:
    """Say how numbers are compared, where they are."""
    if not config.getoption("nbval", False) or not _project(config.rootpath):
        return None
    if reason := config.option.rounding:
        asked = "as asked" if reason is True else f"this machine cannot hold the pins ({reason})"
        return f"notebooks: compared within rounding, {asked}"
    return "notebooks: compared exactly"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """List what passed only because numbers might be rounded otherwise here."""
    lines = [
        f"{report.nodeid}: {text}"
        for report in terminalreporter.getreports("passed")
        for name, text in report.user_properties
        if name == ROUNDED
    ]
    if lines:
        terminalreporter.section("these differ, by rounding alone")
        terminalreporter.write_line("\n".join(lines))
