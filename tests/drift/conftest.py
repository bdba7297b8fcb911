"""Publishes each case of drifts.toml as it should be and with its drift, and runs the gate."""

import json
import os
import subprocess
import sys
import tomllib
from copy import deepcopy
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from lessonkit.execute import execute
from lessonkit.notebook import normalised, read_notebook, store_notebook
from lessonkit.page import cells_of
from lessonkit.project import Project
from lessonkit.stamp import KEY, make_stamp

MODULE = '''"""A module that the cases use."""

RATE = 0.125


def answer():
    return 42


def half(n):
    return n // 2


def check(n):
    if n > 2:
        raise ValueError(f"{n} is above 2")


def refuse(n):
    raise ValueError(f"{n} is refused")
'''
ROOT_CONFTEST = '''"""Examples run, some notebooks do not, and each report is written down."""

import json
from pathlib import Path

from sybil import Sybil

from lessonkit.gate.documents import parsers

pytest_collect_file = Sybil(parsers=parsers(), pattern="*.md").pytest()


def pytest_collection_modifyitems(items):
    items[:] = [item for item in items if item.name == "page" or "unrun" not in item.path.parts]


def pytest_runtest_logreport(report):
    if report.when == "call" or report.failed:
        row = [report.nodeid, report.outcome, report.longreprtext]
        with Path(__file__).with_name("reports.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\\n")
'''
TABLE = tomllib.loads(Path(__file__).with_name("drifts.toml").read_text(encoding="utf-8"))
PREAMBLES = TABLE.pop("preamble")
SIDES = ("control", "drift")


def pytest_generate_tests(metafunc):
    for kind in ("drift", "noise", "rounded"):
        if kind in metafunc.fixturenames:
            cases = [case for group in TABLE.values() for case in group]
            metafunc.parametrize(kind, [case["name"] for case in cases if kind_of(case) == kind])


def kind_of(case):
    if case.get("rounding"):
        return "rounded"
    return "drift" if case.get("visible", True) else "noise"


def pytest_terminal_summary(terminalreporter):
    """How much was planted and how much was caught."""
    tests = ("drift_is_caught", "control_passes", "noise_passes", "rounding_is_told_from_drift")
    for test in tests:
        passed, failed = (
            sum(f"test_{test}[" in report.nodeid for report in terminalreporter.getreports(outcome))
            for outcome in ("passed", "failed")
        )
        if passed or failed:
            terminalreporter.write_line(f"{test}: {passed} of {passed + failed}")


@pytest.fixture(scope="session")
def published(tmp_path_factory):
    """A folder with both sides of every case, and the test that each becomes."""
    root = tmp_path_factory.mktemp("drift")
    (root / "conftest.py").write_text(ROOT_CONFTEST)
    (root / "pytest.ini").write_text("[pytest]\nfilterwarnings = error\n")
    tests = {}
    for group, cases in TABLE.items():
        if group in ("text", "pictures", "drawings", "prose"):
            tests |= publish_and_run(root, group, cases)
            continue
        publish = publish_markdown if group == "docs" else publish_unrun
        for number, case in enumerate(cases):
            tests[case["name"]] = publish(root, f"{group}{number}", case)
    return root, tests


@pytest.fixture(scope="session")
def gate(published):
    """What the gate says of every case, by the case's name and its side."""
    return judged(*published)


@pytest.fixture(scope="session")
def rounding_gate(published):
    """What it says where numbers may be rounded otherwise."""
    return judged(*published, "--rounding")


def judged(root, tests, *options):
    reports = root / "reports.jsonl"
    reports.unlink(missing_ok=True)
    command = [sys.executable, "-m", "pytest", "--nbval", "-q", "-p", "no:cacheprovider", *options]
    outside_ci = {name: value for name, value in os.environ.items() if name != "CI"}
    run = subprocess.run(
        command, cwd=root, env=outside_ci, capture_output=True, text=True, check=False
    )
    assert run.returncode == 1, run.stdout + run.stderr
    lines = reports.read_text(encoding="utf-8").splitlines()
    return Verdicts([json.loads(line) for line in lines], tests, TABLE)


class Verdicts:
    """The gate's reports, found by case."""

    def __init__(self, reports, tests, table):
        self.reports, self.tests = reports, tests
        self.cases = {case["name"]: case for group in table.values() for case in group}

    def complaints(self, name, side):
        """What the gate holds against one side of a case; empty if it passes."""
        test = f"{side}/{self.tests[name]}"
        found = [row for row in self.reports if row[0] == test or row[0].startswith(f"{test}::")]
        assert found, f"{test} was not run"
        return "\n".join(text for _, outcome, text in found if outcome == "failed")

    def unplanted_failures(self):
        """Tests that fail although nothing was planted in them."""
        planted = {f"drift/{test}" for test in self.tests.values()}
        failed = [test for test, outcome, _ in self.reports if outcome == "failed"]
        return [
            test
            for test in failed
            if test not in planted
            and test.partition("::")[0] not in planted
            and not test.endswith("::page")
        ]


def publish_and_run(root, group, cases):
    """One notebook for all cases of a group, run once, then copied with its drifts."""
    notebook = new_notebook()
    if group in PREAMBLES:
        notebook.cells.append(new_code_cell(PREAMBLES[group].strip()))
    places = []
    for case in cases:
        notebook.cells += cells_above(case)
        places.append(len(notebook.cells))
        notebook.cells.append(cell_of(case))
    control, drift = (project(root, side, group) / "lesson.ipynb" for side in SIDES)
    store_notebook(normalised(notebook), control)
    execute(control)
    notebook = read_notebook(control)
    for case, index in zip(cases, places, strict=True):
        plant(case, notebook, index)
        edit_module(case, drift.parent)
    store_notebook(notebook, drift)
    names = [case["name"] for case in cases]
    tests = [f"{group}/lesson.ipynb::{item_name(notebook, index)}" for index in places]
    return dict(zip(names, tests, strict=True))


def publish_unrun(root, place, case):
    """A notebook of one cell that claims to have been run."""
    place = f"unrun/{place}"
    for side in SIDES:
        folder = project(root, side, place)
        notebook = normalised(new_notebook(cells=[cell_of(case)]))
        fresh = deepcopy(notebook)
        if side == "drift":
            plant(case, notebook, 0)
        forged = notebook if "stamp" not in place else fresh
        course = Project.required(folder)
        notebook.metadata[KEY] = make_stamp(cells_of(forged), course, ["toy.py"], "2025-01-31")
        if side == "drift":
            edit_module(case, folder)
        store_notebook(notebook, folder / "lesson.ipynb")
    return f"{place}/lesson.ipynb::page"


def publish_markdown(root, place, case):
    """A Markdown page."""
    for side in SIDES:
        text = case["markdown"]
        page = project(root, side, place) / "page.md"
        page.write_text(text if side == "control" else replaced(case, text), encoding="utf-8")
    return f"{place}/page.md"


def project(root, side, place):
    folder = root / side / place
    folder.mkdir(parents=True)
    (folder / "pyproject.toml").write_text("[tool.lessonkit]\n")
    (folder / "toy.py").write_text(MODULE)
    return folder


def cells_above(case):
    donor = figure(case["draw_donor"]) if "draw_donor" in case else case.get("donor")
    sources = [source for source in (case.get("before"), donor) if source]
    return [new_code_cell(source, metadata={"tags": case.get("tags", [])}) for source in sources]


def cell_of(case):
    metadata = {"tags": case["tags"]} if "tags" in case else {}
    if "markdown" in case:
        return new_markdown_cell(case["markdown"], metadata=metadata)
    source = figure(case["draw"]) if "draw" in case else case["source"]
    stored = nbformat.from_dict(case.get("stored", []))
    return new_code_cell(source, metadata=metadata, execution_count=1, outputs=stored)


def figure(body):
    words = "" if "close" in body else "#| alt: a figure\n"
    return f"{words}fig, ax = plt.subplots(figsize=(3, 2))\n{body}\nplt.show()"


def plant(case, notebook, index):
    """Put the drift into the cell at `index`."""
    cell = notebook.cells[index]
    if "donor" in case or "draw_donor" in case:
        cell.outputs = deepcopy(notebook.cells[index - 1].outputs)
    if "outputs" in case:
        cell.outputs = nbformat.from_dict(case["outputs"])
    if case.get("reverse"):
        cell.outputs.reverse()
    if "replace" in case:
        text = replaced(case, json.dumps(cell, sort_keys=True, ensure_ascii=False))
        notebook.cells[index] = nbformat.from_dict(json.loads(text))


def replaced(case, text):
    old, new = case["replace"]
    assert old in text, f"{case['name']}: no {old!r} in {text}"
    return text.replace(old, new)


def edit_module(case, folder):
    if "edit" in case:
        file = folder / "toy.py"
        file.write_text(file.read_text().replace(*case["edit"]))


def item_name(notebook, index):
    if notebook.cells[index].cell_type == "markdown":
        return f"Prose {index + 1}"
    return f"Cell {sum(cell.cell_type == 'code' for cell in notebook.cells[: index + 1])}"
