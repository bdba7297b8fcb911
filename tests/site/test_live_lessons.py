"""Every cell of every lesson is pressed, and comes out as its page says."""

import pytest

from lessonkit.live.kinds import ABSENT, EQUAL, TIMED, kind_of
from lessonkit.notebook import read_notebook
from lessonkit.page import cells_of

from .conftest import ROOT, Visitor
from .kinds import address_of, fresh_kinds
from .live import Live

NEEDS_A_COMPILER = "10_kernels"  # numba cannot be had in a page
LESSONS = sorted(
    path for path in (ROOT / "notebooks").glob("*.ipynb") if path.stem != NEEDS_A_COMPILER
)
QUICK = LESSONS[:5]  # with all data, in minutes
AS_STORED = (EQUAL, TIMED)


def code_cells(path):
    return [cell for cell in cells_of(read_notebook(path)) if cell.number]


@pytest.mark.parametrize("number", sorted({path.stem[:2] for path in LESSONS}))
def test_enough_cells_of_a_lesson_come_out_as_stored(number):
    pages = [path for path in LESSONS if path.stem.startswith(number)]
    kinds = [kind_of(cell).name for path in pages for cell in code_cells(path)]
    least = 0.85 if pages[0] in QUICK else 0.70
    assert sum(kind in AS_STORED for kind in kinds) >= least * len(kinds)
    assert kinds.count(ABSENT) <= len(kinds) / 8


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_what_differs_has_its_reason(path):
    for cell in code_cells(path):
        kind = kind_of(cell)
        assert bool(kind.reason) == (kind.name not in AS_STORED)


@pytest.mark.parametrize("whole", [True, False], ids=["all data", "a part"])
@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_each_cell_is_of_its_kind(browser, site, path, whole):
    if whole and path not in QUICK:
        pytest.skip("a training on all data takes minutes in a page: `nox -s kinds` does it")
    visitor = Visitor(browser)
    page = Live(visitor.open(site.address + address_of(path)), whole)
    wrong = []
    for cell, kind, difference in fresh_kinds(page, code_cells(path)):
        stored = kind_of(cell)
        expected = stored.name if whole else stored.part or stored.name
        # Equal is more than timed. A bound on times may hold on one day, and not on the other.
        if kind != expected and {kind, expected} != set(AS_STORED):
            wrong.append(f"{cell.label}: {expected} became {kind}: {difference}")
    visitor.context.close()
    assert not wrong, "\n".join(wrong)
    assert not visitor.faults
