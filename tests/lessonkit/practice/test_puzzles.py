"""A puzzle's answer is held to what is allowed, and a wrong shape is told first."""

import numpy as np
import pytest

from lessonkit.practice import Derive, Mistake, Puzzle, judge

double = Puzzle(
    name="double",
    ask="Double.",
    arguments=("a",),
    solution="a + a",
    cases=lambda: [(np.array([1.0, 2.0]),)],
    mistakes=(Mistake("kept", "", "a", "Twice."),),
)
table = Puzzle(
    name="table",
    ask="All products.",
    arguments=("a", "b"),
    solution="a[:, None] * b",
    functions={"double": double.function()},
    cases=lambda: [
        (np.array([1.0, 1.0]), np.array([1.0, 1.0])),
        (np.array([1.0, 2.0, 3.0]), np.array([2.0, 5.0])),
    ],
    mistakes=(Mistake("turned", "", "a * b[:, None]", "On its side."),),
)
total = Puzzle(
    name="total",
    ask="Sum.",
    arguments=("a",),
    solution="a @ (a * 0 + 1)",
    cases=lambda: [(np.array([3.0, 4.0]),)],
    mistakes=(Mistake("squares", "", "a @ a", "Squares."),),
)

EVASIONS = [
    "a.reshape(-1, 1) * b",
    "a[:, None].__mul__(b)",
    "__import__('numpy').outer(a, b)",
    "(lambda: a[:, None] * b)()",
    "[[x * y for y in b] for x in a]",
    "(c := a[:, None]) * b",
    "f'{a}'",
    "double(a, out=b)",
    "double(*[a])",
    "getattr(a, 'T')",
    "a[:, None] * b if True else a",
    "a[:, None] * b and a",
    "not a",
    "{'a': a}['a'][:, None] * b",
    "(a, b)",
    "a[:, None] * (b, b)",
    "[a, b]",
    "a[:, None] * b, ",
    "double",
    "torch.outer(a, b)",
    "numpy",
    "True * a[:, None] * b",
    "'text'",
    "... * a",
    "None",
    "exec('x = 1')",
    "eval('a[:, None] * b')",
    "double.__globals__",
    "print(a)",
    "a[:, None] * b; a",
    "yield a",
    "await a",
    "1" + "+1" * 100,
    "def table(a, b=[]):\n    return a[:, None] * b",
    "def table(b, a):\n    return a[:, None] * b",
    "def other(a, b):\n    return a[:, None] * b",
    "def table(a, b):\n    import numpy\n    return numpy.outer(a, b)",
    "def table(a, b):\n    a = a[:, None]\n    return a * b",
    "def table(a, b):\n    for x in a:\n        return a[:, None] * b",
    "@print\ndef table(a, b):\n    return a[:, None] * b",
    "def table(a, b) -> print('x'):\n    return a[:, None] * b",
    "def table(a, b: print('x')):\n    return a[:, None] * b",
    "async def table(a, b):\n    return a[:, None] * b",
    "def table(a, b):\n    return",
    "def table(a, b):\n    return a[:, None] * b\ntable = print",
    "import numpy\ndef table(a, b):\n    return a[:, None] * b",
    "class table: pass",
    "table = lambda a, b: a[:, None] * b",
]


@pytest.mark.parametrize("answer", EVASIONS)
def test_evasions_are_refused_before_anything_runs(answer, capsys):
    told = judge(table, answer)
    assert not told.passed
    assert told.given == "", "it was evaluated"
    assert told.why
    assert capsys.readouterr().out == ""


def test_there_are_enough_evasions():
    assert len(EVASIONS) >= 20


@pytest.mark.parametrize(
    "answer",
    [
        "a[:, None] * b",
        "def table(a, b):\n    return a[:, None] * b",
        'def table(a, b):\n    """All products."""\n    return a[..., None] * b',
        "b * a[:, None]",
        "double(a)[:, None] * b / 2",
        "-(-a[:, None] * b)",
    ],
)
def test_what_is_allowed_passes(answer):
    assert judge(table, answer).passed


def test_a_hint_goes_by_what_the_expression_gives():
    assert judge(table, "(b[:, None] * a)").hint == "On its side."


@pytest.mark.parametrize(
    ("puzzle", "answer", "why"),
    [
        (total, "(a @ (a * 0 + 1))[None]", "expected the shape (), got (1,)"),
        (total, "(a * 0 + 1) * (a @ (a * 0 + 1))", "expected the shape (), got (2,)"),
        (total, "a[0] * 0 + 7", ""),
        (double, "(a + a)[None]", "expected the shape (2,), got (1, 2)"),
        (double, "(a + a)[:, None]", "expected the shape (2,), got (2, 1)"),
        (table, "a[:, None, None] * b", "expected the shape (2, 2), got (2, 1, 2)"),
        (table, "a * b", "expected the shape (2, 2), got (2,)"),
    ],
)
def test_a_right_value_in_a_wrong_shape_is_told_so(puzzle, answer, why):
    told = judge(puzzle, answer)
    assert told.why == why
    assert told.passed == (why == "")


def test_what_fails_is_told():
    assert "IndexError" in judge(table, "a[9] * b").why


def test_a_derivation_has_arithmetic_alone():
    slope = Derive(
        name="slope",
        ask="Derive.",
        arguments=("w",),
        loss="w**2",
        by="w",
        solution="2 * w",
        cases=lambda: [(3.0,), (0.5,)],
        mistakes=(Mistake("kept", "2 * ", "", "A factor."),),
    )
    assert judge(slope, "w + w").passed
    assert judge(slope, "w").hint == "A factor."
    assert "not allowed" in judge(slope, "w[0]").why
    assert "not allowed" in judge(slope, "w > 0").why
    assert judge(slope, "w ^ 2").why == "`^` is no power in Python: write `**`"
    assert slope.lost((3.0,)) == 9.0
