import math

import pytest
import torch
from torch import nn

from foundations.layers import (
    fans,
    fixup_branch,
    fixup_scale,
    gain,
    glorot_normal,
    glorot_uniform,
    kaiming_normal,
    kaiming_uniform,
    simplified_kaiming,
    torch_default,
)
from foundations.support import ShapeError

LINEAR, CONV = (300, 700), (64, 32, 5, 3)  # fans (300, 700) and (480, 960)
INITIALISERS = [
    simplified_kaiming,
    glorot_normal,
    glorot_uniform,
    kaiming_normal,
    kaiming_uniform,
    torch_default,
]


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


def equal_up_to_rounding(a, b):
    return torch.allclose(a, b, rtol=1e-12, atol=1e-15)


def test_fans():
    assert fans(LINEAR) == (300, 700)
    assert fans(CONV) == (32 * 15, 64 * 15)
    assert fans(torch.empty(2, 5).shape) == (2, 5)


@pytest.mark.parametrize("shape", [(), (50,), (3, 4, 5), (1, 2, 3, 4, 5), (0, 5), (4, 0, 3, 3)])
def test_fans_refuses_what_is_no_weight(shape):
    with pytest.raises(ShapeError, match=r"^fans: a weight is \(n_in, n_out\) or .* got \("):
        fans(shape)


@pytest.mark.parametrize(("a", "expected"), [(0, 2**0.5), (1, 1), (5**0.5, 3**-0.5), (-1, 1)])
def test_gain(a, expected):
    assert math.isclose(gain(a), expected, rel_tol=1e-15)
    assert math.isclose(gain(a), nn.init.calculate_gain("leaky_relu", a), rel_tol=1e-15)


def test_gain_is_for_a_relu_unless_a_slope_is_named():
    assert gain() == gain(0.0)


@pytest.mark.parametrize(
    ("draw", "options", "variance"),
    [
        (simplified_kaiming, {}, lambda fan_in, fan_out: 1 / fan_in),
        (glorot_normal, {}, lambda fan_in, fan_out: 2 / (fan_in + fan_out)),
        (glorot_uniform, {}, lambda fan_in, fan_out: 2 / (fan_in + fan_out)),
        (kaiming_normal, {}, lambda fan_in, fan_out: 2 / fan_in),
        (kaiming_normal, {"mode": "fan_out"}, lambda fan_in, fan_out: 2 / fan_out),
        (kaiming_normal, {"a": 0.5}, lambda fan_in, fan_out: 2 / (1.25 * fan_in)),
        (kaiming_uniform, {}, lambda fan_in, fan_out: 2 / fan_in),
        (kaiming_uniform, {"mode": "fan_out"}, lambda fan_in, fan_out: 2 / fan_out),
        (kaiming_uniform, {"a": 0.5}, lambda fan_in, fan_out: 2 / (1.25 * fan_in)),
        (torch_default, {}, lambda fan_in, fan_out: 1 / (3 * fan_in)),
    ],
)
@pytest.mark.parametrize("shape", [LINEAR, CONV])
def test_moments(draw, options, variance, shape):
    w = draw(shape, **options, generator=generator(), dtype=torch.float64)
    std, n = variance(*fans(shape)) ** 0.5, w.numel()
    # Five standard errors of the mean and of the standard deviation of a normal sample.
    assert abs(w.mean()) < 5 * std / n**0.5
    assert abs(w.std() / std - 1) < 5 / (2 * n) ** 0.5
    farthest = w.abs().max() / std
    if draw in (glorot_uniform, kaiming_uniform, torch_default):
        assert 0.999 * 3**0.5 < farthest <= 3**0.5 * (1 + 1e-12)
    else:
        assert farthest > 3.5


@pytest.mark.parametrize("a", [0.0, 0.3])
@pytest.mark.parametrize("shape", [LINEAR, (3, 2), (1, 1)])
@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (kaiming_normal, nn.init.kaiming_normal_),
        (kaiming_uniform, nn.init.kaiming_uniform_),
    ],
)
class TestAgainstTorch:
    """The same random numbers give the same weights: only the names of the fans differ."""

    @pytest.mark.parametrize(
        ("our_mode", "their_mode"), [("fan_in", "fan_out"), ("fan_out", "fan_in")]
    )
    def test_the_two_fans_of_a_linear_weight_are_swapped(
        self, ours, theirs, shape, a, our_mode, their_mode
    ):
        w = theirs(torch.empty(shape).double(), a=a, mode=their_mode, generator=generator())
        mine = ours(shape, a, our_mode, generator=generator(), dtype=torch.float64)
        assert equal_up_to_rounding(mine, w)

    @pytest.mark.parametrize("mode", ["fan_in", "fan_out"])
    def test_they_agree_on_the_transpose(self, ours, theirs, shape, a, mode):
        # The shape of nn.Linear's own weight; the draws are the same, in another order.
        w = theirs(
            torch.empty(shape).double().T.contiguous(), a=a, mode=mode, generator=generator()
        )
        mine = ours(shape, a, mode, generator=generator(), dtype=torch.float64)
        assert equal_up_to_rounding(mine.reshape(shape[::-1]), w)


@pytest.mark.parametrize("mode", ["fan_in", "fan_out"])
def test_a_convolution_agrees_without_a_transpose(mode):
    w = nn.init.kaiming_normal_(torch.empty(CONV).double(), mode=mode, generator=generator())
    mine = kaiming_normal(CONV, mode=mode, generator=generator(), dtype=torch.float64)
    assert equal_up_to_rounding(mine, w)


@pytest.mark.parametrize("shape", [LINEAR, CONV])
@pytest.mark.parametrize(
    ("ours", "theirs"),
    [(glorot_normal, nn.init.xavier_normal_), (glorot_uniform, nn.init.xavier_uniform_)],
)
def test_glorot_is_torch_xavier(ours, theirs, shape):
    w = theirs(torch.empty(shape).double(), generator=generator())
    mine = ours(shape, generator=generator(), dtype=torch.float64)
    assert equal_up_to_rounding(mine, w)


def test_torch_default_is_what_torch_draws():
    torch.manual_seed(0)
    linear = nn.Linear(7, 3, bias=False, dtype=torch.float64)
    conv = nn.Conv2d(8, 16, 3, bias=False, dtype=torch.float64)
    torch.manual_seed(0)
    mine = torch_default((7, 3), dtype=torch.float64).reshape(3, 7)
    assert equal_up_to_rounding(mine, linear.weight)
    mine = torch_default((16, 8, 3, 3), dtype=torch.float64)
    assert equal_up_to_rounding(mine, conv.weight)


@pytest.mark.parametrize("draw", INITIALISERS)
def test_generator_and_dtype(draw):
    first, again = (draw((3, 2), generator=generator(7)) for _ in range(2))
    assert torch.equal(first, again)
    assert not torch.equal(first, draw((3, 2), generator=generator(8)))
    assert first.dtype == torch.float32
    assert draw((3, 2), dtype=torch.float64).dtype == torch.float64


@pytest.mark.parametrize("draw", [kaiming_normal, kaiming_uniform])
def test_kaiming_refuses_an_unknown_mode(draw):
    with pytest.raises(ValueError, match="'fan_in' or 'fan_out', got 'fan_on'"):
        draw((3, 2), mode="fan_on")


def test_kaiming_keeps_the_scale_through_fifty_layers_and_the_simplified_one_halves_it():
    def scale_after(draw, depth=50, width=256):
        g = generator()
        x = torch.randn(64, width, generator=g, dtype=torch.float64)
        for _ in range(depth):
            x = (x @ draw((width, width), generator=g, dtype=torch.float64)).clamp_min(0)
        return x.pow(2).mean().item()

    # After a ReLU the mean square is half of what the layer before it gave out.
    assert 0.1 < scale_after(kaiming_normal) < 10
    assert 0.1 < scale_after(simplified_kaiming) * 2**50 < 10


@pytest.mark.parametrize(
    ("branches", "layers", "expected"), [(16, 2, 0.25), (16, 3, 0.5), (1, 2, 1)]
)
def test_fixup_scale(branches, layers, expected):
    assert math.isclose(fixup_scale(branches, layers), expected, rel_tol=1e-15)


@pytest.mark.parametrize(("branches", "layers"), [(0, 2), (4, 1)])
def test_fixup_scale_refuses_a_branch_that_is_only_its_last_layer(branches, layers):
    with pytest.raises(ValueError, match=f"2 layers or more in each, got {branches} and {layers}"):
        fixup_scale(branches, layers)


def test_fixup_branch():
    shapes = [(16, 8, 3, 3), (16, 16, 1, 1), (8, 16, 3, 3)]
    first, second, last = fixup_branch(shapes, 16, generator=generator(), dtype=torch.float64)
    g = generator()
    for w, shape in ((first, shapes[0]), (second, shapes[1])):
        kaiming = kaiming_normal(shape, generator=g, dtype=torch.float64)
        assert equal_up_to_rounding(w, kaiming / 2)
    assert torch.equal(last, torch.zeros_like(last)) and last.shape == shapes[2]
    assert last.dtype == torch.float64
