"""The recorded answers are PyTorch's, and the stand-in gives them."""

import warnings

import pytest
import torch

from page_torch import torch as stand_in

from .programs import FAMILIES, ULPS
from .record import FEWER, PROGRAMS
from .recorded import read
from .replay import answer, difference, differences, digest
from .test_against_torch import EXACT


def test_each_family_is_recorded():
    record = read()
    assert {family: each["ulps"] for family, each in record.items()} == {
        family: ULPS.get(family, 0) for family in FAMILIES
    }
    counts = {family: len(each["answers"]) for family, each in record.items()}
    assert counts == {family: FEWER.get(family, PROGRAMS) for family in FAMILIES}


@pytest.mark.skipif(not EXACT, reason="PyTorch rounds otherwise on this processor")
def test_pytorch_still_answers_as_recorded():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert not differences(read(), torch), "run python -m tests.page_torch.record"


def test_the_stand_in_answers_as_recorded():
    assert not differences(read(), stand_in)


def test_a_wrong_answer_is_reported():
    right = digest(answer(stand_in, "r = 1 + 1"))
    record = {"sums": {"ulps": 0, "answers": {"r = 1 + 1": right, "r = 1 + 2": right}}}
    (said,) = differences(record, stand_in)
    assert said == f"r = 1 + 2\n  wanted an answer with the digest {right}, got 3"


def test_digits_may_differ_by_units_in_the_last_place():
    one, after = (answer(torch, f"r = [torch.tensor([{x}])]") for x in ("1.0", "1.0 + 2 ** -23"))
    assert difference(one, one, 0) is None
    assert difference(one, after, 0)
    assert difference(one, after, 1) is None


@pytest.mark.parametrize(
    "source",
    [
        "r = torch.ones(2, dtype=torch.float64)",
        "r = torch.ones(1, 2)",
        "r = torch.ones(2, 2)[:, 0]",
        "r = (torch.ones(2), torch.ones(2))",
        "r = torch.ones(2) * float('nan')",
        "r = 1 / 0",
        "r = 'ones'",
    ],
)
def test_all_else_has_to_be_the_same(source):
    ones = answer(torch, "r = torch.ones(2)")
    assert difference(ones, answer(torch, source), 8)
    assert difference(answer(torch, source), ones, 8)


def test_what_nobody_can_tell_apart_is_the_same():
    wanted = answer(torch, "r = torch.ones(1, 3)[:, :1] * float('nan')")
    assert wanted == answer(stand_in, "r = -torch.ones(3, 1).T[:, :1] * float('nan')")
