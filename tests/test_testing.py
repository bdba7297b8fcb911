import math
import operator
import subprocess
import sys
from functools import partial

import hypothesis.strategies as st
import numpy as np
import pytest
import torch
from hypothesis import given, settings

from foundations.support import ShapeError, testing
from foundations.support._differences import show

NAN, INF = math.nan, math.inf


def message(check, *args, **kwargs):
    with pytest.raises(AssertionError) as caught:
        check(*args, **kwargs)
    return str(caught.value)


def test_test_passes_when_the_comparison_holds():
    assert testing.test(1, 2, operator.lt) is None
    testing.test(torch.ones(2), torch.ones(2), torch.equal)


def test_test_names_the_comparison_and_shows_both_values():
    assert message(testing.test, 2, 1, operator.lt) == "test: lt does not hold\na: 2\nb: 1"
    assert message(testing.test, 2, 1, operator.lt, "<").startswith("test: < does not hold")
    assert "test: functools.partial" in message(testing.test, 2, 1, partial(operator.lt))


def test_test_says_where_tensors_differ():
    text = message(testing.test, torch.tensor([1, 2]), torch.tensor([1, 5]), torch.equal)
    assert "index (1,)" in text
    assert "absolute difference 3" in text


def test_test_has_nothing_to_add_when_equal_tensors_fail_another_comparison():
    text = message(testing.test, torch.ones(1), torch.ones(1), operator.lt)
    assert text.splitlines()[0] == "test: lt does not hold"
    text = message(testing.test, torch.ones(()), 2, operator.eq)
    assert text.splitlines() == [
        "test: eq does not hold",
        "a: shape (), torch.float32",
        "1.",
        "b: 2",
    ]


def test_test_refuses_a_comparison_that_answers_element_by_element():
    with pytest.raises(ShapeError, match=r"eq must answer one yes or no, got shape \(2,\).*near"):
        testing.test(torch.ones(2), torch.ones(2), operator.eq)
    with pytest.raises(ShapeError):
        testing.test(torch.ones(0), torch.ones(0), operator.eq)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (1, 1.0),
        ("abc", "abc"),
        (None, None),
        ([], []),
        ({}, {}),
        ((2, 3), torch.Size([2, 3])),
        (torch.tensor([1, 2]), torch.tensor([1.0, 2.0])),
        (torch.tensor([True, False]), torch.tensor([1, 0])),
        (torch.tensor(3.0), 3),
        (np.arange(6)[::-1], torch.tensor([5, 4, 3, 2, 1, 0])),
        (torch.zeros(0, 3), torch.zeros(0, 3)),
        (torch.tensor([INF, -INF]), torch.tensor([INF, -INF])),
        (torch.ones(2, requires_grad=True), torch.ones(2)),
        ([torch.ones(2), {"w": torch.zeros(3)}], [torch.ones(2), {"w": torch.zeros(3)}]),
        ((torch.ones(2), 1), (torch.ones(2), 1)),
    ],
)
def test_test_eq_passes(a, b):
    testing.test_eq(a, b)
    testing.test_eq(b, a)


@pytest.mark.parametrize(
    ("a", "b", "reason"),
    [
        (1, 2, "1 is not 2"),
        ([1], (1,), r"\[1\] is not \(1,\)"),
        ("abcd", "abXd", "the texts are the same up to character 2"),
        ("ab", "abc", "the texts are the same up to character 2"),
        ([1, 2], [1, 2, 3], "a has 2 items and b has 3"),
        ((torch.ones(2),), (torch.ones(2), 1), "a has 1 items and b has 2"),
        ({"a": 1, "b": 2}, {"b": 2, "c": 3}, r"only one of the two has the keys \['a', 'c'\]"),
        ({"a": [1, 2]}, {"a": [1, 3]}, r"at \['a'\]\[1\]: 2 is not 3"),
        ([torch.ones(2)], [torch.zeros(2)], r"at \[0\]: 2 of 2 elements differ"),
        (torch.ones(3, 1), torch.ones(3), r"a has shape \(3, 1\) and b has shape \(3,\)"),
        (torch.ones(1), torch.tensor(1.0), r"a has shape \(1,\) and b has shape \(\)"),
        (torch.ones(2), 1.0, r"a has shape \(2,\) and b has shape \(\)"),
        (torch.ones(2), [1.0, 1.0], "a is a Tensor and b is a list"),
        (None, torch.ones(2), "a is a NoneType and b is a Tensor"),
        (torch.tensor(NAN), torch.tensor(NAN), "a has nan, b has nan"),
        (torch.tensor(1.5), 1, "a has 1.5, b has 1"),
        (torch.tensor(True), torch.tensor(2), "a has True, b has 2"),
        (torch.tensor(0.1), 0.1, "a has 0.1, b has 0.1, absolute difference 1.49e-09"),
        (torch.tensor(2**24 + 1), torch.tensor(2.0**24), "a has 16777217, b has 1.6777216e"),
    ],
)
def test_test_eq_says_what_differs(a, b, reason):
    with pytest.raises(AssertionError, match=f"test_eq: {reason}"):
        testing.test_eq(a, b)
    with pytest.raises(AssertionError):
        testing.test_eq(b, a)


def test_the_report_on_tensors_in_full():
    a = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    b = torch.tensor([[1.0, 2.5], [5.0, 4.0]])
    assert message(testing.test_eq, a, b).splitlines() == [
        "test_eq: 2 of 4 elements differ, most at index (1, 0):",
        "a has 3.0, b has 5.0, absolute difference 2, relative to b 0.4",
        "a: shape (2, 2), torch.float32",
        "[[1. 2.]",
        " [3. 4.]]",
        "b: shape (2, 2), torch.float32",
        "[[1.  2.5]",
        " [5.  4. ]]",
    ]


def test_nan_counts_as_the_largest_difference():
    text = message(testing.test_near, torch.tensor([9.0, NAN, 1.0]), torch.tensor([1.0, 2.0, 1.0]))
    assert "2 of 3 elements differ, most at index (1,)" in text


def test_equal_infinities_are_not_reported_as_the_largest_difference():
    text = message(testing.test_near, torch.tensor([INF, 1.0]), torch.tensor([INF, 2.0]))
    assert "1 of 2 elements differ, most at index (1,)" in text


def test_only_elements_that_differ_are_reported():
    # The pair 1000 and 1000.9 lies farther apart but is within the relative tolerance.
    text = message(testing.test_near, torch.tensor([1000.9, 0.1]), torch.tensor([1000.0, 0.2]))
    assert "most at index (1,)" in text
    assert "absolute difference 0.1, relative to b 0.5" in text


def test_signs_count_in_the_largest_difference():
    text = message(testing.test_eq, torch.tensor([10.0, 1.0]), torch.tensor([9.0, -1.0]))
    assert "most at index (1,)" in text


def test_a_difference_from_zero_is_infinite_relative_to_it():
    assert "relative to b inf" in message(testing.test_eq, torch.ones(1), torch.zeros(1))


@pytest.mark.parametrize(
    "big", [torch.arange(100_000.0).reshape(100, 1000), list(range(10_000)), "x" * 10_000]
)
def test_messages_stay_short(big):
    assert len(message(testing.test_eq, big, None)) < 1000


def test_values_are_shown_whole_up_to_a_length():
    assert "..." not in show(torch.arange(60))
    assert show(torch.arange(61)).endswith("\n[ 0  1 ... 59 60]")
    assert max(map(len, show(torch.arange(100, 160)).splitlines())) == 96
    assert show(torch.tensor([1 / 3])).endswith("\n[0.3333]")
    assert show("x" * 398) == repr("x" * 398)
    assert show("x" * 399) == f"'{'x' * 199} ... {'x' * 199}'"


def test_tensors_that_require_gradients_can_be_shown():
    a = torch.ones(2, requires_grad=True)
    assert "a has 1.0, b has 2.0" in message(testing.test_eq, a, a * 2)
    assert "a has 1.0, b has 2.0" in message(testing.test_near, a, a * 2)
    assert "a has 1.0, b has 0.0" in message(testing.test_near_zero, a)


def test_bfloat16_can_be_shown():
    a = torch.ones(2, dtype=torch.bfloat16)
    assert "torch.bfloat16\n[1. 1.]" in message(testing.test_near, a, a + 1)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (1.0, 1.00099),
        (1000.0, 1001.0005),
        (1000, 1001),
        (torch.zeros(2), torch.full((2,), 9.9e-6)),
        ([1, 2], torch.tensor([1.0, 2.0])),
        (torch.tensor([True]), torch.tensor([1])),
        (torch.tensor([INF]), torch.tensor([INF])),
        (torch.ones(2, requires_grad=True), torch.ones(2)),
    ],
)
def test_near_and_test_near_accept(a, b):
    assert testing.near(a, b) is True
    testing.test_near(a, b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (1.0, 1.0011),
        (1001.0005, 1000.0),
        (True, False),
        (torch.tensor([0, 255], dtype=torch.uint8), torch.tensor([255, 0], dtype=torch.uint8)),
        (torch.zeros(2), torch.tensor([0.0, 1.1e-5])),
        (torch.tensor([NAN]), torch.tensor([NAN])),
        (torch.tensor([INF]), torch.tensor([-INF])),
        (torch.ones(3, 1), torch.ones(3)),
        (torch.ones(3), torch.ones(1)),
        (torch.ones(3), 1.0),
    ],
)
def test_near_and_test_near_refuse(a, b):
    assert testing.near(a, b) is False
    assert message(testing.test_near, a, b).startswith("test_near (rtol 0.001, atol 1e-05): ")


values = st.floats(-100, 100).map(lambda x: x + 0.0)


@settings(deadline=None)
@given(st.lists(st.tuples(values, st.floats(-2e-3, 2e-3)), min_size=1))
def test_near_is_allclose_on_equal_shapes(pairs):
    b = torch.tensor([x for x, _ in pairs], dtype=torch.float64)
    a = torch.tensor([x * (1 + e) + e / 100 for x, e in pairs], dtype=torch.float64)
    assert testing.near(a, b) == torch.allclose(a, b, rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("a", [0, 9.9e-4, torch.tensor([-9.9e-4, 0]), torch.tensor([False])])
def test_test_near_zero_passes(a):
    testing.test_near_zero(a)


@pytest.mark.parametrize("a", [1.1e-3, torch.tensor([0, -1.1e-3]), torch.tensor([True]), NAN, INF])
def test_test_near_zero_fails(a):
    assert message(testing.test_near_zero, a).startswith("test_near_zero (tol 0.001): ")


def test_test_near_zero_takes_a_tolerance():
    testing.test_near_zero(torch.tensor([0.5]), tol=0.5)
    assert message(testing.test_near_zero, 1).endswith("a: 1\nb: 0")
    assert "(tol 0.25): 1 of 2 elements differ, most at index (1,)" in message(
        testing.test_near_zero, torch.tensor([0.1, -0.5]), tol=0.25
    )


def test_pytest_does_not_collect_the_helpers(tmp_path):
    module = tmp_path / "test_user.py"
    module.write_text(
        "from foundations.support.testing import *\n\ndef test_mine(): test_eq(1, 1)\n"
    )
    options = ["-p", "no:cacheprovider", f"--rootdir={tmp_path}", "--collect-only", "-q"]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *options, str(module)], capture_output=True, text=True
    )
    assert run.returncode == 0, run.stdout
    assert [line for line in run.stdout.splitlines() if "::" in line] == ["test_user.py::test_mine"]


def test_the_helpers_raise_under_python_o():
    program = """
import operator
from foundations.support import test, test_eq, test_near, test_near_zero
for check in (lambda: test(2, 1, operator.lt), lambda: test_eq(1, 2),
              lambda: test_near(1, 2), lambda: test_near_zero(1)):
    try:
        check()
    except AssertionError:
        print("raised")
"""
    run = subprocess.run([sys.executable, "-O", "-c", program], capture_output=True, text=True)
    assert run.stdout.split() == ["raised"] * 4, run.stderr
