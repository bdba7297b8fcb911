"""A trace says what its function does: who does another thing has another trace."""

import html
import json
import re

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from foundations.support.errors import ShapeError
from foundations.tensors import (
    LADDER,
    broadcast_shape,
    broadcast_to,
    einsum,
    matmul_broadcast,
    matmul_einsum,
    matmul_elementwise,
    matmul_loops,
    matmul_op,
)
from foundations.traces import broadcast_answer, trace_broadcasting, trace_matmul
from foundations.traces._trace import Trace, few_digits

A = torch.tensor([[1, 2, 3], [4, 5, 6]])
B = torch.tensor([[1, 0], [2, -1], [0, 3]])


def replayed(trace: Trace, rung: dict) -> torch.Tensor:
    """The result that the steps of a trace lead to, computed as the page does it."""
    a, b = (torch.tensor(trace.data[name]).flatten().tolist() for name in "ab")
    known = {f"a{i}": x for i, x in enumerate(a)} | {f"b{i}": x for i, x in enumerate(b)}
    n, m = len(trace.data["a"]), len(trace.data["b"][0])
    result = [0] * (n * m)
    for step in rung["steps"]:
        for cell, text in step["writes"]:
            before = result[cell] if text.startswith("+") else 0
            result[cell] = before + sum(_product(term, known) for term in text.split("+") if term)
    return torch.tensor(result).view(n, m)


def _product(term: str, known: dict) -> float:
    product = 1
    for factor in term.split("*"):
        product *= known[factor] if factor in known else float(factor)
    return product


def rung_of(function) -> dict:
    return trace_matmul(A, B, function).data["rungs"][0]


def steps(function) -> list:
    return [step["writes"] for step in rung_of(function)["steps"]]


@pytest.mark.parametrize("function", LADDER)
def test_the_steps_lead_to_the_product(function):
    trace = trace_matmul(A, B, function)
    assert torch.equal(replayed(trace, trace.data["rungs"][0]), A @ B)


@pytest.mark.parametrize(
    ("function", "count", "line"),
    [
        (matmul_loops, 12, "c[i, j] += a[i, k] * b[k, j]"),
        (matmul_elementwise, 4, "c[i, j] = (a[i, :] * b[:, j]).sum()"),
        (matmul_broadcast, 2, "c[i] = (a[i, :, None] * b).sum(dim=0)"),
        (matmul_einsum, 1, 'return torch.einsum("ik,kj->ij", a, b)'),
        (matmul_op, 1, "return a @ b"),
    ],
)
def test_each_rung_takes_fewer_steps_in_the_line_that_multiplies(function, count, line):
    rung = rung_of(function)
    assert len(rung["steps"]) == count
    assert all(rung["code"][step["line"]].strip().startswith(line) for step in rung["steps"])


def test_a_step_says_what_is_read_and_where_the_loops_are():
    second, *_, last = rung_of(matmul_loops)["steps"][1:]
    assert second == {"line": 6, "at": {"i": 0, "j": 0, "k": 1}, "writes": [[0, "+a1*b2"]]}
    assert last == {"line": 6, "at": {"i": 1, "j": 1, "k": 2}, "writes": [[3, "+a5*b5"]]}
    first = rung_of(matmul_broadcast)["steps"][0]
    assert first["writes"] == [[0, "a0*b0+a1*b2+a2*b4"], [1, "a0*b1+a1*b3+a2*b5"]]


def test_the_code_is_shown_without_its_docstring_and_with_the_line_that_makes_the_zeros():
    rung = rung_of(matmul_loops)
    assert rung["code"][0].startswith("def matmul_loops(")
    assert rung["code"][1].strip() == "n, inner, m = _sizes(a, b)"
    assert rung["code"][rung["made"]].strip() == "c = a.new_zeros(n, m)"
    assert rung_of(matmul_op)["made"] == rung_of(matmul_op)["steps"][0]["line"]


# What a learner may write, right or wrong. Each must show what it does, not what it should do.


def own_loops(a, b):
    c = torch.zeros(len(a), b.shape[1])
    for i, row in enumerate(a):
        for j in range(b.shape[1]):
            for k in range(len(b)):
                c[i, j] = c[i, j] + row[k] * b[k, j]
    return c


def column_first(a, b):
    c = torch.zeros(b.shape[1], a.shape[0])
    for j in range(b.shape[1]):
        c[j] = (b.T[j] * a).sum(1)
    return c.T


def swapped_letters(a, b):
    return torch.einsum("ki,kj->ij", a, b.t().unsqueeze(-1).squeeze(-1))


def plus_for_times(a, b):
    c = a.new_zeros(a.shape[0], b.shape[1])
    for i in range(a.shape[0]):
        for j in range(b.shape[1]):
            c[i, j] = 0
            for k in range(a.shape[1]):
                c[i, j] += a[i, k] + b[k, j]
    return c


def twice(a, b):
    return 2 * (a @ b)


def forgets_a_term(a, b):
    c = a.new_zeros(a.shape[0], b.shape[1])
    for i in range(a.shape[0]):
        c[i] = (a[i, 1:, None] * b[1:]).sum(dim=0, keepdim=True)
    return c


def written_through_a_view(a, b):
    c = a.new_zeros(a.shape[0], b.shape[1])
    for i, row in enumerate(c):
        row[:] = (a[i, :, None] * b).sum(0)
    return c


def less(a, b):
    return a @ b - (a @ b) * 3


FUNCTIONS = (
    *(own_loops, column_first, plus_for_times, twice, less, forgets_a_term),
    written_through_a_view,
)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_any_function_shows_what_it_does(function):
    trace = trace_matmul(A, B, function)
    assert torch.equal(replayed(trace, trace.data["rungs"][0]).float(), function(A, B).float())


def test_mistakes_show():
    assert steps(plus_for_times)[:2] == [[[0, "0"]], [[0, "+a0+b0"]]]
    assert steps(forgets_a_term)[0] == [[0, "a1*b2+a2*b4"], [1, "a1*b3+a2*b5"]]
    assert steps(twice)[0][0] == [0, "a0*b0*2+a1*b2*2+a2*b4*2"]
    assert steps(column_first)[0] == [[0, "b0*a0+b2*a1+b4*a2"], [2, "b0*a3+b2*a4+b4*a5"]]


def test_a_compiled_call_is_asked_what_it_does():
    square = torch.tensor([[1, 2], [3, 4]])
    trace = trace_matmul(square, square, swapped_letters)
    assert trace.data["rungs"][0]["steps"][0]["writes"][1] == [1, "a0*b2+a2*b3"]


def test_pytorch_is_as_before():
    zeros, letters = torch.zeros, torch.einsum
    trace_matmul(A, B, own_loops)
    with pytest.raises(ShapeError):
        trace_matmul(A, A, matmul_loops)
    assert (torch.zeros, torch.einsum) == (zeros, letters)


def test_the_operands_are_left_alone():
    a, b = A.clone(), B.clone()
    trace_matmul(a, b, *LADDER)
    assert torch.equal(a, A) and torch.equal(b, B)


def bent(a, b):
    return a.relu() @ b


def elsewhere(a, b):
    return A @ B


def no_matrix(a, b):
    return (a @ b)[0]


def by_our_einsum(a, b):
    return einsum("ik,kj->ij", a, b)


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (bent, "knows products, sums and views, and 'relu' is none of them"),
        (by_our_einsum, "knows products, sums and views, and 'to' is none of them"),
        (no_matrix, r"product of two matrices is a matrix, got one of shape \(2,\)"),
        (elsewhere, "returns what it computed from its tensors, got Tensor"),
        (
            lambda a, b: a @ b,
            "is written in Python with def, got <lambda>; did you mean a function",
        ),
        (torch.matmul, "is written in Python with def, got matmul; did you mean a function"),
    ],
)
def test_what_cannot_be_traced_is_refused(function, message):
    with pytest.raises((AttributeError, ShapeError, TypeError), match=message):
        trace_matmul(A, B, function)


SIZES = st.lists(st.integers(0, 4), max_size=4).map(tuple)


@settings(deadline=None)
@given(st.lists(SIZES, min_size=2, max_size=4))
def test_an_answer_is_pytorchs(shapes):
    answer = broadcast_answer(broadcast_shape, broadcast_to, shapes)
    try:
        expected = torch.broadcast_shapes(*shapes)
    except RuntimeError:
        assert answer["result"] is answer["strides"] is None
        assert answer["error"].startswith("broadcast: only a 1 stretches, but")
        return
    assert answer["error"] is None
    assert answer["result"] == tuple(expected)
    views = [torch.empty(shape).expand(expected) for shape in shapes]
    kept = [
        [stride for stride, size in zip(strides, expected, strict=True) if size > 1]
        for strides in ([view.stride() for view in views], answer["strides"])
        for strides in strides
    ]
    assert kept[: len(shapes)] == kept[len(shapes) :]


def test_an_answer_is_that_of_the_function():
    answers = trace_broadcasting(
        lambda *shapes: (7,), lambda t, shape: t.expand(shape), {"one": [(1,), ()]}
    )
    (case,) = answers.data["cases"]
    assert case == {
        "name": "one",
        "shapes": [(1,), ()],
        "result": (7,),
        "strides": [(0,), (0,)],
        "error": None,
    }


def test_a_trace_shows_itself():
    trace = Trace("some-explorer", "Few <words> & 'more'.", text="it's < & >", numbers=[1, 2.5])
    assert repr(trace) == "Few <words> & 'more'."
    shown = re.fullmatch(
        r"<some-explorer data-trace='([^']*)'><p>(.*)</p></some-explorer>", trace._repr_html_()
    )
    assert json.loads(html.unescape(shown[1])) == {"text": "it's < & >", "numbers": [1, 2.5]}
    assert html.unescape(shown[2]) == repr(trace)


def test_few_digits():
    assert few_digits(torch.tensor([[0.123456, -1234.56]])) == [[-0.0 + 0.1235, -1235.0]]
    assert few_digits([1, (2.00004, 3)], digits=5) == [1, [2.0, 3]]
