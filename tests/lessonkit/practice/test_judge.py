"""The judge says what is wrong, on which input, and which slip it looks like."""

import dataclasses
import importlib

import numpy as np
import pytest

from lessonkit.page import digest
from lessonkit.practice import Course, Mistake, judge
from lessonkit.practice.pages import described


@pytest.fixture
def exercise(toy):
    more = {each.name: each for each in importlib.import_module("toy.more").EXERCISES}
    return lambda name: more.get(name) or Course("toy").find(name)[1]


@pytest.mark.parametrize("name", ["half", "both", "shape", "number", "reason", "third"])
def test_a_solution_passes_and_a_stub_does_not(exercise, name):
    assert judge(exercise(name), exercise(name).solved()).passed
    told = judge(exercise(name), exercise(name).stub())
    assert not told.passed and told.why


def test_an_untouched_stub_is_told_so(exercise):
    assert judge(exercise("half"), exercise("half").stub()).why == "nothing is written yet"


@pytest.mark.parametrize(
    ("body", "hint"),
    [
        ("return 2 * x", "This doubles."),
        ("y = x\n    y += x\n    return y", "This doubles."),
        ("return float(int(x) // 2)", "This rounds."),
        ("return x", "This does nothing."),
        ("return 7", ""),
    ],
)
def test_a_hint_goes_by_what_the_code_does(exercise, body, hint):
    told = judge(exercise("half"), f"def half(x):\n    {body}\n")
    assert (told.passed, told.hint) == (False, hint)


def test_a_failure_shows_its_input_what_was_expected_and_what_came(exercise):
    told = judge(exercise("half"), "def half(x):\n    return x // 2\n")
    assert (told.given, told.expected, told.got) == ("x = 5", "2.5", "2")
    assert told.why == "expected 2.5, got 2"


@pytest.mark.parametrize(
    ("result", "hint", "got"),
    [
        ("x * 2, x / 2", "Turned around.", "12"),
        ("x, x * 2", "Half is not right.", "6"),
        ("x, x * 3", "Half is not right.", "6"),
        ("x / 2, x", "Double is not right.", "6"),
        ("x, x", "Neither is right.", "6"),
        ("x * 9, x", "Double is not right.", "54"),
        ("x * 9, x * 9", "", "54"),
        ("x * 2", "", "12"),
    ],
)
def test_of_several_parts_each_may_have_its_slip(exercise, result, hint, got):
    told = judge(exercise("both"), f"def both(values):\n    x = values[0]\n    return {result}\n")
    assert (told.passed, told.hint, told.got) == (False, hint, got)


def test_a_part_is_named(exercise):
    told = judge(exercise("both"), "def both(values):\n    return values[0] / 2, 0\n")
    assert told.why == "double: expected 12, got 0"


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("def half(x:\n    return x", "line 1: "),
        ("def half(x):\nreturn x", "line 2: "),
        ("def third(x):\n    return x", "nothing defines `half`"),
        ("half = 3", "nothing defines `half`"),
        ("", "nothing defines `half`"),
        ("import nowhere", "line 1, ModuleNotFoundError: No module named 'nowhere'"),
        ("import sys\nsys.exit()", "ends Python"),
        ("def half(x):\n    return x.nope", "line 2, AttributeError: "),
        ("def half(x):\n    return half(x)", "RecursionError"),
        ("import sys\ndef half(x):\n    sys.exit(1)", "line 3, SystemExit: 1"),
        ("def half(x, y):\n    return x", "TypeError"),
        ("from toy import half\n", "line 1: do it without `half`"),
        ("import toy\nhalf = toy.half\n", "line 2: do it without `half`"),
        ("a = " + "(" * 500 + ")" * 500, "too"),
        ("x = '\0'", ""),
    ],
)
def test_what_cannot_be_tried_is_told_in_one_line(exercise, answer, why):
    told = judge(exercise("half"), answer)
    assert not told.passed
    assert why in told.why


def test_what_a_file_does_as_a_program_is_not_done(exercise):
    source = "def half(x):\n    return x / 2\n\nif __name__ == '__main__':\n    half(None)\n"
    assert judge(exercise("half"), source).passed


def test_an_input_must_stay_as_it_is(exercise):
    source = "def both(values):\n    values[0] *= 2\n    return values[0] / 4, values[0]\n"
    assert "its input changed: values" in judge(exercise("both"), source).why


def test_of_several_inputs_the_one_that_changed_is_named(exercise):
    source = "def counts(given, first, *rest):\n    rest[{}].append(1)\n    return 0\n"
    for place in (0, 1):
        told = judge(exercise("counts"), source.format(place))
        assert f"its input changed: rest[{place}]; compute" in told.why
        assert [line.partition(" =")[0] for line in told.given.splitlines()] == [
            "given", "first", "rest[0]", "rest[1]"
        ]  # fmt: skip
    both = "def counts(given, first, *rest):\n    given.append(first.append(1))\n    return 2\n"
    assert "its input changed: given, first;" in judge(exercise("counts"), both).why


def test_an_input_with_numbers_that_are_none_may_stay_as_it_is(exercise):
    nan = dataclasses.replace(exercise("doubled"), cases=lambda: [(np.array([np.nan, 1.0]),)])
    assert judge(nan, "def doubled(a):\n    return a + a\n").passed


@pytest.mark.parametrize(
    ("name", "source", "hint"),
    [
        ("half", "def half(x):\n    x / 2\n", "Your code returns nothing."),
        ("both", "def both(v):\n    return v[0] / 2, None\n", "Your code returns nothing."),
        ("half", "import numpy\ndef half(x):\n    return numpy.array(x)\n", "`.item()`"),
        (
            "doubled",
            "def doubled(a):\n    return (a * 2).astype('float16')\n",
            "make numbers of the type of a tensor",
        ),
        ("doubled", "def doubled(a):\n    return (2 * a).astype('float32')\n", "Half the digits."),
        ("half", "import numpy\ndef half(x):\n    return numpy.ones(2)\n", ""),
        ("doubled", "def doubled(a):\n    return a[:1].astype('float32')\n", ""),
        ("doubled", "def doubled(a):\n    return a * 3\n", ""),
    ],
)
def test_slips_of_every_day_have_hints_where_no_mistake_is_named(exercise, name, source, hint):
    told = judge(exercise(name), source)
    assert not told.passed and hint in told.hint and bool(told.hint) == bool(hint)


def test_what_is_shown_is_cut(exercise):
    told = judge(exercise("half"), "def half(x):\n    return {str(i): i for i in range(2000)}\n")
    assert told.got.startswith("{0: 0, 1: 1, ") and told.got.endswith(" ...")
    assert len(told.got) < 700
    told = judge(exercise("half"), "def half(x):\n    raise ValueError('a\\nb\\nc\\nd')\n")
    assert told.why == "line 2, ValueError: a\nb\nc"


def test_what_is_printed_is_kept_and_cut(exercise):
    source = "def half(x):\n    print('here', x)\n    return x / 2\n"
    assert judge(exercise("half"), source).printed == "here 2.0\nhere 5.0\n"
    endless = "def half(x):\n    print('x' * 10_000_000)\n    return x / 2\n"
    told = judge(exercise("half"), endless)
    assert told.passed and len(told.printed) == 2000


@pytest.mark.parametrize("answer", ["(2, 3)", "2, 3", "answer = (2, 3)", "x = 1\nanswer = [2, 3]"])
def test_a_shape_may_be_written_in_several_ways(exercise, answer):
    assert judge(exercise("shape"), answer).passed


@pytest.mark.parametrize(
    ("name", "answer", "says"),
    [
        ("shape", "(3, 2)", "Turned around."),
        ("shape", "answer = 6", "write a shape such as (2, 3), not `6`"),
        ("shape", "answer = ...", "no answer yet"),
        ("shape", "two by three", "cannot be read"),
        ("shape", "x = 1\ny = 2", "write your answer after `answer =`"),
        ("shape", "answer = ('a', 2)", "write a shape"),
        ("number", "7", "Upside down."),
        ("number", "-0.001", "More than that."),
        ("number", "1,000", "without a comma"),
        ("number", "answer = True", "write a number such as 12, without a comma, not `True`"),
        ("reason", "z", "write one of the letters a, b, c, d"),
        ("reason", "answer = 3", "write one of the letters a, b, c, d"),
    ],
)
def test_a_wrong_value_is_told_without_the_right_one(exercise, name, answer, says):
    told = judge(exercise(name), answer)
    assert not told.passed
    assert says in (told.hint, told.why) or says in told.why
    assert told.expected == ""


@pytest.mark.parametrize("answer", ["0.143", "0.14", ".1", "1 / 7"])
def test_a_number_is_rounded_as_it_was_asked_for(exercise, answer):
    told = judge(exercise("number"), answer)
    assert told.passed == (answer in ("0.143", "0.14"))
    assert ("write a number" in told.why) == (answer == "1 / 7")


def test_the_right_choice_says_why(exercise):
    reason = exercise("reason")
    assert judge(reason, f'answer = "{reason.solved()}"').why == "So it is."


def test_a_page_gets_digests_and_no_answer(exercise, toy):
    among, shape = Course("toy").find("shape")
    page = described(among, shape)
    assert page["answers"][digest("shape", "(2, 3)")] == {"right": True, "says": ""}
    assert page["answers"][digest("shape", "(6,)")] == {"right": False, "says": "Two axes."}
    assert "(2, 3)" not in str(page["answers"])
    assert page["kind"] == "predict" and page["set"] == "lesson1"


def test_a_page_of_code_has_no_answers_at_all(exercise):
    among, half = Course("toy").find("half")
    page = described(among, half)
    assert "answers" not in page
    assert "x / 2" not in str(page)
    assert page["nudges"] == ["Think.", "2 gives 1.", "Divide."]


def test_a_mistake_must_occur_once(exercise):
    with pytest.raises(ValueError, match="must occur once"):
        Mistake("m", "x", "y", "h").made_in("x x")
