"""The stand-in beside PyTorch: the same programs give the same values, types, strides and texts."""

import warnings

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants

from page_torch import torch as stand_in

from .programs import FAMILIES, ULPS
from .replay import answer, difference

CASES = 2_000
"""Programs of each family."""

EXACT = torch.backends.cpu.get_cpu_capability().startswith("AVX")
"""Whether PyTorch computes here with the instructions whose rounding the stand-in follows."""

many = settings(
    max_examples=CASES,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(autouse=True)
def pinned(monkeypatch):
    """Keep PyTorch's notes on old names out of the answers, and other modules out of the draws.

    Hypothesis also draws the constants of a project's own modules, whichever are loaded.
    """
    monkeypatch.setattr(providers, "_get_local_constants", Constants)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_gives_what_pytorch_gives(family):
    ulps = ULPS.get(family, 0 if EXACT else 8)

    @many
    @given(FAMILIES[family])
    def check(source):
        wanted, got = answer(torch, source), answer(stand_in, source)
        assert not difference(wanted, got, ulps), source

    check()
