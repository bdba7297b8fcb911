"""A formula arrives as MathML, and what ends a sentence stays with it."""

import pytest

from lessonkit.site.mathml import with_mathml


def converted(content):
    html, faults = with_mathml(content)
    assert not faults
    return html


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


def test_a_formula_that_does_not_parse_is_left_and_told():
    content = f"<p>{inline('x')} {inline('x^')}</p>"
    html, [fault] = with_mathml(content)
    assert fault.source == "x^"
    assert fault.reason
    assert html.endswith(f"</math> {inline('x^')}</p>")
