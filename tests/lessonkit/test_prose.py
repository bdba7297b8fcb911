"""Each number in prose is computed, cited or refused."""

import pytest
from sybil import Document
from sybil.parsers.markdown import PythonCodeBlockParser

from lessonkit.page import (
    anchors,
    as_python,
    fences,
    prose_problems,
    rewritten,
    unchecked_fences,
    uncomputed_numbers,
)


@pytest.mark.parametrize(
    ("prose", "numbers"),
    [
        ("the loss is 0.35.", ["0.35"]),
        ("a mean of -0.35, then .5", ["0.35", ".5"]),
        ("right in 97% or 97.5 % or 97 percent", ["97%", "97.5 %", "97 percent"]),
        ("12 times, 12x, 12 x faster, 3-fold", ["12 times", "12x", "12 x", "3-fold"]),
        ("50,000 images of 784 pixels", ["50,000", "784"]),
        ("1e-6 and 2.5e3", ["1e-6", "2.5e3"]),
        ("6 s, 12 ms, 5 minutes, 8 GB", ["6 s", "12 ms", "5 minutes", "8 GB"]),
        ("(0.35)", ["0.35"]),
        ("- 0.35\n- two", ["0.35"]),
        ("| 0.35 |", ["0.35"]),
        ("![loss 0.35](a.png)", ["0.35"]),
        ("in 2000 steps", ["2000"]),
        ("2015 images", ["2015"]),
        ("# 0.35 is low", ["0.35"]),
        ("[0.35](a.md) and [784 images](#there)", ["0.35", "784"]),
        ("Python 3.5 times as fast, in Python 0.35", ["3.5 times", "0.35"]),
        ("in section 3 and 0.35, in figure 3.1 and 3.5 times", ["0.35", "3.5 times"]),
    ],
)
def test_claims(prose, numbers):
    assert uncomputed_numbers(prose) == numbers


@pytest.mark.parametrize(
    "prose",
    [
        "three rungs, 5 rungs, 28 x 28, 28 \u00d7 28, twice, 10 layers",
        "`x[0.5]` and ``a ` 784``",
        "$2.5$ and $$\n784\n$$ and \\(0.5\\)",
        "```text\n0.35\n\n0.36\n```",
        "> ```text\n> 0.35\n> ```",
        "[a](b/0.35.html) <https://x.org/0.35> https://x.org/784",
        "[a]: b/0.35.html",
        "<img width=784>",
        "<!-- 0.35 -->",
        "# 1.2 Shapes\n\n## 10. Shapes",
        "lesson 1.2, Figure 3.4, equations (3.4), step 100",
        "He et al. (2015), in 2019, He et al., 2015a, since May 2018 and 2019",
        "# **Notebook 3.4: Shapes**\n\n## Exercise 16.1\n\nas in Example 3.4 and theorem 12.3",
        "equations 12.2 and 12.4, Figures 3.1 to 3.4, sections 1.2, 1.3",
        "$ x_0 = 0.35 $, of length $ 784 $",
        "\\begin{align}\nx &= 0.35\n\\end{align}",
        "see [(12.3)](#equation-loss) and [12.3](#loss)",
        "Python 3.10 and later, version 2.0",
        "2015-06-30, arXiv:1502.01852",
        "float32, ResNet-101, v2.13.0, conv2.5d, #784",
    ],
)
def test_no_claims(prose):
    assert uncomputed_numbers(prose) == []


def test_anchors_in_order():
    first, second = anchors("a <!--=x:.2f-->0.35<!--/--> b <!--cited: the paper -->3,195<!--/-->")
    assert (first.expression, first.source, first.text) == ("x:.2f", "", "0.35")
    assert (second.expression, second.source, second.text) == ("", "the paper", "3,195")


def test_what_is_shown_as_code_is_no_anchor():
    assert anchors("`<!--=x-->1<!--/-->`\n\n```text\n<!--=x-->1<!--/-->\n```") == []


@pytest.mark.parametrize("shown", ["`0.35`", "**0.35**", "$0.35$", "**`0.35`**"])
def test_decoration_is_not_part_of_the_number(shown):
    text = f"a <!--=x-->{shown}<!--/-->."
    assert anchors(text)[0].text == "0.35"
    assert rewritten(text, lambda anchor: "0.36") == text.replace("0.35", "0.36")


def test_rewriting_leaves_citations_and_code_alone():
    text = "<!--=x-->1<!--/--> <!--cited: y-->2<!--/--> `<!--=x-->1<!--/-->` <!--=x-->1<!--/-->"
    fresh = rewritten(text, lambda anchor: "345")
    assert fresh == text.replace("1", "345", 1)[::-1].replace("1", "543", 1)[::-1]


@pytest.mark.parametrize("expression", ["1 / 3:.2f", "{'a': '0.33'}['a']", "'0.33'", "0.33!r"])
def test_expressions_are_those_of_f_strings(expression):
    assert eval(as_python(expression)) == "0.33"


@pytest.mark.parametrize(
    ("prose", "says"),
    [
        ("It is 0.35.", "'0.35' is computed by nothing"),
        ("<!--cited:-->3,195<!--/-->", "cited without a source"),
        ("<!--cited: -->3,195<!--/-->", "cited without a source"),
        ("<!--cited-->3,195<!--/-->", "broken anchor"),
        ("<!--=x-->1", "broken anchor"),
        ("1<!--/-->", "broken anchor"),
        ("<!--=x-->1 and <!--=y-->2<!--/-->", "is never closed"),
        ("<!--= -->0.35<!--/-->", "without"),
    ],
)
def test_problems(prose, says):
    assert any(says in problem for problem in prose_problems(prose))


def test_no_problems():
    text = "<!--=x:.2f-->0.35<!--/--> and <!--cited: y-->784<!--/--> as in `<!--=x-->1<!--/-->`"
    assert prose_problems(text) == []


def test_fences_know_their_lines():
    (fence,) = fences('a\n\n```python title="x"\n>>> 1\n```\n')
    assert (fence.language, fence.info, fence.line) == ("python", 'python title="x"', 3)


PREFIXES = ["", "    ", "- ", "1. ", "> "]
FENCES = ["```", "````", "~~~"]
LANGUAGES = ["python", " python", "Python", "py", "pycon", "{.python}", "python title='x'", ""]


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("fence", FENCES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_example_is_either_run_or_refused(prefix, fence, language):
    inner = ">" if prefix == "> " else " " * len(prefix)
    page = f"Text.\n\n{prefix}{fence}{language}\n{inner}>>> 1\n{inner}1\n{inner}{fence}\n\nText."
    run = list(PythonCodeBlockParser()(Document(page, "page.md")))
    assert bool(run) != bool(unchecked_fences(page, runs=True))
    assert unchecked_fences(page, runs=False)


@pytest.mark.parametrize("page", ["```text\n>>> x\n```", "```bash\nls\n```", "```\nx\n```", "a"])
def test_fences_that_claim_nothing(page):
    assert not unchecked_fences(page, runs=True)
    assert not unchecked_fences(page, runs=False)


def test_python_is_run_on_pages_but_not_in_notebooks():
    assert not unchecked_fences("```python\nx\n```", runs=True)
    assert unchecked_fences("```python\nx\n```", runs=False)
