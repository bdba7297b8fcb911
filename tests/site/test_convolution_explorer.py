"""A kernel that slides over a digit: by mouse, finger and keyboard, and computed as Python does."""

import re

import pytest

from .conftest import settle
from .exploring import Exploring, computed_in_page, number

CASES = 2000
ANSWERS = f"""
import json, random
import torch
from foundations.vision import conv2d, pad, patches
draw, cases = random.Random(6), []
for _ in range({CASES}):
    kh, kw = draw.randint(1, 3), draw.randint(1, 3)
    stride, padding = draw.randint(1, 3), draw.randint(0, 2)
    h, w = draw.randint(kh, kh + 3), draw.randint(kw, kw + 3)
    image = [[draw.randint(-9, 9) for _ in range(w)] for _ in range(h)]
    kernel = [[draw.randint(-9, 9) for _ in range(kw)] for _ in range(kh)]
    x, k = (torch.tensor(t, dtype=torch.float64)[None, None] for t in (image, kernel))
    y = conv2d(x, k, None, stride, padding)[0, 0]
    rows = patches(pad(x, padding), (kh, kw), stride).reshape(-1, kh * kw)
    given = [image, kernel, stride, padding]
    answer = [rows.long().tolist(), list(y.shape), y.flatten().long().tolist()]
    cases.append([given, answer])
"""
COMPUTED = """cases => cases.map(given => {
    const { rows, high, wide, results } =
        customElements.get("convolution-explorer").computed(...given);
    return [rows, [high, wide], results];
})"""


@pytest.fixture
def explorer(visitor, site):
    return Exploring(visitor.open(site.address + "explorers/"), "convolution")


def place_and_sum(explorer):
    found = re.search(r"Place (\d+) of (\d+).* add up to (\S+)\.$", explorer.said)
    return int(found[1]), int(found[2]), number(found[3])


def test_the_page_computes_what_the_course_computes(explorer):
    cases = computed_in_page(explorer.page, ANSWERS, CASES)
    assert len(cases) == CASES
    found = explorer.page.evaluate(COMPUTED, [given for given, _ in cases])
    assert found == [answer for _, answer in cases]


def test_at_first_it_shows_what_was_recorded(explorer):
    trace = explorer.trace
    for name, result in trace["results"].items():
        explorer.choose("Kernel", name)
        numbers = [number for row in result for number in row]
        for step in (1, 50, len(numbers)):
            explorer.step(step)
            place, places, total = place_and_sum(explorer)
            assert (place, places) == (step, len(numbers))
            assert total == pytest.approx(numbers[step - 1], rel=5e-3, abs=1e-9)
            [patch, *_] = explorer.shown("ex-products tr")
            cells = [number(cell) for cell in patch.split("\t")[1:]]
            assert cells == pytest.approx(trace["rows"][step - 1], abs=0.005)


def test_stride_and_padding_change_the_shapes(explorer):
    explorer.choose("Stride", "2")
    explorer.choose("Padding", "1")
    captions = [text.replace("\n", " ") for text in explorer.shown("ex-titled figcaption")]
    assert captions == [
        "padded image (16, 16)",
        "result (7, 7)",
        "patches (49, 9)",
        "kernel (9, 1)",
        "result (49, 1)",
    ]


def test_a_kernel_can_be_typed(explorer):
    middle = explorer.box.get_by_label("kernel[1, 1]")
    explorer.choose("Kernel", "all ones")
    explorer.step(40)
    before = place_and_sum(explorer)[2]
    middle.fill("-3")
    patch = explorer.trace["rows"][39]
    assert place_and_sum(explorer)[2] == pytest.approx(sum(patch) - 4 * patch[4], abs=0.01)
    assert place_and_sum(explorer)[2] != before
    middle.fill("much")
    assert middle.get_attribute("aria-invalid") == "true"
    kernels = explorer.box.locator("fieldset").first
    assert kernels.locator(":checked").count() == 0


def middle_of(explorer, kind, row, column):
    """Where the middle of a pixel lies on the screen."""
    canvas = explorer.box.locator(f".ex-pixels--{kind} canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    high, wide = canvas.evaluate("el => [el.height, el.width]")
    return box["x"] + (column + 0.5) * box["width"] / wide, box["y"] + (row + 0.5) * box[
        "height"
    ] / high


def test_a_mouse_drags_the_kernel(explorer):
    mouse = explorer.page.mouse
    mouse.move(*middle_of(explorer, "image", 1, 1))
    mouse.down()
    assert "row 0 and column 0" in explorer.said
    mouse.move(*middle_of(explorer, "image", 6, 9))
    assert "row 5 and column 8" in explorer.said
    mouse.up()
    mouse.move(*middle_of(explorer, "image", 1, 1))
    assert "row 5 and column 8" in explorer.said
    mouse.click(*middle_of(explorer, "result", 3, 4))
    assert "row 3 and column 4" in explorer.said
    mouse.click(*middle_of(explorer, "rows", 100, 2))
    assert "Place 101 of" in explorer.said


def test_a_finger_moves_the_kernel_on_a_phone(browser, site):
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    page.goto(site.address + "explorers/")
    settle(page)
    explorer = Exploring(page, "convolution")
    page.touchscreen.tap(*middle_of(explorer, "image", 6, 9))
    assert "row 5 and column 8" in explorer.said
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()


def test_the_arrows_walk_from_place_to_place(explorer):
    explorer.box.get_by_label("Step", exact=True).focus()
    explorer.page.keyboard.press("Home")
    assert explorer.said == "The kernel waits at its first place."
    explorer.page.keyboard.press("ArrowRight")
    explorer.page.keyboard.press("ArrowRight")
    assert place_and_sum(explorer)[0] == 2
    explorer.page.keyboard.press("End")
    place, places, _ = place_and_sum(explorer)
    assert place == places


@pytest.mark.parametrize(("motion", "glides"), [("reduce", "0s"), ("no-preference", "0.1s")])
def test_the_frame_glides_unless_motion_is_reduced(browser, site, motion, glides):
    context = browser.new_context(reduced_motion=motion)
    page = context.new_page()
    page.goto(site.address + "explorers/")
    mark = Exploring(page, "convolution").box.locator(".ex-pixels--image .ex-mark")
    assert mark.evaluate("el => getComputedStyle(el).transitionDuration") == glides
    context.close()
