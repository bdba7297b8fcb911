"""What a column of a page holds: a line of code, a row of a tensor, the last column of a table."""

import re

import pytest

from .conftest import Visitor, settle

LINE = 100  # letters: ruff lets no line be longer, in a module or in a cell
ROOM = """(code, letters) => {
    const line = code.cloneNode(false);
    line.textContent = "m".repeat(letters);
    code.after(line);
    const fits = line.scrollWidth <= line.clientWidth;
    line.remove();
    return fits; }"""
CUT = "box => box.scrollWidth - box.clientWidth"


@pytest.fixture
def phone(browser):
    visitor = Visitor(browser, width=390)
    yield visitor
    visitor.context.close()
    assert not visitor.faults


@pytest.mark.parametrize("path", ["lessons/06_conv/", "notes/einsum/", "reference/vision/"])
def test_a_line_of_code_fits_between_the_sidebars(visitor, site, path):
    page = visitor.open(site.address + path)
    code = page.locator("article pre > code:visible").first
    assert code.evaluate(ROOM, LINE)
    assert not code.evaluate(ROOM, LINE + 10), "the measure sees a line that is too long"


def test_no_code_of_a_lesson_is_cut(visitor, site):
    page = visitor.open(f"{site.address}lessons/06_conv/")
    page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    settle(page)
    blocks = page.locator("article .nb-in pre > code").all()
    assert len(blocks) > 40
    assert max(block.evaluate(CUT) for block in blocks) == 0


def test_a_phone_shows_the_last_column_of_the_ladder(phone, site):
    page = phone.open(f"{site.address}lessons/01_matmul/")
    ladder = page.locator("table", has_text="times faster")
    assert ladder.locator("th").count() == 5
    edge = ladder.locator("th").last.bounding_box()
    assert edge["x"] + edge["width"] <= 390
    assert ladder.locator("xpath=ancestor::*[contains(@class, 'scrollwrap')]").evaluate(CUT) <= 0


def test_in_an_error_sentences_wrap_and_rows_of_a_tensor_do_not(phone, site):
    page = phone.open(f"{site.address}lessons/01_matmul/")
    error = page.locator(".nb-err samp", has_text="test_near").first
    rows = error.locator(".nb-row")
    assert rows.count() == 10, "two tensors of five rows"
    one = "row => row.getClientRects().length"
    assert {row.evaluate(one) for row in rows.all()} == {1}
    height = "samp => samp.clientHeight / parseFloat(getComputedStyle(samp).lineHeight)"
    lines = error.inner_text().rstrip().count("\n") + 1
    assert error.evaluate(height) > lines + 1, "the first sentence takes more than a line"


def test_the_home_page_says_how_long_the_badges_say(visitor, site):
    home = visitor.open(site.address).locator("article").inner_text()
    minutes = {}
    for path in [path for path in site.paths if path.startswith("lessons/")]:
        page = (site.folder / path / "index.html").read_text(encoding="utf-8")
        minutes[path] = int(re.search(r"About (\d+) minutes", page)[1])
    lessons = len({re.search(r"\d+", path)[0] for path in minutes})
    hours = sum(minutes.values()) / 60
    assert f"The {lessons} lessons take {hours:.0f} hours to read" in home
    assert f"{min(minutes.values())} to {max(minutes.values())} minutes of reading" in home
