"""The operations of the tape give the gradients of the functions that they pair."""

import pytest
import torch
import torch.nn.functional as F  # noqa: N812

from foundations.support import ShapeError
from foundations.tape import Variable, operations

CLASSES = torch.tensor([2, 0, 1, 1])


def batchnorm(x, gamma, beta):
    return F.batch_norm(x, None, None, gamma, beta, training=True)


# name: our operation, PyTorch's, the shapes of what has a gradient, and the other arguments
CASES = {
    "exp": (lambda x: x.exp(), [(3, 4)], ()),
    "log": (lambda x: x.log(), [(3, 4)], ()),
    "total": (lambda x: x.sum(), [(3, 4)], ()),
    "mean": (lambda x: x.mean(), [(3, 4)], ()),
    "reshape": (lambda x, shape: x.reshape(shape), [(3, 4)], ((2, 6),)),
    "linear": (lambda x, w, b: F.linear(x, w.T, b), [(4, 3), (3, 3), (3,)], ()),
    "relu": (F.relu, [(3, 4)], ()),
    "mse": (F.mse_loss, [(3, 4), (3, 4)], ()),
    "cross_entropy": (F.cross_entropy, [(4, 3)], (CLASSES,)),
    "conv2d": (
        lambda x, w, stride, padding: F.conv2d(x, w, None, stride, padding),
        [(2, 3, 5, 4), (2, 3, 3, 3)],
        (2, 1),
    ),
    "batchnorm": (batchnorm, [(2, 3, 4, 4), (3,), (3,)], ()),
    "spatial_mean": (lambda x: x.mean((2, 3)), [(2, 3, 4, 5)], ()),
}


def test_every_operation_has_a_case():
    assert set(CASES) == set(operations.__all__)


@pytest.mark.parametrize("name", CASES)
def test_against_autograd_and_central_differences(gradcheck, randn, name):
    oracle, shapes, fixed = CASES[name]
    run = getattr(operations, name)

    def backward(*inputs_and_grad):
        given, grad_out = inputs_and_grad[: len(shapes)], inputs_and_grad[-1]
        variables = [Variable(x) for x in given]
        result = run(*variables, *fixed)
        assert result.name == name
        result.backward(grad_out)
        return tuple(variable.grad for variable in variables)

    inputs = [randn(*shape, seed=seed) for seed, shape in enumerate(shapes)]
    if name == "log":
        inputs = [x.abs() + 0.5 for x in inputs]
    if name == "relu":
        inputs = [x + 0.1 * x.sign() for x in inputs]
    gradcheck(run, backward, oracle, *inputs, fixed=fixed)


def test_the_weight_of_a_loss_counts(randn):
    pred, target = Variable(randn(3, 2)), Variable(randn(3, 2, seed=1))
    loss = operations.mse(pred, target)
    (loss * 5.0).backward()
    assert torch.allclose(pred.grad, 5 * 2 * (pred.data - target.data) / 6)
    assert torch.equal(target.grad, -pred.grad)


def test_an_average_of_pixels_needs_images():
    with pytest.raises(ShapeError, match=r"^spatial_mean: x is \(n, c, h, w\), got \(2, 3\)"):
        operations.spatial_mean(Variable(torch.ones(2, 3)))
