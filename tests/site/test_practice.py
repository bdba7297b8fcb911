"""Exercises at the end of a page, and questions before an output."""

import json
import re

import pytest

from .axe import faint, violations
from .conftest import ROOT, Visitor
from .practising import LONGEST, Practising

LESSON, CONVOLUTION = "lessons/03_backward/", "lessons/06_conv/"
PAGES = json.loads((ROOT / "src/exercises/pages.json").read_text(encoding="utf-8"))
RIGHT = "def relu_grad(x, grad_out):\n    return (x > 0) * grad_out\n"
WRONG = RIGHT.replace(">", ">=")
LOOP = "def relu_grad(x, grad_out):\n    while True:\n        pass\n"
GRADIENTS = (
    "def linear_grad(x, w, grad_out):\n"
    "    return grad_out @ w.t(), x.t() @ grad_out, grad_out.sum(0)\n"
)
CONVOLVE = (
    "import torch\nfrom foundations.vision import patches\n\n"
    "def convolve(x, w, b, stride):\n"
    "    under = patches(x, w.shape[2:], stride)\n"
    '    return torch.einsum("nijuvc,ocuv->noij", under, w) + b[:, None, None]\n'
)
ASKED = {
    "lessons/01_matmul/": ("(5, 10)", "torch.Size([5, 10])"),
    LESSON: ("39,301", "39,301 parameters"),
    CONVOLUTION: ("2, 4, 14, 14", "torch.Size([2, 4, 14, 14])"),
}


@pytest.fixture
def lesson(visitor, site):
    return Practising(visitor.open(site.address + LESSON))


@pytest.fixture(scope="module")
def running(browser, site):
    """The same page for several tests, so that Python need not start for each."""
    visitor = Visitor(browser)
    yield Practising(visitor.open(site.address + LESSON))
    visitor.context.close()
    assert not visitor.faults


@pytest.fixture
def asked(visitor):
    """What is asked of the site's live files."""
    urls = []
    visitor.context.on("request", lambda request: urls.append(request.url))
    return lambda: [url for url in urls if "assets/live/" in url]


def test_each_page_ends_with_its_own_exercises_readable_without_scripts(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for name, sets in PAGES.items():
        address = name.removesuffix(".ipynb").removesuffix(".md").removeprefix("docs/")
        page.goto(f"{site.address}{address.replace('notebooks/', 'lessons/')}/")
        names = [exercise["name"] for among in sets for exercise in among["exercises"]]
        boxes = page.locator(".nb-exercise")
        assert boxes.locator("h3 code").all_inner_texts() == names
        codes = boxes.locator("pre code").all_inner_texts()
        shown = {re.sub(r"\s", "", code) for code in codes}
        for exercise in (one for among in sets for one in among["exercises"]):
            code = exercise.get("stub") or exercise.get("code")
            assert code is None or re.sub(r"\s", "", code) in shown
    context.close()


def test_no_answer_is_in_the_html(site):
    text = (site.folder / LESSON / "index.html").read_text(encoding="utf-8")
    practice = text[text.index('class="nb-exercise"') :]
    told = [
        said["says"]
        for among in PAGES["notebooks/03_backward.ipynb"]
        for one in among["exercises"]
        for said in one.get("answers", {}).values()
    ]
    for answer in ("(x > 0) * grad_out", "2 * (p - t) / n", "grad_out.sum(0)", *filter(None, told)):
        assert answer not in practice


def test_questions_are_answered_without_any_download(lesson, asked):
    assert "Not this. Align the shapes" in lesson.answer("differences_shape", "64, 1")
    assert "Write a shape" in lesson.answer("differences_shape", "sixty-four")
    assert lesson.answer("differences_shape", "torch.Size([64, 64])").startswith("Right.")
    options = lesson.box("broadcast_loss").get_by_role("radio")
    said = []
    for i in range(options.count()):
        options.nth(i).check()
        lesson.button("broadcast_loss", "Check").click()
        said.append(lesson.said("broadcast_loss"))
    assert sum(text.startswith("Right.") for text in said) == 1
    assert len(set(said)) == len(said)
    assert not asked()


@pytest.mark.parametrize(
    ("written", "verdict"),
    [("(64,64)", "Right."), ("[64, 64]", "Right."), ("( 64, 64, )", "Right."), ("", "Write a")],
)
def test_a_shape_may_be_written_in_many_ways(lesson, written, verdict):
    assert lesson.answer("differences_shape", written).startswith(verdict)


def test_a_stub_a_mistake_and_the_right_answer(running):
    assert "nothing is written yet" in running.check("relu_grad")
    running.write("relu_grad", WRONG)
    said = running.check("relu_grad")
    assert said.startswith("not yet")
    for shown in ("given", "grad_out = [[", "expected", "got", "Hint: What should come out where"):
        assert shown in said
    running.write("relu_grad", RIGHT)
    assert running.check("relu_grad").startswith("passed")
    assert running.box("relu_grad").locator(".nb-passed").is_visible()
    running.write("square_slope", "2 * (p - t) / n")
    assert running.check("square_slope").startswith("passed")


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("def relu_grad(x, grad_out:\n", "line 1: "),
        ("import sys\nsys.exit()", "sys.exit"),
        ("def other(): pass", "nothing defines `relu_grad`"),
        ("def relu_grad(x, grad_out):\n    print('seen')\n    return 1 / 0", "ZeroDivisionError"),
    ],
)
def test_code_that_cannot_be_judged_says_why(running, code, says):
    running.write("relu_grad", code)
    assert says in running.check("relu_grad")


def test_an_answer_does_not_touch_the_names_of_the_cells(running):
    running.page.evaluate("document.querySelector('.nb-live-page').live.cells[0].text = 'x = 5'")
    running.write("relu_grad", "x = 7\n" + RIGHT)
    running.check("relu_grad")
    live = running.page.evaluate(
        """async () => {
            const page = document.querySelector(".nb-live-page").live, seen = [];
            await page.kernel.run({ source: "'x' in globals()", alt: "", caption: "" },
                ({ output }) => seen.push(output.data["text/plain"]), () => {});
            return seen; }"""
    )
    assert live == ["False"]


def test_a_loop_without_an_end_is_ended_after_ten_seconds(lesson):
    lesson.write("relu_grad", LOOP)
    assert "no answer in 10 s: is there a loop without an end?" in lesson.check("relu_grad")
    lesson.write("relu_grad", RIGHT)
    assert lesson.check("relu_grad").startswith("passed")


def test_work_and_progress_are_kept_and_the_map_shows_them(lesson, site):
    lesson.write("relu_grad", RIGHT)
    lesson.check("relu_grad")
    lesson.answer("differences_shape", "64, 64")
    lesson.page.reload()
    assert "(x > 0)" in lesson.box("relu_grad").locator(".nb-stub").inner_text()
    assert lesson.box("differences_shape").get_by_role("textbox").input_value() == "(64, 64)"
    lesson.box("relu_grad").locator(".nb-passed").wait_for()
    assert lesson.box("linear_grad").locator(".nb-passed").is_hidden()
    lesson.page.goto(site.address + "practice/")
    counts = lesson.page.locator("p.nb-map").all_inner_texts()
    assert counts.count("2 of 8 passed") == 1
    assert all(text.startswith("0 of") for text in counts if text != "2 of 8 passed")
    marks = lesson.page.get_by_role("img", name="passed")
    assert marks.count() == 2
    lesson.page.get_by_role("link", name="relu_grad", exact=True).first.click()
    lesson.page.wait_for_url("**/03_backward/#exercise-relu_grad")
    lesson.box("relu_grad").locator(".nb-passed").wait_for()


def test_reset_brings_the_stub_back(lesson):
    lesson.write("relu_grad", RIGHT)
    lesson.button("relu_grad", "Reset").click()
    assert "your turn" in lesson.box("relu_grad").locator(".cm-content").inner_text()
    lesson.page.reload()
    assert "your turn" in lesson.box("relu_grad").locator(".nb-stub").inner_text()


def test_work_is_saved_to_a_file_and_loaded_again(visitor, site, lesson, tmp_path):
    lesson.write("relu_grad", "# mine\n" + RIGHT)
    lesson.answer("differences_shape", "64, 64")
    with lesson.page.expect_download() as download:
        lesson.page.get_by_role("button", name="Save edits to a file").click()
    file = tmp_path / "edits.json"
    download.value.save_as(file)
    lesson.page.evaluate("localStorage.clear()")
    lesson.page.reload()
    assert "# mine" not in lesson.box("relu_grad").locator(".nb-stub").inner_text()
    with lesson.page.expect_file_chooser() as chooser:
        lesson.page.get_by_role("button", name="Load edits").click()
    chooser.value.set_files(file)
    lesson.page.get_by_text("2 edits and answers were loaded").wait_for()
    assert "# mine" in lesson.box("relu_grad").locator(".nb-stub").inner_text()
    assert lesson.box("differences_shape").locator(".nb-passed").is_visible()


def test_two_versions_of_an_answer_are_swapped(lesson, tmp_path):
    lesson.write("relu_grad", "# mine")
    assert lesson.button("relu_grad", "Swap").is_hidden()
    file = tmp_path / "edits.json"
    file.write_text(json.dumps({"lessonkit": 1, "edits": {"answers": {"relu_grad": ["# other"]}}}))
    with lesson.page.expect_file_chooser() as chooser:
        lesson.page.get_by_role("button", name="Load edits").click()
    chooser.value.set_files(file)
    editor = lesson.box("relu_grad").locator(".cm-content")
    for shown in ("# other", "# mine", "# other"):
        lesson.button("relu_grad", "Swap").click()
        assert editor.inner_text() == shown
    lesson.page.reload()
    stub = lesson.box("relu_grad").locator(".nb-stub")
    assert stub.inner_text().strip() == "# other"
    lesson.button("relu_grad", "Swap").click()
    assert stub.inner_text().strip() == "# mine"


def whose(page, name):
    return page.box(name).get_by_role("listitem").all_inner_texts()


def test_the_readers_own_code_trains(visitor, site):
    page = Practising(visitor.open(site.address + CONVOLUTION))
    assert whose(page, "images") == ["convolve: ours", "linear_grad: ours", "Rectifier: ours"]
    assert "Nothing of yours to train with" in page.check("images", label="Train")
    page.keep(linear_grad=GRADIENTS)
    page.write("convolve", CONVOLVE)
    assert whose(page, "images") == ["convolve: yours", "linear_grad: yours", "Rectifier: ours"]
    said = page.check("images", label="Train")
    assert said.startswith("passed"), said
    assert "step   50: loss" in said and "by the course's own code: loss" in said
    for name in ("images", "convolve"):
        assert page.box(name).locator(".nb-passed").is_visible()
    assert not violations(page.page)
    link = page.box("images").get_by_role("link", name="linear_grad")
    assert link.evaluate("link => link.href").endswith("/03_backward/#exercise-linear_grad")


def test_a_mutant_is_named_and_nothing_is_trained(visitor, site):
    page = Practising(visitor.open(site.address + CONVOLUTION))
    page.keep(convolve=CONVOLVE, linear_grad=GRADIENTS.replace("sum(0)", "mean(0)"))
    said = page.check("images", label="Train")
    assert "linear_grad does not pass, so nothing was trained: grad_b: expected" in said
    assert "step" not in said
    assert page.box("images").locator(".nb-passed").is_hidden()


def test_a_training_can_be_stopped(visitor, site):
    page = Practising(visitor.open(site.address + CONVOLUTION))
    page.keep(
        linear_grad=GRADIENTS.replace("    return", "    while len(x) == 64: pass\n    return")
    )
    page.button("images", "Train").click()
    page.box("images").get_by_text("training", exact=True).wait_for(timeout=LONGEST)
    page.button("images", "Stop").click()
    assert "stopped: all names are gone" in page.said("images")
    page.keep(linear_grad=GRADIENTS)
    assert page.check("images", label="Train").startswith("passed")


def test_two_tabs_lose_nothing(visitor, site):
    one, two = (Practising(visitor.open(site.address + LESSON)) for _ in range(2))
    one.write("relu_grad", "first tab")
    stub = two.box("relu_grad").locator(".nb-stub")
    stub.get_by_text("first tab").wait_for()
    two.write("relu_grad", "second tab")
    kept = "JSON.parse(localStorage['lessonkit:answers']).relu_grad"
    one.page.wait_for_function(f"{kept}[0] === 'second tab'")
    assert "second tab" in one.box("relu_grad").locator(".cm-content").inner_text()


def test_all_is_reached_by_keyboard(lesson):
    lesson.button("relu_grad", "Write").focus()
    lesson.page.keyboard.press("Enter")
    lesson.box("relu_grad").locator(".cm-content").wait_for()
    lesson.page.keyboard.press("Escape")
    assert lesson.page.evaluate("document.activeElement.ariaLabel") == "Check relu_grad"
    lesson.box("differences_shape").get_by_role("textbox").focus()
    lesson.page.keyboard.insert_text("64, 64")
    lesson.page.keyboard.press("Enter")
    assert lesson.said("differences_shape").startswith("Right.")


@pytest.mark.parametrize("address", ASKED)
def test_an_output_is_sealed_until_it_is_predicted(visitor, site, asked, address):
    answer, output = ASKED[address]
    page = visitor.open(site.address + address)
    box = page.locator(".nb-asks")
    place = box.get_attribute("data-cell")
    outputs = page.locator(f'.nb-outputs[data-cell="{place}"]')
    source = (site.folder / address / "index.html").read_text(encoding="utf-8")
    html = source[source.index('class="nb-asks"') :].partition("</noscript>")[0]
    assert output not in html
    assert outputs.inner_text() == ""
    box.get_by_role("textbox").fill("7777")
    box.get_by_role("textbox").press("Enter")
    assert box.get_by_role("status").inner_text() == "Not this."
    assert outputs.inner_text() == ""
    box.get_by_role("textbox").fill(answer)
    box.get_by_role("button", name="Check").click()
    assert box.get_by_role("status").inner_text() == "Right."
    assert outputs.inner_text().strip() == output
    assert not asked()


def test_an_output_can_be_shown_without_an_answer_and_is_there_on_paper(lesson):
    outputs = lesson.page.locator(".nb-asks ~ .nb-outputs").first
    lesson.page.locator(".nb-asks").get_by_role("button", name="Show it").click()
    assert "39,301" in outputs.inner_text()
    lesson.page.reload()
    assert outputs.inner_text() == ""
    lesson.page.pdf()
    assert "39,301" in outputs.inner_text()


def test_a_copy_read_from_files_judges_too(visitor, copy):
    page = Practising(visitor.open((copy / "lessons/03_backward.html").as_uri()))
    assert page.answer("differences_shape", "64, 64").startswith("Right.")
    page.write("relu_grad", WRONG)
    assert "where x is exactly 0" in page.check("relu_grad")


def test_every_set_can_be_judged_in_the_page(running):
    """Nothing that an exercise imports is missing there: each stub comes to its verdict."""
    code = [
        (among["name"], one["name"], one["stub"])
        for sets in PAGES.values()
        for among in sets
        for one in among["exercises"]
        if "stub" in one
    ]
    judged = running.page.evaluate(
        """async wanted => {
            const { kernel } = document.querySelector(".nb-live-page").live, said = {};
            for (const [set, name, answer] of wanted)
                said[name] = await kernel.check({ set, name, answer }, () => {}, () => {});
            return said; }""",
        code,
    )
    assert len(judged) == len(code) > 80
    for name, said in judged.items():
        assert said["passed"] is False, name
        assert said["why"] and "ModuleNotFound" not in said["why"], (name, said)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_exercises_are_accessible(browser, site, scheme, width):
    visitor = Visitor(browser, width)
    page = Practising(visitor.open(site.address + LESSON))
    page.page.emulate_media(color_scheme=scheme)
    page.write("relu_grad", WRONG)
    page.check("relu_grad")
    page.answer("differences_shape", "64, 64")
    for fold in page.box("relu_grad").locator("details").all():
        fold.evaluate("fold => { fold.open = true; }")
    assert not violations(page.page)
    assert not faint(page.page)
    assert page.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    visitor.context.close()
