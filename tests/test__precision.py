import pytest
import torch

from foundations.support._precision import half_in_float32, is_finite, wide

HALVES = [torch.float16, torch.bfloat16]


@pytest.mark.parametrize("dtype", HALVES)
def test_halves_are_widened(dtype):
    x = torch.tensor([1.5, -2.0], dtype=dtype)
    assert wide(x).dtype == torch.float32 and wide(x).tolist() == [1.5, -2.0]


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.int64, torch.bool])
def test_all_else_stays_as_it_is(dtype):
    x = torch.ones(2, dtype=dtype)
    assert wide(x) is x


@pytest.mark.parametrize("dtype", HALVES)
def test_a_function_computes_halves_in_float32_and_gives_halves(dtype):
    @half_in_float32
    def scaled(x, by):
        assert x.dtype == by.dtype == torch.float32
        return x.pow(2).sum() / by

    got = scaled(torch.full((4,), 256.0, dtype=dtype), by=torch.full((), 8.0, dtype=dtype))
    assert got.dtype == dtype and got.item() == 32_768


def test_every_part_of_a_tuple_is_rounded_and_none_stays():
    @half_in_float32
    def parts(x):
        return x + 1, None

    one, none = parts(torch.ones(1).half())
    assert one.dtype == torch.float16 and none is None


def test_a_function_gets_what_is_not_half_as_it_is():
    @half_in_float32
    def dtypes(*tensors):
        return [t.dtype for t in tensors]

    def given(*kinds):
        return dtypes(*(torch.ones(1, dtype=kind) for kind in kinds))

    assert given(torch.float64, torch.int64) == [torch.float64, torch.int64]
    assert given(torch.int64) == [torch.int64]
    # Mixed: it must see that they differ, to refuse it.
    assert given(torch.float16, torch.float32) == [torch.float16, torch.float32]
    assert given(torch.float16, torch.bfloat16) == [torch.float16, torch.bfloat16]


def test_it_keeps_its_name_and_its_docstring():
    @half_in_float32
    def named(x):
        """What it does."""

    assert named.__name__ == "named" and named.__doc__ == "What it does."


@pytest.mark.parametrize("bad", [float("inf"), -float("inf"), float("nan")])
def test_one_number_that_is_not_finite_is_seen(bad):
    x = torch.ones(3, 4)
    assert is_finite(x)
    x[1, 2] = bad
    assert not is_finite(x)


def test_nobody_looks_on_other_devices():
    assert not is_finite(torch.ones(2, device="meta"))
