import pytest
import torch
import torch.nn.functional as F  # noqa: N812
from hypothesis import given, settings
from hypothesis import strategies as st

from foundations.layers import (
    ReLU,
    functional,
    grad_w_einsum,
    grad_w_matmul,
    grad_w_outer,
    linear,
    linear_grad,
    relu,
    relu_grad,
    shifted_relu,
    shifted_relu_grad,
)
from foundations.support import DtypeError, ShapeError

GRAD_W = [grad_w_outer, grad_w_einsum, grad_w_matmul]
sizes = st.integers(1, 5)


def away_from_zero(x):
    """Keep every element further from a kink than a finite difference reaches."""
    return x + 0.1 * x.sign()


def linear_grads(x, w, b, grad_out):
    return linear_grad(x, w, grad_out)


def torch_linear(x, w, b):
    return F.linear(x, w.T, b)


@settings(deadline=None, max_examples=25)
@given(sizes, sizes, sizes, st.integers(0, 99))
def test_linear(gradcheck, randn, batch, n_in, n_out, seed):
    x, w, b = randn(batch, n_in, seed=seed), randn(n_in, n_out, seed=seed + 1), randn(n_out)
    gradcheck(linear, linear_grads, torch_linear, x, w, b)


def test_linear_with_equal_sizes(gradcheck, randn):
    # With n_in == n_out no shape gives a forgotten transpose away.
    gradcheck(linear, linear_grads, torch_linear, randn(4, 3), randn(3, 3, seed=1), randn(3))


def test_linear_without_a_bias(randn):
    x, w = randn(4, 3), randn(3, 2, seed=1)
    assert torch.equal(linear(x, w), linear(x, w, torch.zeros(2, dtype=x.dtype)))


def test_linear_of_non_contiguous_inputs(gradcheck, randn):
    x, w, b = randn(3, 8).T[::2], randn(2, 3, seed=1).T, randn(4)[::2]
    assert not any(t.is_contiguous() for t in (x, w, b))
    gradcheck(linear, linear_grads, torch_linear, x, w, b)


@pytest.mark.parametrize("grad_w", GRAD_W)
@settings(deadline=None, max_examples=25)
@given(sizes, sizes, sizes)
def test_three_forms_of_the_gradient_of_w_agree(randn, grad_w, batch, n_in, n_out):
    x, grad_out = randn(batch, n_in), randn(batch, n_out, seed=1)
    w = torch.zeros(n_in, n_out, dtype=x.dtype, requires_grad=True)
    (exact,) = torch.autograd.grad(x @ w, w, grad_out)
    assert torch.allclose(grad_w(x, grad_out), exact, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("grad_w", GRAD_W)
def test_gradient_of_w_refuses_two_batches(randn, grad_w):
    with pytest.raises(ShapeError, match=rf"{grad_w.__name__}: .*\(5, 3\) and \(1, 2\)"):
        grad_w(randn(5, 3), randn(1, 2))


@pytest.mark.parametrize("op", [relu, shifted_relu])
def test_relu(gradcheck, randn, op):
    grad = {relu: relu_grad, shifted_relu: shifted_relu_grad}[op]
    oracle = {relu: F.relu, shifted_relu: lambda x: F.relu(x) - 0.5}[op]
    x = away_from_zero(randn(4, 3, 2))
    assert (x > 0).any() and (x < 0).any()
    gradcheck(op, grad, oracle, x)
    gradcheck(op, grad, oracle, x.transpose(0, 2)[::2])


@pytest.mark.parametrize("grad", [relu_grad, shifted_relu_grad])
def test_relu_lets_no_gradient_through_at_zero(grad):
    x = torch.tensor([-0.0, 0.0, 1e-300], dtype=torch.float64)
    assert torch.equal(grad(x, torch.full_like(x, 7.0)), torch.tensor([0.0, 0.0, 7.0]).double())
    leaf = torch.zeros(1, requires_grad=True)
    assert torch.autograd.grad(F.relu(leaf), leaf)[0] == 0, "the convention is PyTorch's"


@pytest.mark.parametrize("grad", [relu_grad, shifted_relu_grad])
def test_relu_grad_refuses_a_gradient_that_would_broadcast(randn, grad):
    with pytest.raises(
        ShapeError, match=r"relu_grad: the result is \(4, 3\), and so must .*, got \(3,\)"
    ):
        grad(randn(4, 3), randn(3))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("batch", [0, 1, 6])
def test_shapes_and_dtypes(randn, dtype, batch):
    x, w, b = (randn(*shape, dtype=dtype) for shape in [(batch, 3), (3, 2), (2,)])
    grad_out = randn(batch, 2, dtype=dtype)
    results = {
        (batch, 2): [linear(x, w), linear(x, w, b)],
        (batch, 3): [relu(x), relu_grad(x, x), shifted_relu(x), linear_grad(x, w, grad_out)[0]],
        (3, 2): [linear_grad(x, w, grad_out)[1], *(grad_w(x, grad_out) for grad_w in GRAD_W)],
        (2,): [linear_grad(x, w, grad_out)[2]],
    }
    for shape, tensors in results.items():
        assert [(t.shape, t.dtype) for t in tensors] == [(shape, dtype)] * len(tensors)


def test_an_empty_batch_gives_zero_gradients(randn):
    _, grad_w, grad_b = linear_grad(randn(0, 3), randn(3, 2), randn(0, 2))
    assert torch.equal(grad_w, torch.zeros(3, 2).double()) and torch.equal(grad_b, grad_w[0])


@pytest.mark.parametrize(
    ("x", "w", "b", "message"),
    [
        (
            (5, 784),
            (10, 784),
            None,
            r"x \(5, 784\) needs a w with 784 rows, got \(10, 784\); .*w.T",
        ),
        ((5, 784), (50, 10), None, r"needs a w with 784 rows, got \(50, 10\)$"),
        ((784,), (784, 10), None, r"got \(784,\) and \(784, 10\); .*x\[None\]"),
        ((5, 4), (4, 3), (1,), r"w \(4, 3\) needs a b of shape \(3,\), got \(1,\)"),
        ((5, 4), (4, 3), (5, 3), r"w \(4, 3\) needs a b of shape \(3,\), got \(5, 3\)"),
    ],
)
def test_linear_refuses_shapes_that_do_not_fit(x, w, b, message):
    with pytest.raises(ShapeError, match=f"^linear: .*{message}"):
        linear(torch.zeros(x), torch.zeros(w), None if b is None else torch.zeros(b))


def test_linear_refuses_mixed_dtypes():
    with pytest.raises(DtypeError, match=r"^linear: .*torch.uint8, torch.float32"):
        linear(torch.zeros(5, 4, dtype=torch.uint8), torch.zeros(4, 3))
    with pytest.raises(DtypeError, match=r"torch.float32, torch.float32, torch.float64"):
        linear(torch.zeros(5, 4), torch.zeros(4, 3), torch.zeros(3).double())


@pytest.mark.parametrize("shape", [(5, 3), (1, 2), (2,)])
def test_linear_grad_refuses_a_gradient_of_another_shape(shape):
    with pytest.raises(ShapeError, match=r"^linear_grad: .*\(5, 2\), and so must grad_out be"):
        linear_grad(torch.zeros(5, 4), torch.zeros(4, 2), torch.zeros(shape))


def test_every_op_stands_beside_its_gradient():
    names = [n for n, v in vars(functional).items() if callable(v) and n in functional.__all__]
    for op in ("linear", "relu", "shifted_relu"):
        assert names[names.index(op) + 1] == f"{op}_grad"


@pytest.mark.parametrize("bad", [float("inf"), -float("inf"), float("nan")])
def test_a_closed_relu_stops_every_gradient_and_an_open_one_none(bad):
    x, grad_out = torch.tensor([-1.0, 0.0, 2.0]), torch.full((3,), bad)
    expected = torch.tensor([0.0, 0.0, bad])
    torch.testing.assert_close(relu_grad(x, grad_out), expected, equal_nan=True)
    layer = ReLU()
    layer(x)
    torch.testing.assert_close(layer.backward(grad_out), expected, equal_nan=True)


@pytest.mark.parametrize(("x", "w"), [((5, 3), (4, 2)), ((5, 3), (2, 3)), ((5,), (3, 2))])
def test_linear_grad_refuses_a_w_that_does_not_fit(x, w):
    with pytest.raises(ShapeError, match=r"^linear_grad: x"):
        linear_grad(torch.zeros(x), torch.zeros(w), torch.zeros(5, w[1]))


def test_the_gradient_of_x_can_be_left_out(randn):
    x, w, grad_out = randn(4, 3), randn(3, 2, seed=1), randn(4, 2, seed=2)
    none, *rest = linear_grad(x, w, grad_out, grad_x=False)
    _, *expected = linear_grad(x, w, grad_out)
    assert none is None
    torch.testing.assert_close(rest, expected, rtol=0, atol=0)
