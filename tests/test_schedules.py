import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.optim.lr_scheduler import CosineAnnealingLR, OneCycleLR

from foundations.training import cosine, one_cycle


def optimiser(lr):
    return torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=lr, momentum=0.9)


def values(scheduler, total, name="lr"):
    found = []
    for _ in range(total):
        found.append(scheduler.optimizer.param_groups[0][name])
        scheduler.optimizer.step()
        if len(found) < total:
            scheduler.step()
    return found


@settings(deadline=None, max_examples=50)
@given(st.integers(1, 60), st.floats(1e-3, 2), st.floats(0, 1e-3))
def test_cosine_against_torch(total, start, end):
    expected = values(CosineAnnealingLR(optimiser(start), T_max=total, eta_min=end), total)
    schedule = cosine(start, end)
    assert [schedule(step, total) for step in range(total)] == pytest.approx(expected, rel=1e-9)


@settings(deadline=None, max_examples=50)
@given(st.integers(2, 60), st.floats(1e-3, 2), st.floats(0.05, 0.95))
def test_one_cycle_against_torch(total, peak, warm):
    # PyTorch divides by zero where the turn falls on step 0.
    warm = warm if abs(warm * total - 1) > 1e-6 else warm + 0.01
    scheduler = OneCycleLR(optimiser(peak), max_lr=peak, total_steps=total, pct_start=warm)
    expected = values(scheduler, total)
    schedule = one_cycle(peak, warm=warm)
    got = [schedule(step, total) for step in range(total)]
    assert got == pytest.approx(expected, rel=1e-9, abs=1e-15)


def test_one_cycle_of_the_momentum_against_torch():
    scheduler = OneCycleLR(optimiser(0.1), max_lr=0.1, total_steps=40)
    schedule = one_cycle(0.85, start=0.95, end=0.95)
    got = [schedule(step, 40) for step in range(40)]
    assert got == pytest.approx(values(scheduler, 40, "momentum"), rel=1e-12)


def test_one_cycle_passes_through_start_peak_and_end():
    schedule = one_cycle(2.0, start=0.5, end=0.1, warm=0.25)
    got = [schedule(step, 40) for step in range(40)]
    assert (got[0], got[9], got[39]) == (0.5, 2.0, pytest.approx(0.1, rel=1e-12))
    assert got[:10] == sorted(got[:10]) and got[9:] == sorted(got[9:], reverse=True)


@pytest.mark.parametrize(("total", "warm"), [(1, 0.3), (10, 0.1), (5, 0.0), (2, 0.5)])
def test_one_cycle_of_a_few_steps_is_finite(total, warm):
    schedule = one_cycle(1.0, start=0.5, end=0.25, warm=warm)
    got = [schedule(step, total) for step in range(total)]
    assert all(0.25 <= value <= 1 for value in got) and got[-1] == pytest.approx(0.25)


@pytest.mark.parametrize("warm", [-0.1, 1.0])
def test_a_share_out_of_range_is_refused(warm):
    with pytest.raises(ValueError, match=f"^one_cycle: warm is 0 or more and below 1, got {warm}$"):
        one_cycle(1.0, warm=warm)
