"""What a reader does: search, follow links, use the keyboard alone, take a lesson along, print."""

import re

import pytest
from playwright.sync_api import expect

from .conftest import REPOSITORY, settle

LESSON = "lessons/01_matmul/"


@pytest.fixture
def home(visitor, site):
    return visitor.open(site.address)


@pytest.fixture
def lesson(visitor, site):
    return visitor.open(site.address + LESSON)


def test_search_finds_a_cell_under_its_heading(home):
    home.keyboard.press("/")
    home.keyboard.type("test_near matmul_elementwise")
    found = home.locator(".md-search-result__link[href*='#second-rung']")
    expect(found).to_contain_text("Second rung: elementwise operations")


def test_search_by_keyboard_leads_to_the_page(home):
    home.keyboard.press("/")
    home.keyboard.type("einsum")
    expect(home.locator(".md-search-result__link").first).to_be_visible()
    home.keyboard.press("ArrowDown")
    home.keyboard.press("Enter")
    expect(home.locator(".md-content h1")).to_contain_text("Einsum")


def test_instant_navigation_keeps_the_document_and_its_repairs(home):
    home.evaluate("window.kept = true")
    home.get_by_role("link", name="Start with lesson 1").first.click()
    expect(home.locator("h1")).to_contain_text("Matrix multiplication")
    assert home.evaluate("window.kept"), "the page was loaded anew"
    expect(home.locator(".md-code__nav").first).to_have_attribute("role", "none")
    description = home.locator("meta[name=description]")
    expect(description).to_have_attribute("content", re.compile("neural network"))


def test_the_lesson_offers_what_one_needs(lesson, site):
    bar = lesson.locator(".nb-lesson")
    assert 5 <= int(re.search(r"About (\d+) minutes", bar.inner_text())[1]) <= 60
    with lesson.expect_download() as download:
        bar.get_by_role("link", name="Download the notebook").click()
    assert download.value.suggested_filename == "01_matmul.ipynb"
    notebook = f"{REPOSITORY}/edit/main/notebooks/01_matmul.ipynb"
    expect(lesson.locator("a[rel=edit]")).to_have_js_property("href", notebook)
    path = REPOSITORY.removeprefix("https://github.com/")
    colab = f"https://colab.research.google.com/github/{path}/blob/main/notebooks/01_matmul.ipynb"
    expect(bar.get_by_role("link", name="Open in Colab")).to_have_attribute("href", colab)
    bar.get_by_role("link", name="Run it yourself").click()
    expect(lesson.locator(".nb-run")).to_contain_text(f"@ git+{REPOSITORY}")
    expect(lesson.locator(".nb-run")).to_contain_text("Computed on")


def test_a_page_says_which_stored_data_it_shows(lesson, visitor, site):
    expect(lesson.locator(".nb-verified")).not_to_contain_text("stored data")
    resnet = visitor.open(site.address + "lessons/09_resnet/")
    expect(resnet.locator(".nb-verified")).to_contain_text("runs/resnet.json")


def test_lessons_lead_to_each_other(lesson):
    lesson.get_by_role("link", name=re.compile("^Next: 2")).click()
    expect(lesson.locator("h1")).to_contain_text("2.")
    lesson.get_by_role("link", name=re.compile("^Previous: 1")).click()
    expect(lesson.locator("h1")).to_contain_text("1.")


def test_the_keyboard_skips_to_the_content(lesson):
    lesson.keyboard.press("Tab")
    skip = lesson.locator(".md-skip")
    expect(skip).to_be_focused()
    outline = skip.evaluate("el => getComputedStyle(el).outlineStyle")
    assert outline != "none", "nobody sees where the focus is"
    lesson.keyboard.press("Enter")
    expect(lesson.locator("h1")).to_be_focused()
    lesson.keyboard.press("Tab")
    expect(lesson.locator("article :focus")).to_have_count(1)


def test_the_keyboard_changes_the_theme(home):
    home.locator(".md-logo").first.focus()
    home.keyboard.press("Tab")
    expect(home.locator("input[name=__palette]:focus")).to_have_count(1)
    home.keyboard.press("Enter")
    home.keyboard.press("ArrowRight")
    expect(home.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    expect(home.locator(":root")).to_have_css("color-scheme", "dark")


def test_the_keyboard_copies_code_without_prompts(visitor, site):
    visitor.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = visitor.open(f"{site.address}notes/broadcasting/")
    button = page.locator(".md-code__button").first
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Copied to clipboard")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()").strip()
    assert copied == page.locator("pre:has(.md-code__button) > code").first.inner_text().strip()
    assert ">>>" not in page.locator("article").inner_text()


def test_the_keyboard_scrolls_what_is_too_wide(lesson):
    lesson.set_viewport_size({"width": 390, "height": 844})
    settle(lesson)
    box = lesson.locator(".nb-out samp[data-nb-more='right']").first.element_handle()
    box.focus()
    lesson.keyboard.press("End")
    lesson.keyboard.press("ArrowRight")
    lesson.wait_for_function("box => box.dataset.nbMore.includes('left')", arg=box)


def test_a_wrong_address_is_met_with_help(visitor, site):
    page = visitor.open(f"{site.address}lessons/nowhere/at-all/")
    assert visitor.faults, "the host says that there is no such page"
    visitor.faults.clear()
    expect(page.locator("h1")).to_have_text("There is no page here")
    page.locator("article").get_by_role("link", name="Lessons").click()
    expect(page).to_have_url(re.compile(r"/lessons/\d\d_"))


def test_print_is_dark_on_white_and_hides_nothing(visitor, site):
    page = visitor.open(site.address + LESSON)
    page.evaluate("document.querySelector('.nb-out samp').textContent = 'a line\\n'.repeat(99)")
    page.emulate_media(color_scheme="dark", media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    settle(page)
    ink = page.locator("article p").nth(3).evaluate("el => getComputedStyle(el).color")
    assert max(map(int, re.findall(r"\d+", ink)[:3])) < 110, ink
    expect(page.locator(".md-header")).to_be_hidden()
    expect(page.locator("details:not([open])")).to_have_count(0)
    size = "code => [code.scrollWidth - code.clientWidth, code.scrollHeight - code.clientHeight]"
    cut = page.evaluate(f"[...document.querySelectorAll('pre > :is(code, samp)')].flatMap({size})")
    assert max(cut) <= 1, "some code or output is cut off"
    assert page.pdf().startswith(b"%PDF")
