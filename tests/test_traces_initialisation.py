import math

import pytest
import torch

from foundations.layers import kaiming_normal, simplified_kaiming
from foundations.traces import depth_sizes, draw_stack, initialisation, trace_initialisation

SMALL = {"gains": (1.0, 2.0), "depths": (2, 5), "width": 16}
FUNCTIONS = {"ReLU": torch.relu, "tanh": torch.tanh, "none": lambda x: x}


def draw_zeros(shape, generator, dtype):
    return torch.zeros(shape, dtype=dtype)


@pytest.mark.parametrize("activation", FUNCTIONS)
def test_sizes_are_those_of_a_forward_and_a_backward_pass(activation):
    depths, width, gain = (2, 4), 16, 1.25
    stack = draw_stack(kaiming_normal, 4, width, batch=8)
    found, gradients = depth_sizes(stack, gain, activation, depths)
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(8, width, generator=generator, dtype=torch.float64)
    values = [x]
    for _ in range(4):
        w = kaiming_normal((width, width), generator=generator, dtype=torch.float64)
        values.append(FUNCTIONS[activation]((values[-1].requires_grad_() @ w) * gain))
    grad_out = torch.randn(8, width, generator=generator, dtype=torch.float64)
    assert found == pytest.approx([v.pow(2).mean().sqrt().item() for v in values[1:]], rel=1e-9)
    for depth, sizes in zip(depths, gradients, strict=True):
        asked = values[1 : depth + 1]
        grads = torch.autograd.grad(asked[-1], asked, grad_out, retain_graph=True)
        assert sizes == pytest.approx([g.pow(2).mean().sqrt().item() for g in grads], rel=1e-9)


def test_a_trace_holds_the_powers_of_ten_of_every_setting():
    data = trace_initialisation({"Kaiming": kaiming_normal}, **SMALL).data
    stack = draw_stack(kaiming_normal, 5, 16)
    for activation in FUNCTIONS:
        for gain, run in zip(SMALL["gains"], data["runs"]["Kaiming"][activation], strict=True):
            sizes, gradients = depth_sizes(stack, gain, activation, (2, 5))
            assert run["activations"] == pytest.approx(list(map(math.log10, sizes)), abs=0.005)
            for powers, its_sizes in zip(run["gradients"], gradients, strict=True):
                assert powers == pytest.approx(list(map(math.log10, its_sizes)), abs=0.005)


def test_what_has_no_power_of_ten_is_left_out():
    data = trace_initialisation({"zeros": draw_zeros}, **SMALL).data
    run = data["runs"]["zeros"]["none"][0]
    assert run["activations"] == [None] * 5
    for *before, last in run["gradients"]:
        assert set(before) == {None}
        assert last == pytest.approx(0, abs=0.1)


@pytest.mark.parametrize("name", ["linear", "linear_grad"])
def test_a_fault_in_the_course_changes_the_trace(monkeypatch, name):
    right = trace_initialisation({"Kaiming": kaiming_normal}, **SMALL)
    function = getattr(initialisation, name)

    def wrong(*given):
        found = function(*given)
        return (found[0] * 1.1, *found[1:]) if isinstance(found, tuple) else found * 1.1

    monkeypatch.setattr(initialisation, name, wrong)
    assert trace_initialisation({"Kaiming": kaiming_normal}, **SMALL).data != right.data


def test_another_rule_is_another_trace():
    ours, other = (
        trace_initialisation({"rule": init}, **SMALL)
        for init in (kaiming_normal, simplified_kaiming)
    )
    assert ours.data != other.data
    assert str(ours) != str(other)


@pytest.mark.parametrize("left_out", ["inits", "gains", "depths"])
def test_nothing_to_choose_from_is_refused(left_out):
    given = {"inits": {"Kaiming": kaiming_normal}, **SMALL, left_out: {}}
    with pytest.raises(ValueError, match="at least one rule, one gain and one depth"):
        trace_initialisation(**given)


def test_the_words_say_what_is_left_at_the_gain_that_changes_nothing():
    trace = trace_initialisation({"Kaiming": kaiming_normal}, **SMALL | {"gains": (2.0, 1.0)})
    power = trace.data["runs"]["Kaiming"]["ReLU"][1]["activations"][-1]
    assert str(trace).startswith("After 5 layers of 16, each with a ReLU, and with a gain of 1,")
    assert str(trace).endswith(f"Kaiming {power}.")
