"""Cells run in the reader's browser: what a reader does, and what can go wrong."""

import json
import re

import pytest

from .axe import faint, violations
from .conftest import Visitor
from .live import Live

LESSON = "lessons/01_matmul/"
DIGIT, STATISTICS = 1, 4  # places of cells: the shapes of the data; their mean
LOOP = "while True: pass"


@pytest.fixture
def lesson(visitor, site):
    """A short page that runs."""
    return Live(visitor.open(site.address + "notes/broadcasting/"))


@pytest.fixture(scope="module")
def running(browser, site):
    """The same page for several tests, so that Python need not start for each."""
    visitor = Visitor(browser)
    yield Live(visitor.open(site.address + "notes/broadcasting/"))
    visitor.context.close()
    assert not visitor.faults


def test_nothing_is_loaded_before_the_first_press(visitor, site):
    asked = []
    visitor.context.on("request", lambda request: asked.append(request.url))
    home = Live(visitor.open(site.address))
    assert not [url for url in asked if "assets/live/" in url]
    assert "[10., 11.]" in home.run(0)
    loaded = {re.sub(r"\?.*", "", url).rpartition("/")[2] for url in asked if "assets/live/" in url}
    assert "pyodide.asm.wasm.bin" in loaded
    assert not [name for name in loaded if "matplotlib" in name]
    sizes = [(site.folder / "assets/live" / name).stat().st_size for name in loaded]
    assert sum(sizes) < 10e6


def test_the_cells_above_run_first_and_once(lesson):
    assert "result (3, 3)" in lesson.run(1)
    lesson.write(0, "count = locals().get('count', 0) + 1\nc = m = torch.ones(2, count)")
    assert "result (2, 1)" in lesson.run(1)  # it ran the first, as edited
    assert "result (2, 1)" in lesson.run(1)  # and not again
    lesson.run(0)
    assert "result (2, 2)" in lesson.run(1)


def test_an_edited_cell_says_so_is_kept_and_can_be_reset(lesson):
    lesson.write(0, "for i in range(3):\n    print(i * 7)")
    lesson.page.keyboard.press("Shift+Enter")
    lesson.wait(0)
    assert lesson.output(0).split() == ["0", "7", "14"]
    assert "edited" in lesson.bar(0).get_attribute("class")
    lesson.page.reload()
    assert "print(i * 7)" in lesson.page.locator(".nb-in").first.inner_text()
    assert lesson.status(0) == "edited"
    lesson.press(0, "Reset")
    assert "print(i * 7)" not in lesson.page.locator(".nb-in").first.inner_text()
    assert "tensor([[11, 22, 33]" in lesson.run(0)
    lesson.page.reload()
    assert lesson.status(0) == ""


def test_all_is_reached_by_keyboard(lesson):
    lesson.button(0, "Edit").focus()
    lesson.page.keyboard.press("Enter")
    lesson.page.locator(".cm-content").wait_for()
    assert lesson.page.evaluate("document.activeElement.className").startswith("cm-content")
    lesson.page.keyboard.press("Escape")
    assert lesson.page.evaluate("document.activeElement.textContent") == "Run"
    lesson.page.keyboard.press("Enter")
    lesson.wait(0)
    for name in ("Reset", "Stop"):
        assert lesson.button(0, name).is_hidden()


def test_an_endless_loop_is_stopped(lesson):
    lesson.run(0)
    lesson.write(0, LOOP)
    lesson.press(0)
    lesson.wait(0, "/^running$/")
    started = lesson.page.evaluate("performance.now()")
    lesson.press(0, "Stop")
    assert "all names are gone" in lesson.wait(0, "/stopped/")
    assert lesson.page.evaluate("performance.now()") - started < 1000
    lesson.press(0, "Reset")
    assert "result (3, 3)" in lesson.run(1)


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("1 / 0", "line 1: 1 / 0\nZeroDivisionError: division by zero"),
        ("if True:\n  x = (", "SyntaxError: '(' was never closed (line 2)"),
        ("import sys\nsys.exit(3)", "SystemExit: 3"),
        ("def f():\n    return missing\n\nf()", "line 4: f()\nline 2: return missing\nNameError"),
        ("class E(Exception):\n    def __str__(self): raise self\n\nraise E", "cannot be printed"),
        ("import socket", ""),
        ("x = 5;", ""),
        ("'a' * 3;", ""),
        ("from IPython.display import Markdown\nMarkdown('| a |\\n| --- |\\n| 7 |')", "a\n7"),
        ("from IPython.display import HTML\nHTML('<b>bold</b> text')", "bold text"),
        ("print('one\\rtwo')", "two"),
        ("{i: 'x' * 20 for i in range(5)}", "{0: 'xxxxxxxxxxxxxxxxxxxx',\n 1:"),
    ],
)
def test_what_a_cell_shows(running, code, shown):
    running.write(0, code)
    running.run(0)
    assert shown in running.output(0)
    if not shown:
        assert running.output(0).strip() == ""


def test_megabytes_of_output_are_cut(running):
    running.write(0, "for i in range(400_000): print(i, 'many words')")
    assert "a cell may print 200,000 characters here" in running.run(0)
    assert len(running.output(0)) < 210_000


def test_a_figure_is_drawn_in_the_colours_of_the_page(running):
    code = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()\nplt.plot([2, 1]);"
    running.write(0, code)
    running.run(0)
    drawings = running.page.locator(".nb-outputs").first.locator("svg.nb-svg")
    assert drawings.count() == 2
    assert "currentColor" in drawings.first.inner_html()


def test_a_browser_without_web_assembly_says_so(visitor, site):
    visitor.context.add_init_script("delete globalThis.WebAssembly")
    page = Live(visitor.open(site.address))
    page.press(0)
    assert "this browser has no WebAssembly" in page.wait(0, "/browser/")
    assert "[10., 11.]" in page.output(0)


def test_a_failed_download_says_so_and_can_be_tried_again(site, browser):
    visitor = Visitor(browser)
    visitor.context.route("**/numpy.tar.bin*", lambda route: route.abort())
    page = Live(visitor.open(site.address))
    page.press(0)
    assert "numpy.tar.bin could not be loaded" in page.wait(0, "/could not/")
    assert "[10., 11.]" in page.output(0)
    visitor.context.unroute("**/numpy.tar.bin*")
    page.run(0)
    assert page.status(0).startswith("done")
    visitor.context.close()


def test_a_broken_file_says_so(site, browser):
    visitor = Visitor(browser)
    broken = {"status": 200, "body": b"nothing of the kind"}
    visitor.context.route("**/numpy.tar.bin*", lambda route: route.fulfill(**broken))
    page = Live(visitor.open(site.address))
    page.press(0)
    assert "numpy.tar.bin" in page.wait(0, "/could not/")
    visitor.context.close()


def test_a_browser_without_storage_says_so_and_runs(browser, site):
    visitor = Visitor(browser)
    visitor.context.add_init_script(
        """Object.defineProperty(globalThis, "localStorage",
            { get() { throw new Error("no"); } })"""
    )
    page = Live(visitor.open(site.address + "notes/broadcasting/"))
    page.write(0, "6 * 7")
    assert page.run(0) == "42"
    assert "keeps nothing" in page.page.locator(".nb-live-page [role=status]").inner_text()
    visitor.context.close()  # the theme needs storage, and complains


def test_two_tabs_lose_nothing(visitor, site):
    address = site.address + "notes/broadcasting/"
    one, two = (Live(visitor.open(address)) for _ in range(2))
    one.write(0, "'first tab'")
    two.page.wait_for_function("document.querySelector('.nb-in').innerText.includes('first tab')")
    two.write(0, "'second tab'")
    one.wait(0, "/another tab/")
    assert "first tab" in one.page.locator(".cm-content").inner_text()
    one.press(0, "Swap")
    assert "second tab" in one.page.locator(".cm-content").inner_text()
    assert one.run(0) == "'second tab'"


def test_edits_are_saved_to_a_file_and_loaded_again(visitor, site, tmp_path):
    page = Live(visitor.open(site.address + "notes/broadcasting/"))
    page.write(0, "'kept in a file'")
    with page.page.expect_download() as download:
        page.page.get_by_role("button", name="Save edits to a file").click()
    file = tmp_path / "edits.json"
    download.value.save_as(file)
    assert json.loads(file.read_text())["lessonkit"] == 1
    page.page.evaluate("localStorage.clear()")
    page.page.reload()
    assert page.status(0) == ""
    load(page, file)
    assert "kept in a file" in page.page.locator(".nb-in").first.inner_text()


@pytest.mark.parametrize("text", ["", "[1]", '{"lessonkit": 1, "edits": {"a": {"b": 3}}}'])
def test_another_file_is_refused_in_a_line(visitor, site, tmp_path, text):
    page = Live(visitor.open(site.address + "notes/broadcasting/"))
    file = tmp_path / "edits.json"
    file.write_text(text)
    load(page, file)
    said = page.page.locator(".nb-live-page [role=status]")
    assert said.inner_text().startswith("This is no file of edits")


def load(page, file):
    with page.page.expect_file_chooser() as chooser:
        page.page.get_by_role("button", name="Load edits").click()
    chooser.value.set_files(file)
    page.page.wait_for_function(
        "document.querySelector('.nb-live-page [role=status]').textContent !== ''"
    )


def test_an_edit_of_a_text_that_the_lesson_no_longer_has_is_kept(visitor, site):
    page = Live(visitor.open(site.address + "notes/broadcasting/"))
    page.write(0, "'mine'")
    key = "lessonkit:docs/notes/broadcasting.md"
    page.page.evaluate(
        "key => localStorage[key] = JSON.stringify({ 'an older text': ['mine'] })", key
    )
    page.page.reload()
    assert "changed where you had edited a cell" in page.page.locator(".nb-live-page").inner_text()
    assert "mine" in page.page.evaluate("key => localStorage[key]", key)


def test_a_page_left_while_it_runs_is_stopped_and_says_so(lesson, site):
    lesson.write(0, LOOP)
    lesson.press(0)
    lesson.wait(0, "/^running$/")
    lesson.page.get_by_role("link", name="Einsum", exact=True).first.click()
    lesson.page.wait_for_url("**/einsum/")
    lesson.page.go_back()
    lesson.page.wait_for_function("document.title.startsWith('Broadcasting')")
    said = lesson.page.locator(".nb-live-page").inner_text()
    assert "cell 1 was still running when you left" in said


def test_all_data_is_loaded_after_a_question(visitor, site):
    page = Live(visitor.open(site.address + LESSON))
    page.run(STATISTICS)
    assert "Other numbers" in page.status(STATISTICS)
    asked = []
    page.page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    page.press(STATISTICS, "All data")
    page.wait(STATISTICS)
    page.wait(STATISTICS, "/^done/")
    assert "9 MB" in asked[0]
    assert page.output(STATISTICS) == "mean 0.1304  std 0.3073"


def test_a_copy_read_from_files_runs(visitor, copy):
    page = Live(visitor.open((copy / "notes/broadcasting.html").as_uri()))
    assert "tensor([[11, 22, 33]" in page.run(0)
    page.write(0, "6 * 7")
    assert page.run(0) == "42"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_a_page_that_runs_is_accessible(browser, site, scheme, width):
    visitor = Visitor(browser, width)
    page = Live(visitor.open(site.address + "notes/broadcasting/"))
    page.page.emulate_media(color_scheme=scheme)
    page.write(0, "import matplotlib.pyplot as plt\nprint(1)\nplt.plot([1])\nplt.show()\n1 / 0")
    page.run(0)
    page.run(1)
    assert not violations(page.page)
    assert not faint(page.page)
    assert page.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    visitor.context.close()
