"""The check itself is checked: each kind of wrong gradient has to fail it."""

import pytest
import torch


def cube(x):
    return x**3


def cube_grad(x, grad_out):
    return 3 * x**2 * grad_out


X = torch.tensor([[1.0, 2.0], [3.0, -4.0]], dtype=torch.float64)


def wrong_at_one_place(x, grad_out):
    grad = cube_grad(x, grad_out)
    grad[1, 0] *= 1 + 2e-6
    return grad


def in_place(x, grad_out):
    grad = cube_grad(x, grad_out)
    x.zero_()
    return grad


def test_a_right_gradient_passes(gradcheck):
    gradcheck(cube, cube_grad, cube, X.clone())


@pytest.mark.parametrize(
    ("backward", "message"),
    [
        (lambda x, g: 2 * x**2 * g, r"cube, gradient 0 against autograd at \(0, 0\): expected .*"),
        (
            wrong_at_one_place,
            r"at \(1, 0\): expected .*, got .*\n1 of 4 elements differ; inputs:\n",
        ),
        (lambda x, g: cube_grad(x, g).sum(0), "shape .*2.*, not .*2, 2"),
        (lambda x, g: cube_grad(x, g).float(), "dtype torch.float32, not torch.float64"),
        (lambda x, g: (x, x), "2 gradients for 1 inputs"),
        (in_place, "input 0 after the passes"),
    ],
)
def test_a_wrong_gradient_fails(gradcheck, backward, message):
    with pytest.raises(AssertionError, match=message):
        gradcheck(cube, backward, cube, X.clone())


def test_a_wrong_value_fails(gradcheck):
    with pytest.raises(AssertionError, match=r"cube, value at \(0, 0\): expected 2.0, got 1.0"):
        gradcheck(cube, cube_grad, lambda x: 2 * x**3, X.clone())


def test_central_differences_do_not_take_the_word_of_the_oracle(gradcheck):
    class Liar(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x**3

        @staticmethod
        def backward(ctx, grad_out):
            return grad_out

    with pytest.raises(AssertionError, match="gradient 0 against central differences"):
        gradcheck(cube, lambda x, g: g, Liar.apply, X.clone())
