"""The explorers as a reader uses them: by mouse, by touch and by keyboard, in two browsers."""

import base64
import gzip
import json
import re
import zlib

import pytest
from playwright.sync_api import Page, expect

from .axe import faint, violations
from .conftest import settle
from .firefox import firefox
from .live import Live

PAGE, LESSON = "explorers/", "lessons/01_matmul/"
MATMUL, BROADCASTING = "matmul-explorer", "broadcasting-explorer"
CASES = 3000
MINUS, TIMES = "\N{MINUS SIGN}", "\N{MULTIPLICATION SIGN}"
RUNGS = {"loops": 12, "elementwise": 4, "broadcast": 2, "einsum": 1, "op": 1}
ODD = ["()", "(0,)", "(999999999, 999999999)", "(1, 1, 1, 1, 1, 1)", "(-2,)"]
# Shapes that often fit, and often nearly: parts of one shape, with ones and slips in them.
DRAWN = """
import base64, json, random, zlib
import torch
from foundations.tensors import broadcast_shape, broadcast_to
from foundations.traces import broadcast_answer, trace_matmul

rng = random.Random(1)

def shapes():
    whole = [rng.choice([0, 1, 2, 3, 4, 5, 12]) for _ in range(rng.randint(0, 5))]
    for _ in range(rng.randint(2, 4)):
        cut = rng.randint(0, len(whole))
        part = whole[:cut] if rng.random() < 0.35 else whole[cut:]
        slip = lambda size: rng.choice([-1, 0, 1, 2, 3]) if rng.random() < 0.06 else size
        yield tuple(1 if rng.random() < 0.3 else slip(size) for size in part)

cases = [list(shapes()) for _ in range(%d)]
answers = [[case, broadcast_answer(broadcast_shape, broadcast_to, case)] for case in cases]
print(base64.b64encode(zlib.compress(json.dumps(answers).encode())).decode())
"""
FOCUSED = "document.activeElement.ariaLabel ?? document.activeElement.innerText"
OWN = """def mine(a, b):
    c = torch.zeros(a.shape[0], b.shape[1])
    for k in range(a.shape[1]):
        c[:] = c + a[:, k, None] * b[k]
    return c


a = torch.tensor([[1, 2, 3], [4, 5, 6]])
b = torch.tensor([[1, 0], [2, -1], [0, 3]])
trace_matmul(a, b, mine)"""


@pytest.fixture
def page(visitor, site) -> Page:
    return visitor.open(site.address + PAGE)


def numbers(page: Page, name: str) -> list[str]:
    """What the cells of a matrix show, along its rows."""
    cells = page.locator(f"{MATMUL} .ex-matrix.ex-{name} td")
    return cells.evaluate_all("all => all.map(td => (td.firstElementChild?.value ?? td.innerText))")


def marked(page: Page, name: str) -> list[int]:
    cells = page.locator(f"{MATMUL} .ex-matrix.ex-{name} td")
    return cells.evaluate_all(
        "all => all.flatMap((td, i) => /ex-(read|written)/.test(td.className) ? [i] : [])"
    )


def button(page: Page, name: str):
    return page.locator(MATMUL).get_by_role("button", name=name)


def said(page: Page, explorer: str) -> str:
    return page.locator(f"{explorer} .ex-said").inner_text()


def test_a_step_shows_what_is_read_and_written(page):
    button(page, "Next").click()
    assert (marked(page, "a"), marked(page, "b"), marked(page, "c")) == ([1], [2], [0])
    assert said(page, MATMUL) == (
        f"Step 2 of 12, with i = 0, j = 0, k = 1:\nc[0, 0] = 1 + 2 {TIMES} 2 = 5"
    )
    lit = page.locator(f"{MATMUL} .ex-code [aria-current=step]")
    assert lit.inner_text().strip() == "c[i, j] += a[i, k] * b[k, j]"
    button(page, "Back").click()
    button(page, "Back").click()
    assert (marked(page, "a"), marked(page, "c")) == ([], [])
    assert lit.inner_text().strip() == "c = a.new_zeros(n, m)"
    assert button(page, "Back").is_disabled()


@pytest.mark.parametrize(("rung", "steps"), RUNGS.items())
def test_every_rung_ends_with_the_product_of_what_was_typed(page, rung, steps):
    page.get_by_label("a[0, 1]").fill("0.5")
    page.get_by_label("b[2, 0]").fill("-10")
    page.locator(MATMUL).get_by_text(f"{rung} · {steps}", exact=True).click()
    for _ in range(steps - 1):
        button(page, "Next").click()
    assert button(page, "Next").is_disabled()
    # [[1, 0.5, 3], [4, 5, 6]] @ [[1, 0], [2, -1], [-10, 3]]
    assert numbers(page, "c") == [f"{MINUS}28", "8.5", f"{MINUS}46", "13"]


def test_what_is_no_number_changes_nothing(page):
    cell = page.get_by_label("a[0, 0]")
    for wrong in ("x", "", "1e999"):
        cell.fill(wrong)
        assert cell.get_attribute("aria-invalid") == "true"
        assert numbers(page, "c")[0] == "1"
    cell.fill(f"{MINUS}3")
    assert cell.get_attribute("aria-invalid") == "false"
    assert numbers(page, "c")[0] == f"{MINUS}3"


def test_all_is_reached_and_used_by_keyboard(page):
    page.locator(f"{MATMUL} [type=radio]").first.focus()
    keys = page.keyboard
    keys.press("ArrowRight")
    expect(page.locator(f"{MATMUL} :checked + span")).to_have_text("elementwise · 4")
    reached = []
    for _ in range(20):
        keys.press("Tab")
        reached.append(page.evaluate(FOCUSED))
    assert [name for name in reached if name in ("b[0, 0]", "a[1, 2]", "Next", "Step")] == (
        ["b[0, 0]", "a[1, 2]", "Next", "Step"]
    )
    button(page, "Next").focus()
    for key, place in (("ArrowRight", 2), ("End", 4), ("ArrowLeft", 3), ("Home", 0)):
        keys.press(key)
        expect(page.locator(f"{MATMUL} .ex-place")).to_have_text(f"{place} / 4")
        button(page, "Play").focus()  # the other may be disabled at an end


def test_it_plays_when_asked_and_stops(page):
    place = page.locator(f"{MATMUL} .ex-place")
    page.locator(MATMUL).get_by_text("elementwise · 4").click()
    page.wait_for_timeout(1200)
    expect(place).to_have_text("1 / 4")  # nothing moves by itself
    button(page, "Play").click()
    expect(place).to_have_text("3 / 4")
    assert page.locator(f"{MATMUL} .ex-said").get_attribute("aria-live") == "off"
    button(page, "Pause").click()
    assert page.locator(f"{MATMUL} .ex-said").get_attribute("aria-live") == "polite"
    button(page, "Play").click()
    expect(place).to_have_text("4 / 4")
    expect(button(page, "Play")).to_be_visible()
    assert "Step 4 of 4" in said(page, MATMUL)


def test_nothing_glides_for_who_wants_less_motion(page):
    times = page.locator(f"{MATMUL} td").evaluate_all(
        "all => all.map(td => getComputedStyle(td).transitionDuration)"
    )
    assert set(times) == {"0s"}


def test_a_finger_is_enough(browser, site):
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    page.goto(site.address + PAGE)
    settle(page)
    button(page, "Next").tap()
    expect(page.locator(f"{MATMUL} .ex-place")).to_have_text("2 / 12")
    page.locator(BROADCASTING).get_by_text("a wrong row").tap()
    assert "did you mean (2, 1)" in said(page, BROADCASTING)
    page.locator(BROADCASTING).get_by_text("every pair").tap()
    page.locator(f"{BROADCASTING} [role=gridcell]").last.tap()
    expect(page.locator(f"{BROADCASTING} .ex-hint")).to_contain_text("result[2, 3] reads place 3")
    targets = page.locator(":is(.ex button, .ex-choices span, .ex-matrix input):visible")
    sizes = targets.evaluate_all("all => all.map(x => x.getBoundingClientRect().height)")
    assert min(sizes) >= 24, sizes
    context.close()


def shapes(page: Page):
    return page.locator(f"{BROADCASTING} .ex-fields input")


def test_shapes_are_typed_added_and_removed(page):
    shapes(page).nth(0).fill("8 x 1 x 6 x 1")
    shapes(page).nth(1).fill("[7, 1, 5]")
    assert said(page, BROADCASTING).startswith("The result is (8, 7, 6, 5).")
    assert "(7, 1, 5) is stretched, with the strides (0, 5, 0, 1): 35 numbers" in (
        said(page, BROADCASTING)
    )
    page.locator(BROADCASTING).get_by_role("button", name="Add a shape").click()
    page.keyboard.press("Control+a")
    page.keyboard.type("(2,)")
    assert said(page, BROADCASTING) == (
        "No result. broadcast: only a 1 stretches, but dimension -1 has sizes 5 and 2 "
        "in (8, 1, 6, 1) and (7, 1, 5) and (2,)"
    )
    assert page.locator(f"{BROADCASTING} .ex-clash").all_inner_texts() == ["5", "2", "clash"]
    page.locator(BROADCASTING).get_by_role("button", name="Remove shape 3").click()
    assert said(page, BROADCASTING).startswith("The result is (8, 7, 6, 5).")
    shapes(page).nth(0).fill("3, x")
    assert shapes(page).nth(0).get_attribute("aria-invalid") == "true"
    assert "A shape is a tuple of sizes" in said(page, BROADCASTING)


def test_an_example_is_picked_and_left(page):
    page.locator(BROADCASTING).get_by_text("the notes' scale").click()
    assert "dimension -3 has sizes 256 and 128" in said(page, BROADCASTING)
    shapes(page).nth(1).fill("(256, 3)")
    assert page.locator(f"{BROADCASTING} :checked").count() == 0
    assert said(page, BROADCASTING).startswith("The result is (256, 256, 3).")
    shapes(page).nth(1).fill("(3,)")
    expect(page.locator(f"{BROADCASTING} :checked + span")).to_have_text("channels")


def test_a_cell_of_the_result_tells_what_it_reads(page):
    cells = page.locator(f"{BROADCASTING} [role=gridcell]")
    hint = page.locator(f"{BROADCASTING} .ex-hint")
    cells.nth(3).hover()
    assert hint.inner_text() == "result[1, 0] reads place 3 of (3, 3) and place 0 of (3,)."
    read = page.locator(f"{BROADCASTING} .ex-read").all_inner_texts()
    assert [text.strip() for text in read] == ["3", "0", ""]
    cells.nth(0).focus()
    for key in ("ArrowDown", "ArrowRight", "ArrowDown", "ArrowDown", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    assert hint.inner_text() == "result[2, 2] reads place 8 of (3, 3) and place 2 of (3,)."


@pytest.mark.parametrize("text", ODD)
def test_odd_shapes_are_no_trouble(page, text):
    shapes(page).nth(0).fill(text)
    shapes(page).nth(1).fill("(1,)")
    assert said(page, BROADCASTING)


def test_axe_finds_nothing_in_any_state(page):
    page.locator(BROADCASTING).get_by_role("button", name="Add a shape").click()
    page.locator(BROADCASTING).get_by_role("button", name="Add a shape").click()
    assert not violations(page) and not faint(page)
    page.locator(BROADCASTING).get_by_text("a wrong row").click()
    page.locator(MATMUL).get_by_text("einsum").click()
    shapes(page).nth(0).fill("?")
    page.get_by_label("a[0, 0]").fill("?")
    assert not violations(page) and not faint(page)
    page.emulate_media(color_scheme="dark")
    page.locator("body[data-md-color-scheme=slate]").wait_for()
    page.locator(BROADCASTING).get_by_text("photos").click()
    assert not violations(page) and not faint(page)


def test_python_and_the_page_agree_and_the_page_traces_the_readers_function(visitor, site):
    page = visitor.open(site.address + PAGE)
    live = Live(page)
    live.write(0, DRAWN % CASES)
    cases = json.loads(zlib.decompress(base64.b64decode(live.run(0))))
    assert len(cases) == CASES
    assert 500 < sum(answer["error"] is None for _, answer in cases) < CASES - 500
    # How far a step would move in a tensor without elements, no step can tell.
    different = page.evaluate(
        """([name, cases]) => {
            const explorer = document.querySelector(name);
            const seen = (shapes, { result, strides, error }) => JSON.stringify([
                result, strides?.map((each, i) => !shapes[i].includes(0) && each), error]);
            return cases.filter(([shapes, answer]) =>
                seen(shapes, explorer.answer(shapes)) !== seen(shapes, answer));
        }""",
        [BROADCASTING, cases],
    )
    assert not different, different[:3]

    place = 1 + page.locator(".nb-element").evaluate_all(
        "(all, name) => all.findIndex(box => box.firstElementChild.localName === name)", MATMUL
    )
    live.write(place, OWN)
    live.run(place)
    expect(page.locator(f"{MATMUL} .ex-code")).to_contain_text("c[:] = c + a[:, k, None] * b[k]")
    assert page.locator(f"{MATMUL} .ex-choices").inner_text().endswith("mine · 3")
    for _ in range(2):
        button(page, "Next").click()
    assert numbers(page, "c") == ["5", "7", "14", "13"]


def test_the_lesson_has_them_after_instant_navigation_too(visitor, site):
    asked = []
    visitor.context.on("request", lambda request: asked.append(request.url))
    page = visitor.open(site.address + "practice/")
    assert not [url for url in asked if "assets/elements/" in url]
    page.evaluate("window.same = true")
    page.locator(".md-tabs a", has_text="Explorers").click()
    expect(page.locator(f"{MATMUL} .ex-said")).to_contain_text("Step 1 of 12")
    button(page, "Play").click()
    page.locator(".md-tabs a", has_text="Lessons").click()
    page.locator(".md-nav a[href*='01_matmul']").first.click()
    expect(page.locator(f"{MATMUL} .ex-said")).to_contain_text("Step 1 of 12")
    expect(page.locator(f"{BROADCASTING} .ex-said")).to_contain_text("The result is")
    assert page.evaluate("window.same"), "the page was loaded anew"
    assert len([url for url in asked if "assets/elements/" in url]) == 2


def test_they_work_in_a_copy_read_from_files(visitor, copy):
    page = visitor.open((copy / "lessons/01_matmul.html").as_uri())
    button(page, "Next").click()
    expect(page.locator(f"{MATMUL} .ex-place")).to_have_text("2 / 12")
    shapes(page).nth(1).fill("(3, 1)")
    assert "(3, 1) is stretched" in said(page, BROADCASTING)


def test_without_a_script_the_words_are_there(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site.address + LESSON)
    expect(page.locator(MATMUL)).to_contain_text("in steps of Python: matmul_loops in 12")
    expect(page.locator(BROADCASTING)).to_contain_text("(2, 3) and (2,) do not fit")
    context.close()


def test_all_of_them_are_light(site):
    parts = [site.folder / "assets/elements" / name for name in ("all.js", "all.css")]
    assert sum(len(gzip.compress(part.read_bytes())) for part in parts) < 40_000


def test_firefox(site, tmp_path):
    with firefox(tmp_path) as reader:
        reader.open(site.address + PAGE)
        ready = f"""(async () => {{
            for (let i = 0; i < 100 && !document.querySelector("{MATMUL} .ex-said"); i++)
                await new Promise(done => setTimeout(done, 100));
            document.querySelector("{MATMUL} .ex-stepper button:nth-child(3)").focus();
            return true;
        }})()"""
        assert reader.evaluate(ready)
        reader.type("\ue014\ue014\ue007")  # the right arrow twice, and Enter
        place = f"document.querySelector('{MATMUL} .ex-place').innerText"
        assert reader.evaluate(place) == "4 / 12"
        reader.evaluate(f"document.querySelectorAll('{BROADCASTING} [type=radio]')[6].click()")
        words = reader.evaluate(f"document.querySelector('{BROADCASTING} .ex-said').innerText")
        assert re.search(r"did you mean \(2, 1\), that is t\[\.\.\., None\]\?$", words)
        assert not reader.faults
