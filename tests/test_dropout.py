import math

import pytest
import torch
import torch.nn.functional as F  # noqa: N812

from foundations.layers import Dropout, dropout_mask
from foundations.support import BackwardError, DtypeError, ShapeError


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize("p", [0.0, 0.3, 0.5, 0.9])
def test_a_mask_drops_a_share_and_scales_the_rest(p):
    mask = dropout_mask((200, 500), p, generator=seeded(), dtype=torch.float64)
    assert mask.dtype == torch.float64
    kept = mask[mask != 0]
    assert torch.equal(kept, torch.full_like(kept, 1 / (1 - p)))
    n = mask.numel()
    assert abs(len(kept) / n - (1 - p)) <= 4 * math.sqrt(p * (1 - p) / n)
    assert abs(mask.mean() - 1) <= 4 * math.sqrt(p / (1 - p) / n)


def test_a_share_of_zero_drops_nothing_even_where_zero_is_drawn(monkeypatch):
    monkeypatch.setattr(torch, "rand", lambda shape, generator: torch.zeros(shape))
    assert torch.equal(dropout_mask((2, 3), 0.0), torch.ones(2, 3))


def test_positions_are_independent():
    mask = (dropout_mask((2, 100_000), 0.5, generator=seeded()) > 0).double()
    assert abs(torch.corrcoef(mask)[0, 1]) < 0.02


@pytest.mark.parametrize("p", [0.0, 0.4])
def test_layer(gradcheck, randn, p):
    layer = Dropout(p, generator=seeded())
    state = layer.generator.get_state()
    mask = dropout_mask((4, 3, 2), p, generator=seeded(), dtype=torch.float64)

    def forward(x):
        layer.generator.set_state(state)
        layer.forget()
        return layer(x)

    def backward(x, grad_out):
        forward(x)
        return layer.backward(grad_out)

    gradcheck(forward, backward, lambda x: x * mask, randn(4, 2, 3).mT)


def test_layer_against_the_statistics_of_torch(randn):
    x = torch.ones(100, 1000)
    mine = Dropout(0.3, generator=seeded())(x)
    theirs = F.dropout(x, 0.3)
    assert torch.equal(mine.unique(), theirs.unique())
    assert abs(mine.mean() - theirs.mean()) < 0.02


def test_eval_mode_changes_nothing_and_draws_nothing(randn):
    layer = Dropout(0.5, generator=seeded()).eval()
    before = layer.generator.get_state()
    x = randn(3, 4)
    assert torch.equal(layer(x), x) and torch.equal(layer.generator.get_state(), before)
    with pytest.raises(BackwardError):
        layer.backward(x)


def test_each_pass_draws_anew_and_repeats_with_the_seed():
    x = torch.ones(1000)
    layers = [Dropout(0.5, generator=seeded(1)) for _ in range(2)]
    first, second = layers[0](x), layers[0](x)
    assert not torch.equal(first, second)
    assert torch.equal(layers[1](x), first) and torch.equal(layers[1](x), second)
    assert torch.equal(layers[0].backward(x), second), "the last call comes first"


def test_dtypes_stay(randn):
    for dtype in (torch.float32, torch.float64):
        layer = Dropout(0.5)
        x = randn(3, dtype=dtype)
        assert layer(x).dtype == layer.backward(x).dtype == dtype


def test_a_gradient_that_would_broadcast_is_refused():
    layer = Dropout(0.5)
    layer(torch.ones(2, 3))
    with pytest.raises(ShapeError, match=r"^Dropout: the result is \(2, 3\), and so must .*, got"):
        layer.backward(torch.ones(3))


@pytest.mark.parametrize("p", [-0.1, 1.0, 50])
def test_a_share_out_of_range_is_refused(p):
    for make in (Dropout, lambda p: dropout_mask((2,), p)):
        with pytest.raises(ValueError, match=f"^dropout: p is 0 or more and below 1, got {p}$"):
            make(p)


def test_layer_says_what_it_is():
    assert repr(Dropout(0.25)) == "Dropout(p=0.25)"


@pytest.mark.parametrize("bad", [float("inf"), float("nan")])
def test_what_is_dropped_is_0_even_if_it_was_not_finite(bad):
    layer, x = Dropout(0.5, generator=seeded()), torch.full((8,), bad)
    mask = dropout_mask((8,), 0.5, generator=seeded())
    expected = torch.where(mask > 0, x, 0)
    torch.testing.assert_close(layer(x), expected, equal_nan=True)
    torch.testing.assert_close(layer.backward(x), expected, equal_nan=True)


@pytest.mark.parametrize("dtype", [torch.int64, torch.bool, torch.complex64])
def test_a_mask_holds_floats(dtype):
    with pytest.raises(DtypeError, match=r"^dropout_mask: mask holds floats"):
        dropout_mask((2,), 0.5, dtype=dtype)


def test_a_share_of_zero_lets_everything_through():
    layer, x = Dropout(0.0), torch.tensor([1.0, float("inf")])
    assert torch.equal(layer(x), x) and torch.equal(layer.backward(x), x)
