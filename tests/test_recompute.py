import pytest
import torch

from foundations.support import BackwardError
from foundations.tape import Variable, linear, recomputed, relu, total


def layer(x, w, b):
    return relu(linear(x, w, b))


def test_the_gradients_are_those_of_the_function(randn):
    given = [randn(5, 4), randn(4, 4, seed=1), randn(4, seed=2)]
    grads = []
    for run in (layer, recomputed(layer)):
        variables = [Variable(t) for t in given]
        total(run(*variables) * run(*variables)).backward()
        grads.append([v.grad for v in variables])
    torch.testing.assert_close(*grads, rtol=0, atol=0)


def test_only_the_inputs_are_kept(randn):
    x, w, b = Variable(randn(5, 4)), Variable(randn(4, 4)), Variable(randn(4))
    assert len(layer(x, w, b).made_of()) == 5
    y = recomputed(layer)(x, w, b)
    assert len(y.made_of()) == 4 and y.inputs == (x, w, b)


def test_it_runs_once_more_on_the_way_back(randn):
    runs = []

    def counted(x, scale):
        runs.append(scale)
        return x * scale

    x = Variable(randn(3))
    y = recomputed(counted)(x, 3)
    assert runs == [3]
    total(y).backward()
    assert runs == [3, 3] and x.grad.tolist() == [3, 3, 3]


def test_what_is_no_float_has_no_gradient(randn):
    x, places = Variable(randn(3)), torch.tensor([0, 1, 1])
    y = recomputed(lambda x, places: x * places)(x, places)
    total(y).backward()
    assert x.grad.tolist() == [0, 1, 1]


def test_a_variable_that_is_no_argument_is_refused(randn):
    x, w = Variable(randn(3)), Variable(randn(3))
    with pytest.raises(BackwardError, match=r"not among its arguments.*hand it over"):
        recomputed(lambda x: x * w)(x)
