"""Answers become data; differences are told shape first."""

import json
import math

import numpy as np
import pytest

from lessonkit.practice.plain import difference, plain, raised, show

ONE = np.ones((2, 1))


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        2,
        2.5,
        "a",
        (1, [2, None]),
        {"b": 1, "a": ONE},
        ONE,
        np.float32(1),
        math.nan,
        ONE * 1j,
    ],
)
def test_an_answer_survives_json_and_equals_itself(value):
    answer = plain(value)
    assert difference(answer, json.loads(json.dumps(answer))) == ""


@pytest.mark.parametrize(
    ("expected", "got", "says"),
    [
        (ONE, np.ones(2), "expected the shape (2, 1), got (2,)"),
        (np.array(3.0), np.array([3.0]), "expected the shape (), got (1,)"),
        (np.array(3.0), 3.0, "expected a tensor of shape (), got the number 3"),
        (3.0, np.array(3.0), "expected the number 3, got a tensor of shape ()"),
        (ONE, ONE.astype("float32"), "expected the type float64, got float32"),
        (ONE, ONE * 2, "expected 1 at (0, 0), got 2"),
        (np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[1.0, 2.0], [5.0, 4.0]]), "3 at (1, 0)"),
        (np.array(3.0), np.array(4.0), "expected 3, got 4"),
        ((1, 2), (1, 2, 3), "expected a tuple of 2, got a tuple of 3"),
        ((1, 2), [1, 2], "expected a tuple of 2, got a list of 2"),
        ((1, 2), (1, 3), "part 2: expected 2, got 3"),
        (1, True, "expected the number 1, got a bool"),
        (1, None, "expected the number 1, got None"),
        (1, object, "expected the number 1, got an object of type type"),
        ({"a": 1}, {"b": 1}, "expected the names ['a'], got ['b']"),
        (math.inf, -math.inf, "expected inf, got -inf"),
        (math.nan, 1.0, "expected nan, got 1"),
        ("a", "b", "expected 'a', got 'b'"),
        (1, np.ones(100_000), "got a tensor of shape (100000,), 100,000 numbers"),
    ],
)
def test_the_first_difference_is_told(expected, got, says):
    assert says in difference(plain(expected), plain(got))


@pytest.mark.parametrize(
    ("a", "b"), [(2, 2.0), (math.nan, math.nan), (math.inf, math.inf), (1.0, 1.0 + 1e-8)]
)
def test_numbers_are_compared_as_numbers(a, b):
    assert difference(plain(a), plain(b)) == ""
    assert difference(plain(np.array([a])), plain(np.array([float(b)]).astype(type(a)))) == ""


def test_single_precision_may_differ_a_little_more():
    one, other = (np.array([1.0, x], dtype="float32") for x in (1.0, 1.00002))
    assert difference(plain(one), plain(other)) == ""
    assert difference(plain(one.astype(float)), plain(other.astype(float))) != ""


@pytest.mark.parametrize(("kind", "same", "other"), [("float32", 5e-6, 1e-4), (float, 5e-10, 1e-8)])
def test_near_zero_there_is_an_absolute_limit(kind, same, other):
    zero, near, far = (np.array([x], dtype=kind) for x in (0.0, same, other))
    assert difference(plain(zero), plain(near)) == ""
    assert difference(plain(zero), plain(far)) != ""


def test_order_in_a_dictionary_does_not_matter():
    assert difference(plain({"a": 1, "b": 2}), plain({"b": 2, "a": 1})) == ""


def test_errors_are_equal_by_their_names():
    one, other = raised(ValueError("a")), raised(ValueError("b"), "line 3")
    assert difference(one, other) == ""
    assert difference(one, raised(TypeError("a"))) == "expected ValueError: a, got TypeError: a"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ((1,), "(1,)"),
        ({"a": [1.5]}, "{a: [1.5]}"),
        (np.array([[1.0, 2.5]]), "[[1, 2.5]] (float64, shape (1, 2))"),
        (np.zeros(100), "0, 0, 0, 0, ... (float64, shape (100,))"),
        (np.array(2.0), "2 (float64, shape ())"),
        (np.zeros((0, 2)), "[] (float64, shape (0, 2))"),
        (len, "an object of type builtin_function_or_method"),
        (np.testing.assert_allclose, "a function"),
    ],
)
def test_an_answer_is_shown_as_one_would_write_it(value, text):
    assert show(plain(value)) == text
