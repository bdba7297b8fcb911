import weakref

import pytest
import torch

from foundations.support import BackwardError, DtypeError, ShapeError
from foundations.tape import Variable, operation, relu, total


def leaf(*shape, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return Variable(torch.randn(shape, generator=generator, dtype=torch.float64))


def against_autograd(make, *variables):
    """Compare all gradients of the total of a result with autograd's."""
    leaves = [v.data.clone().requires_grad_() for v in variables]
    expected = make(*leaves)
    weights = torch.linspace(1, 2, expected.numel(), dtype=torch.float64).view(expected.shape)
    exact = torch.autograd.grad(expected, leaves, weights)
    result = make(*variables)
    torch.testing.assert_close(result.data, expected.detach(), rtol=1e-12, atol=1e-12)
    result.backward(weights)
    for variable, grad in zip(variables, exact, strict=True):
        torch.testing.assert_close(variable.grad, grad, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("shapes", [((3, 4), (3, 4)), ((3, 4), (4,)), ((3, 1), (1, 4)), ((), (3,))])
@pytest.mark.parametrize(
    "make",
    [lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a * b, lambda a, b: a / b],
)
def test_arithmetic_undoes_its_broadcasting(make, shapes):
    against_autograd(make, leaf(*shapes[0]), leaf(*shapes[1], seed=1))


@pytest.mark.parametrize(
    "make",
    [
        lambda x: 2 + x,
        lambda x: 2 - x,
        lambda x: 2 * x,
        lambda x: 2 / x,
        lambda x: -x,
        lambda x: x / 2,
        lambda x: torch.ones(2, 3, dtype=torch.float64) * x,
        lambda x: torch.ones(2, 3, dtype=torch.float64) + x,
        lambda x: torch.ones(2, 3, dtype=torch.float64) - x,
        lambda x: torch.ones(2, 3, dtype=torch.float64) / x,
        lambda x: (torch.ones(2, 3, dtype=torch.float64) * x) @ torch.eye(3, dtype=torch.float64),
    ],
)
def test_plain_numbers_and_tensors_have_no_gradient(make):
    against_autograd(make, leaf(3))


def test_matrix_products():
    against_autograd(lambda a, b: a @ b, leaf(3, 4), leaf(4, 2, seed=1))
    plain = leaf(2, 3, seed=2).data
    against_autograd(lambda a: plain @ a, leaf(3, 4))
    with pytest.raises(ShapeError, match=r"^matmul: .*got \(3,\) and \(3, 2\)"):
        leaf(3) @ leaf(3, 2)


def test_ways_that_meet_are_added():
    def make(a, b):
        c, d = a + b, a * b
        return (c + d) + c * d

    a, b = (Variable(torch.tensor([value])) for value in (2.0, 3.0))
    make(a, b).backward()
    assert (a.grad.item(), b.grad.item()) == (25.0, 19.0)
    against_autograd(make, leaf(2, 3), leaf(3, seed=1))
    against_autograd(lambda x: x * x * x + x, leaf(4))


def test_gradients_add_up_until_they_are_cleared():
    x = leaf(3)
    for times in (1, 2):
        total(x * 2).backward()
        assert torch.equal(x.grad, torch.full_like(x.data, 2.0 * times))


def test_the_gradient_is_a_memory_of_its_own():
    x = Variable(torch.ones(3))
    grad_out = torch.ones(3)
    (x + 0).backward(grad_out)
    grad_out[0] = 7
    assert x.grad.tolist() == [1, 1, 1]


def test_a_second_walk_is_refused_unless_all_was_kept():
    x = leaf(3)
    y = total(x * x)
    y.backward(keep=True)
    y.backward()
    assert torch.equal(x.grad, 4 * x.data)
    with pytest.raises(BackwardError, match=r"^total: .*let go; compute the result anew"):
        y.backward()
    assert torch.equal(x.grad, 4 * x.data)


def test_a_part_that_was_let_go_is_refused():
    x = leaf(3)
    part = x * x
    total(part).backward()
    with pytest.raises(BackwardError, match=r"^multiply: "):
        total(part * 2).backward()


def test_an_input_that_was_changed_is_refused():
    x, w = leaf(3), leaf(3, seed=1)
    y = total(relu(x * w))
    w[0] = 5.0
    with pytest.raises(BackwardError, match=r"^multiply: an input \(3,\) was changed in place"):
        y.backward()
    assert x.grad is None and w.grad is None
    total(x * w).backward()
    assert w.data[0] == x.grad[0] == 5.0


def test_a_change_after_the_walk_is_what_training_does():
    w = leaf(3)
    total(w * w).backward()
    w[:] = w.data - 0.5 * w.grad
    assert not w.data.any()


def test_a_result_is_not_changed_in_place():
    y = leaf(3) * 2
    before = y.data.clone()
    with pytest.raises(BackwardError, match=r"^multiply: a result is not changed in place"):
        y[0] = 1.0
    assert torch.equal(y.data, before)


def test_backward_starts_from_one_number_or_a_gradient():
    y = leaf(3) * 2
    with pytest.raises(ShapeError, match=r"starts from one number, got \(3,\)"):
        y.backward()
    with pytest.raises(ShapeError, match=r"the result is \(3,\), .*got \(1,\)"):
        y.backward(torch.ones(1, dtype=torch.float64))


def test_a_wrong_gradient_function_is_named():
    x = leaf(2, 3)
    careless = operation("careless", lambda x: x.sum(0), lambda x, grad: grad)
    with pytest.raises(ShapeError, match=r"^careless, backward: .*\(2, 3\) needs .*got \(3,\)"):
        careless(x).backward(torch.ones(3, dtype=torch.float64))
    single = operation("single", lambda x: x * 1, lambda x, grad: grad.float())
    with pytest.raises(DtypeError, match=r"^single, backward: "):
        single(x).backward(torch.ones_like(x.data))
    assert x.grad is None
    short = operation("short", lambda a, b: a * b, lambda a, b, grad: grad * b)
    with pytest.raises(ValueError, match="shorter"):
        short(x, x).backward(torch.ones_like(x.data))


def test_nothing_is_recorded_for_plain_tensors():
    assert torch.equal(relu(torch.tensor([-1.0, 2.0])), torch.tensor([0.0, 2.0]))


def test_a_result_comes_after_all_that_it_is_made_of():
    x, w = leaf(3), leaf(3, seed=1)
    h = x * w
    y = total(h + h * x)
    order = y.made_of()
    assert len(order) == len(set(map(id, order))) == 6 and order[-1] is y
    places = {id(variable): place for place, variable in enumerate(order)}
    for variable in order:
        assert all(places[id(given)] < places[id(variable)] for given in variable.inputs)


def test_a_chain_may_be_longer_than_calls_are_deep():
    x = y = Variable(torch.tensor(1.0))
    for _ in range(5_000):
        y = y + 1
    y.backward()
    assert x.grad == 1.0


@pytest.mark.parametrize("keep", [False, True])
def test_memory_is_let_go_on_the_walk(keep):
    """At the last step back, the results above are gone, unless they are to be kept."""
    alive, seen = [], []

    def gradient(x, grad):
        seen.append(sum(reference() is not None for reference in alive))
        return grad

    first = operation("first", lambda x: x * 1, gradient)
    y = first(leaf(3))
    for _ in range(5):
        y = y * 2
        alive.append(weakref.ref(y))
    y = total(y)
    y.backward(keep=keep)
    assert seen == [5 if keep else 0]


def test_what_is_shown():
    x = leaf(2, 3)
    assert repr(x) == "Variable(2, 3)" and repr(relu(x)) == "Variable(2, 3) of relu"
    assert x.shape == (2, 3) and x.made_of() == [x]
