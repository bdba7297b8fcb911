"""The tape: nothing is lost in silence, and a plain tensor does not know of it."""

from types import FunctionType

import pytest

from page_torch import torch
from page_torch.torch._gradients import RULES
from page_torch.torch._tape import Recorded

PLAIN = {"__getattr__", "backward", "requires_grad_"}
"""Methods that are the same for tensors that require a gradient."""


@pytest.fixture
def leaf():
    return torch.tensor([1.0, 2.0, 3.0], requires_grad=True)


def test_every_method_is_recorded_or_says_that_it_is_not():
    methods = {name for name, value in vars(torch.Tensor).items() if type(value) is FunctionType}
    assert sorted(methods - vars(Recorded).keys() - PLAIN) == []


def test_every_gradient_belongs_to_an_operation():
    functions = {"cat", "einsum", "log_softmax", "mm", "outer", "softmax", "stack", "torch.where"}
    layers = {"conv2d", "linear", "mse_loss", "nll_loss", "pad", "relu"}
    views = {"T", "cut", "looked at", "picked", "unbound"}
    assert RULES.keys() - vars(torch.Tensor).keys() == functions | layers | views - {"T"}


@pytest.mark.parametrize(
    "operation",
    [
        lambda x: x.median(),
        lambda x: x.diff(),
        lambda x: x.lerp(x, 0.5),
        lambda x: torch.ones(3).lerp(x, 0.5),
        lambda x: torch.ones(3).pow(x),
        lambda x: x**x,
        lambda x: torch.nan_to_num(x),
        lambda x: torch.outer(torch.ones(3), vec2=x),
    ],
)
def test_a_gradient_that_is_not_in_the_page_is_refused(leaf, operation):
    with pytest.raises(NotImplementedError, match=r"The gradient of .* is not in this page"):
        operation(leaf)


@pytest.mark.parametrize(
    "write",
    [
        lambda x, y: x.__iadd__(y),
        lambda x, y: x.add_(y),
        lambda x, y: x.copy_(y),
        lambda x, y: x.__setitem__(0, y[0]),
        lambda x, y: y.__imul__(x),
        lambda x, y: y.zero_(),
    ],
)
def test_what_is_written_into_memory_is_refused_but_where_nothing_is_recorded(leaf, write):
    with pytest.raises(NotImplementedError, match="not in this page"):
        write(torch.ones(3), leaf * 2)
    recorded = leaf * 2
    with torch.no_grad():
        write(torch.ones(3), recorded)


def test_no_grad_can_stand_in_itself_and_over_a_function(leaf):
    @torch.no_grad()
    def double(x):
        return x * 2

    assert not double(leaf).requires_grad
    with torch.no_grad():
        with torch.inference_mode():
            assert not (leaf * 2).requires_grad
        assert not (leaf * 2).requires_grad
    assert (leaf * 2).requires_grad


def test_a_plain_tensor_keeps_its_operators(leaf):
    assert (leaf * 2).requires_grad
    assert type(torch.ones(1) * 2) is torch.Tensor
    for name in ("__add__", "__mul__", "__matmul__", "__getitem__", "sum", "exp"):
        assert not hasattr(vars(torch.Tensor)[name], "__wrapped__")
