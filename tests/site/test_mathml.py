"""A formula arrives as MathML, and what ends a sentence stays with it."""

from types import SimpleNamespace

import pytest

from coursekit.site.mathml import on_page_content

PAGE = SimpleNamespace(file=SimpleNamespace(src_uri="a.md"))


def converted(content):
    return on_page_content(content, PAGE, None, None)


def inline(source):
    return rf'<span class="arithmatex">\({source}\)</span>'


@pytest.mark.parametrize("end", [",", ".", ").", "?"])
def test_a_line_does_not_break_before_the_end_of_a_sentence(end):
    html = converted(f"<p>{inline('x')}{end} And</p>")
    assert html.startswith('<p><span class="math-end"><math>')
    assert html.endswith(f"</math>{end}</span> And</p>")


def test_between_words_a_formula_stands_by_itself():
    html = converted(f"<p>with {inline('x')} and {inline('y')}, both</p>")
    assert html.count("<math>") == 2
    assert html.count("math-end") == 1
    assert html.startswith("<p>with <math>")


def test_a_formula_of_its_own_can_be_scrolled():
    html = converted(r'<div class="arithmatex">\[\sqrt{x}\]</div>')
    assert html.startswith('<div class="math" role="group" aria-label="Formula"><math')
    assert "<msqrt><mspace" in html
