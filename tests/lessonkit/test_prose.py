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
        ("## 692 times faster", ["692 times"]),
        ("## 97% right\n\n# 50,000 images", ["97%", "50,000"]),
        ("so[^1]\n\n[^1]: It is 692 times faster.", ["692 times"]),
        ("a factor of 12, by a factor 3, the factor 2", ["factor of 12", "by a factor 3"]),
        ("12X, \u00d712, 1.5\u00d7 faster", ["12X", "\u00d712", "1.5\u00d7"]),
        ("97\\%, 97&nbsp;%, 97 \\%", ["97%", "97 %", "97 %"]),
        ("**12** times, 12 *times*, **97**%, ~~0.35~~", ["12 times", "12 times", "97%", "0.35"]),
        ("_0.35_ and __692__ times", ["0.35", "692 times"]),
        ("6 sec, 10 min, 2 hrs, 5 milliseconds", ["6 sec", "10 min", "2 hrs", "5 milliseconds"]),
        ("25k, 250K, 1.2M, 7B parameters", ["25k", "250K", "1.2M", "7B"]),
        ("25 million and 1.2 billion, 25-million", ["25 million", "1.2 billion", "25-million"]),
        ("10^6, 10<sup>6</sup>, 10**6, 10\u2076", ["10^6", "10^6", "10**6", "10\u2076"]),
        ("9 out of 10, 9 out of every 10", ["9 out of 10", "9 out of every 10"]),
        ("9/10 of them, 1/1000 of it", ["9/10 of", "1/1000 of"]),
        ("x3.2 faster, x12 as fast, the inputs x1 and x2", ["x3.2", "x12"]),
        ("of 2016 parameters, the 2015 images", ["2016", "2015"]),
        ("table 97.5, table 0.35, step 0.1", ["97.5", "0.35", "0.1"]),
        ("a <b and 0.35 >c, <b>0.35</b>", ["0.35", "0.35"]),
        ("an error of 150, code 10.5", ["150", "10.5"]),
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
        "arXiv 1502.01852, under CC BY 4.0 or CC BY-SA 3.0",
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
        "in the 1990s, the early 90s, the '90s, the 1980's",
        "the 2015 paper, the 2012 competition, in 2015 he, (1998\u20132004), from 2015 to 2019",
        "RFC 2119, RFC-9110, ISO 8601, ISO/IEC 9899, IEEE 754, PEP 484",
        "HTTP 404, status 404, error 500, issue 123, PR #123, pull request 1234",
        "port 8000, localhost:8000, 127.0.0.1:8000",
        "pp. 1527-1554, pages 123\u2013145, page 123, lines 120-130",
        "Neural Computation 18(7), 1527\u20131554, vol. 313",
        '![a](b.png){ width="300" } ![a](b.png){: height=200 } <img width="300" height=200>',
        "28*28, 28 * 28, 2D, figure 2b",
        "## 10 Shapes\n\n### 3.2.1 Shapes",
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


@pytest.mark.parametrize(
    "page", ["    >>> 1 + 1\n    2", "\t>>> 1 + 1\n", "     >>> 1", "- a\n\n      >>> 1"]
)
@pytest.mark.parametrize("runs", [True, False])
def test_an_example_in_an_indented_block_is_refused(page, runs):
    (problem,) = unchecked_fences(f"Text.\n\n{page}", runs)
    assert "nobody runs this block" in problem


def test_an_example_that_nobody_runs_is_found_by_its_line():
    text = "a\n\n    >>> 1\n\n```pycon\n>>> 2\n```\n"
    assert [problem[:7] for problem in unchecked_fences(text, runs=True)] == ["line 3:", "line 5:"]


@pytest.mark.parametrize("page", ["```text\n>>> x\n```", "```bash\nls\n```", "```\nx\n```", "a"])
def test_fences_that_claim_nothing(page):
    assert not unchecked_fences(page, runs=True)
    assert not unchecked_fences(page, runs=False)


def test_python_is_run_on_pages_but_not_in_notebooks():
    assert not unchecked_fences("```python\nx\n```", runs=True)
    assert unchecked_fences("```python\nx\n```", runs=False)
