"""The copy to take along: opened from files, with no server and no network."""

import re

import pytest
from playwright.sync_api import expect

KEY_PAGES = ["index", "lessons/01_matmul", "notes/chain-rule", "reference/tensors"]


@pytest.mark.parametrize("path", KEY_PAGES)
def test_a_page_opens_from_its_file(visitor, copy, path):
    page = visitor.open((copy / f"{path}.html").as_uri())
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("body")).to_have_css("background-color", "rgb(255, 253, 249)")
    expect(page.locator(".md-logo img").first).to_have_js_property("complete", True)


def test_the_formulas_have_their_font(visitor, copy):
    page = visitor.open((copy / "notes/chain-rule.html").as_uri())
    assert page.evaluate("document.fonts.check('1em \"Lessonkit Math\"')")
    assert page.evaluate("[...document.fonts].some(font => font.status === 'loaded')")


def test_links_lead_from_file_to_file(visitor, copy):
    page = visitor.open((copy / "index.html").as_uri())
    page.get_by_role("link", name="Start with lesson 1").first.click()
    expect(page.locator("h1")).to_contain_text("Matrix multiplication")
    page.get_by_role("link", name=re.compile("^Next: 2")).click()
    expect(page.locator("h1")).to_contain_text("2.")


def test_search_works_without_a_server(visitor, copy):
    page = visitor.open((copy / "index.html").as_uri())
    page.get_by_role("textbox", name="Search").click()
    page.keyboard.type("frobenius")
    found = page.locator(".md-search-result__link[href*='#second-rung']")
    found.evaluate("link => link.closest('details')?.setAttribute('open', '')")
    found.click()
    expect(page).to_have_url(re.compile("^file:.*01_matmul.html.*#second-rung"))


def test_the_copy_names_no_host_of_its_own(copy):
    for page in copy.rglob("*.html"):
        text = page.read_text()
        assert "og:url" not in text
        assert "unpkg" not in text
        assert "colab" not in text
