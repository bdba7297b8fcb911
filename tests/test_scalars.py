import math
import random

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from foundations.support import BackwardError
from foundations.tape import Number


def example():
    a, b = Number(2.0), Number(3.0)
    c, d = a + b, a * b
    return a, b, c, d, (c + d) + c * d


def test_ways_that_meet_are_added():
    a, b, c, d, y = example()
    y.backward()
    assert (y.value, c.grad, d.grad, a.grad, b.grad) == (41.0, 7.0, 6.0, 25.0, 19.0)


@pytest.mark.parametrize(
    ("make", "slope"),
    [
        (lambda x: x + 3.0, 1.0),
        (lambda x: 3.0 + x, 1.0),
        (lambda x: x - 3.0, 1.0),
        (lambda x: 3.0 - x, -1.0),
        (lambda x: -x, -1.0),
        (lambda x: x * 3.0, 3.0),
        (lambda x: 3.0 * x, 3.0),
        (lambda x: x / 4.0, 0.25),
        (lambda x: 4.0 / x, -1.0),
        (lambda x: x**3, 12.0),
        (lambda x: x**-1, -0.25),
        (lambda x: x.exp(), math.exp(2.0)),
        (lambda x: x.relu(), 1.0),
        (lambda x: (-x).relu(), 0.0),
        (lambda x: (x - 2.0).relu(), 0.0),
        (lambda x: x + x, 2.0),
        (lambda x: x * x, 4.0),
        (lambda x: x - x, 0.0),
        (lambda x: x / x, 0.0),
    ],
)
def test_slopes(make, slope):
    x = Number(2.0)
    y = make(x)
    assert y.value == pytest.approx(_by_torch(make)[0])
    y.backward()
    assert x.grad == pytest.approx(slope) == pytest.approx(_by_torch(make)[1])


def _by_torch(make):
    x = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
    y = make(x)
    return y.item(), torch.autograd.grad(y, x)[0].item()


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 10_000))
def test_random_expressions_against_autograd(seed):
    """Every number is made of any two before it, so ways part and meet in every manner."""
    choose = random.Random(seed)
    # Five products of whole numbers up to 3 stay below 2 ** 53, so that no float is rounded.
    starts = [choose.choice([-1.0, 2.0, 3.0]) for _ in range(3)]
    ours = [Number(value) for value in starts]
    theirs = [torch.tensor(value, dtype=torch.float64, requires_grad=True) for value in starts]
    for _ in range(5):
        i, j, how = (choose.randrange(len(ours)), choose.randrange(len(ours)), choose.randrange(4))
        for every in (ours, theirs):
            a, b = every[i], every[j]
            every.append([a + b, a * b, a - b, a.relu()][how])
    ours[-1].backward()
    exact = torch.autograd.grad(theirs[-1], theirs[:3], allow_unused=True)
    assert ours[-1].value == theirs[-1].item()
    for number, grad in zip(ours[:3], exact, strict=True):
        assert number.grad == (0.0 if grad is None else grad.item())


def test_a_result_comes_after_all_that_it_is_made_of():
    a, b, c, d, y = example()
    order = y.made_of()
    assert len(order) == len(set(map(id, order))) == 7
    assert order[-1] is y and {id(a), id(b), id(c), id(d)} <= set(map(id, order))
    for place, number in enumerate(order):
        assert all(order.index(parent) < place for parent in number.parents)


def test_a_chain_may_be_longer_than_calls_are_deep():
    x = y = Number(1.0)
    for _ in range(20_000):
        y = y + 1.0
    y.backward()
    assert (y.value, x.grad) == (20_001.0, 1.0)


def test_a_second_walk_is_refused():
    a, b, c, _, y = example()
    y.backward()
    with pytest.raises(BackwardError, match=r"walked back already.*compute the result anew"):
        y.backward()
    with pytest.raises(BackwardError, match="walked back already"):
        (c * 2.0).backward()
    assert (a.grad, b.grad) == (25.0, 19.0)


def test_gradients_of_two_results_add_up():
    a, b, *_, y = example()
    y.backward()
    (a * b).backward()
    assert (a.grad, b.grad) == (28.0, 21.0)


def test_a_number_cannot_be_changed():
    with pytest.raises(AttributeError):
        Number(2.0).value = 3.0


def test_signs_and_what_is_shown():
    a = Number(2.5)
    made = [a, a + 1.0, a * 2.0, a**2, a.exp(), a.relu()]
    assert [number.sign for number in made] == ["", "+", "*", "**2", "exp", "relu"]
    assert repr(a) == "Number(2.5)"
