"""Two texts say the same if a reader of both would."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessonkit.compare import text_difference
from lessonkit.page import ROUNDING, Tolerance, tolerance_of


@pytest.mark.parametrize(
    ("old", "new"), [("", ""), ("nan inf -inf", "nan inf -inf"), ("a \nb\n", "a\nb")]
)
def test_same(old, new):
    assert text_difference(old, new) is None
    assert text_difference(new, old) is None


ROUNDED = [
    ("loss 0.512", "loss 0.513"),
    ("9.99 a", "10.00 a"),
    ("9,999.99", "10,000.00"),
    ("9.99e-06", "1.00e-05"),
    ("0.1", "0.10000000149"),
    ("[0.512  0.25]", "[0.511 0.25 ]"),
    ("1. 0.5", "1.0 0.5"),
    ("-0.0", "0.0"),
    ("----- 1.512 -----", "------ 1.513 ------"),
    ("1.5+2.5001j", "1.5+2.5002j"),
    ("(1.5000-2.5001j)", "(1.5001-2.5001j)"),
    ("tensor([1.2500+3.1415j])", "tensor([1.2500+3.1416j])"),
]


@pytest.mark.parametrize(("old", "new"), ROUNDED)
def test_rounding_is_a_difference_unless_it_is_asked_for(old, new):
    assert "which is only rounding\n" in text_difference(old, new)
    assert text_difference(old, new, ROUNDING) is None
    assert text_difference(new, old, ROUNDING) is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("lr 0.1", "lr 0.2"),
        ("momentum 0.9", "momentum 1.0"),
        ("opacity 0.3", "opacity 0.4"),
        ("Python 3.11", "Python 3.12"),
        ("version 12.11", "version 12.12"),
        ("see equation (12.11)", "see equation (12.12)"),
        ("eq. (2.1)", "eq. (2.2)"),
        ("Figure 10.11", "Figure 10.12"),
        ("1.5+2.5j", "1.5+3.5j"),
    ],
)
def test_a_step_of_a_short_number_is_no_rounding(old, new):
    assert "only rounding" not in text_difference(old, new)
    assert text_difference(old, new, ROUNDING)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("loss 0.512", "loss 0.514"),
        ("loss 0.512", "cost 0.512"),
        ("0.01", "-0.01"),
        ("3", "4"),
        ("3,195", "3,196"),
        ("(5, 784)", "(784, 5)"),
        ("2.", "3."),
        ("0.3", "0.3456"),
        ("1e-05", "2e-05"),
        ("1.5e-05", "1.5e-04"),
        ("1.0", "nan"),
        ("inf", "-inf"),
        ("1.5", "inf"),
        ("v2.13.0", "v2.14.0"),
        ("2.13.0", "2.14.0"),
        ("conv-1.5", "conv-1.6"),
        ("2", "2.0"),
        ("a", "a\nb"),
        ("  a", "a"),
        ("a  b", "a b"),
        ("a\n\nb 1.0", "a\nb 1.1"),
        ("Yes", "yes"),
    ],
)
def test_different(old, new):
    for a, b in ((old, new), (new, old)):
        assert "only rounding" not in text_difference(a, b)
        assert text_difference(a, b, ROUNDING)


@settings(deadline=None)
@given(st.text())
def test_every_text_says_the_same_as_itself(text):
    assert text_difference(text, text) is None


@settings(deadline=None)
@given(st.floats(1, 1000), st.integers(3, 6))
def test_rounding_noise_of_a_number_with_digits_enough_is_no_difference(x, digits):
    noisy = math.nextafter(x, math.inf)
    assert text_difference(f"{x:.{digits}f}", f"{noisy:.{digits}f}", ROUNDING) is None


@settings(deadline=None)
@given(st.integers(-(10**6), 10**6), st.integers(2, 1000), st.integers(1, 6))
def test_two_units_of_the_last_place_are_a_difference(last_places, more, digits):
    texts = (f"{n / 10**digits:.{digits}f}" for n in (last_places, last_places + more))
    assert text_difference(*texts, ROUNDING)


def test_the_message_is_a_diff():
    assert text_difference("a\nloss 1.5\nb", "a\nloss 2.5\nb").splitlines() == [
        "1.5 became 2.5",
        "--- stored",
        "+++ fresh",
        "@@ -1,3 +1,3 @@",
        " a",
        "-loss 1.5",
        "+loss 2.5",
        " b",
    ]


def test_a_long_diff_is_cut():
    message = text_difference("\n".join("a" * 1000 for _ in range(99)), "")
    assert len(message) < 10_000
    assert message.endswith("more lines")


@pytest.mark.parametrize(
    ("tags", "old", "new", "same"),
    [
        (["timing:10"], "12 ms", "119 ms", True),
        (["timing:10"], "12 ms", "121 ms", False),
        (["timing:10"], "1,200x", "130x", True),
        (["timing:10"], "12 ms", "119 us", False),
        (["timing:10"], "0.0 ms", "0.9 ms", True),
        (["timing:10"], "0.0 ms", "1.1 ms", False),
        (["timing:10"], "-3.0", "3.0", False),
        (["timing:10"], "3.0 nan", "3.0 4.0", False),
        (["tolerance:0.02"], "97%", "96%", True),
        (["tolerance:0.02"], "97%", "94%", False),
        (["tolerance:0.02"], "inf", "-inf", False),
        (["tolerance:0.02"], "epoch 1: 2.31", "epoch 1: 2.34", True),
        (["tolerance:0.02"], "epoch 1: 2.31", "epoch 2: 2.31", False),
        (["hide-input"], "97%", "96%", False),
    ],
)
def test_stated_tolerances(tags, old, new, same):
    assert (text_difference(old, new, tolerance_of(tags)) is None) == same


@pytest.mark.parametrize(
    "tag", ["timing", "timing:", "timing:1", "timing:ten", "tolerance:0", "tolerance:inf"]
)
def test_a_tolerance_without_a_usable_number_is_refused(tag):
    with pytest.raises(ValueError, match=f"{tag!r} needs a number above"):
        tolerance_of([tag])


def test_an_absolute_tolerance_is_for_coordinates():
    near = Tolerance(absolute=0.25)
    assert text_difference("M 10 20.5", "M 10.2 20.6", near) is None
    assert text_difference("M 10 20.5", "M 10.3 20.5", near)


def test_of_a_long_line_the_part_that_changed_is_shown():
    words = " ".join(f"word{i}" for i in range(300))
    message = text_difference(words, words.replace("word200", "other"))
    *_, was, now = message.splitlines()
    assert was.startswith("-... ") and was.endswith(" ...") and "word199 word200" in was
    assert now.startswith("+... ") and now.endswith(" ...") and "word199 other" in now
    assert text_difference(words, "brief").splitlines()[-2:] == [f"-{words[:160]} ...", "+brief"]
