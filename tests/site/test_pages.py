"""Every page, in light and dark, on a desktop and on a phone: one visit for all that must hold."""

import re

import pytest
from playwright.sync_api import Page

from .axe import faint, violations
from .conftest import Visitor, settle

MARKUP = re.compile(r"\\\(|\\\[|\$\$|<!--|nb-fragment|\{ ?\.")


@pytest.mark.parametrize("width", [1280, 390])
def test_every_page(browser, site, width, subtests):
    visitor = Visitor(browser, width)
    for path in [*site.paths, "404.html"]:
        with subtests.test(path=path):
            visitor.faults.clear()
            page = visitor.open(site.address + path)
            check_layout(page, width)
            check_accessibility(page)
            page.close()
            assert not visitor.faults
    visitor.context.close()


def check_layout(page: Page, width: int):
    overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert overflow <= 0, f"it scrolls sideways by {overflow} px"
    text = page.evaluate(
        """() => { const copy = document.querySelector('article').cloneNode(true);
            copy.querySelectorAll('code, samp').forEach(code => code.remove());
            return copy.textContent; }"""
    )
    assert not MARKUP.search(text), f"it shows its markup: {MARKUP.search(text)}"
    for figure in page.locator(".nb-figure > :is(svg, img)").all():
        name = figure.get_attribute("aria-label") or figure.get_attribute("alt")
        assert name and len(name) > 20, f"a figure says too little: {name!r}"
        box = figure.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= width, f"too wide: {name}"
    height = "document.documentElement.scrollHeight"
    before = page.evaluate(height)
    page.add_style_tag(content=".nb-svg { content-visibility: visible !important; }")
    assert page.evaluate(height) == before, "a figure has its size only once it is drawn"


def check_accessibility(page: Page):
    """No rule of axe is broken, in light and in dark; what is folded is looked at too."""
    page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    settle(page)
    assert not violations(page)
    assert not faint(page), "in light"
    page.emulate_media(color_scheme="dark")
    page.locator("body[data-md-color-scheme=slate]").wait_for()
    assert not faint(page), "in dark"
