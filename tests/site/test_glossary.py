"""The first use of a term explains itself, and nothing else on the page is touched."""

import re

import pytest
from playwright.sync_api import expect

from lessonkit.site.glossary import anchored, explained, terms

from .conftest import ROOT

GLOSSARY = """
batch / mini-batch
:   A few *examples* that share
    one step. [Lesson 5](a.ipynb).

batch normalisation
:   Bringing `x` to "mean zero".

patch (of an image)
:   A part.
"""
KNOWN = terms(GLOSSARY)
BATCH = '<a class="term" href="g/#batch" title="A few examples that share one step.">{}</a>'
NORM = (
    '<a class="term" href="g/#batch-normalisation" '
    'title="Bringing x to &quot;mean zero&quot;.">{}</a>'
)


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        ("<p>A batch.</p>", f"<p>A {BATCH.format('batch')}.</p>"),
        ("<p>Batches</p>", "<p>Batches</p>"),
        ("<p>Mini-batchs, a batch</p>", f"<p>{BATCH.format('Mini-batchs')}, a batch</p>"),
        ("<p>one batch\nand batch 2</p>", f"<p>one {BATCH.format('batch')}\nand batch 2</p>"),
        ("<p>batch normalisation</p>", f"<p>{NORM.format('batch normalisation')}</p>"),
        ("<p>batch\nnormalisation</p>", "<p>" + NORM.format("batch\nnormalisation") + "</p>"),
        ("<p>A patch (of size 3), patches.</p>",) * 2,
        ("<script>batch()</script><style>batch {}</style>",) * 2,
        ("<h2>A batch</h2><p>batch</p>", f"<h2>A batch</h2><p>{BATCH.format('batch')}</p>"),
        ("<a href='x'>a <b>batch</b></a>", "<a href='x'>a <b>batch</b></a>"),
        ("<p><code>batch</code></p>", "<p><code>batch</code></p>"),
        ("<table><tr><td>batch</td></tr></table>", "<table><tr><td>batch</td></tr></table>"),
        ("<p>x<br>&amp; batch</p>", f"<p>x<br>&amp; {BATCH.format('batch')}</p>"),
        ('<img alt="a > batch"><p>rebatch batch_size</p>',) * 2,
        ("<!-- batch --><p>micro-batch</p>",) * 2,
    ],
)
def test_the_first_use_in_prose_is_linked(content, shown):
    assert explained(content, KNOWN, "g/") == shown


def test_without_terms_nothing_changes():
    assert explained("<p>batch</p>", [], "g/") == "<p>batch</p>"


def test_the_glossary_has_the_anchors_that_links_lead_to():
    html = "<dl><dt>batch / mini-batch</dt><dd>A few.</dd><dt>patch (of an image)</dt></dl>"
    keys = re.findall(r'<dt id="([^"]*)">', anchored(html))
    assert keys == ["batch", "patch-of-an-image"]
    assert keys == [KNOWN[0].key, KNOWN[2].key]


def test_every_definition_of_the_course_is_read():
    text = (ROOT / "docs/notes/glossary.md").read_text(encoding="utf-8")
    known = terms(text)
    assert len(known) == len(re.findall(r"^:   ", text, re.M)) > 0
    names = [name.lower() for term in known for name in term.names]
    assert len(names) == len(set(names))
    assert [term.key for term in known if "](" in term.meaning or not term.meaning] == []


def test_a_term_shows_its_meaning_and_leads_to_the_glossary(site, visitor):
    page = visitor.open(f"{site.address}lessons/01_matmul/")
    term = page.locator("a.term", has_text="matrix product").first
    term.hover()
    expect(page.get_by_role("tooltip")).to_contain_text("sum of the products")
    term.click()
    expect(page.locator("dt:target")).to_contain_text("matrix product")


def test_a_term_is_found_though_its_page_comes_late_to_one_who_scrolls(site, visitor):
    page = visitor.open(f"{site.address}lessons/01_matmul/")
    page.evaluate("window.kept = true")
    page.route("**/glossary/", lambda route: (page.wait_for_timeout(400), route.continue_()))
    page.evaluate("scrollTo(0, 300)")
    page.locator("a.term", has_text="matrix product").first.evaluate("link => link.click()")
    expect(page.locator("dt:target")).to_contain_text("matrix product")
    assert page.evaluate("window.kept"), "the page was loaded anew"
