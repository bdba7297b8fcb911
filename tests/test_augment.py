import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from foundations.support import DtypeError, ShapeError
from foundations.vision import RandomShift, shift


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def shift_loops(x, down, right, fill):
    moved = torch.full_like(x, fill)
    n, _, h, w = x.shape
    for k in range(n):
        for i in range(h):
            for j in range(w):
                row, column = i - int(down[k]), j - int(right[k])
                if 0 <= row < h and 0 <= column < w:
                    moved[k, :, i, j] = x[k, :, row, column]
    return moved


@settings(deadline=None, max_examples=50)
@given(
    st.lists(st.tuples(st.integers(-3, 3), st.integers(-3, 3)), min_size=1, max_size=4),
    st.floats(-1, 1, width=32),
)
def test_every_image_moves_its_own_way(randn, moves, fill):
    x = randn(len(moves), 2, 3, 4)
    down, right = torch.tensor(moves).T
    before = x.clone()
    assert torch.equal(shift(x, down, right, fill), shift_loops(x, down, right, fill))
    assert torch.equal(x, before)


def test_no_image_is_no_trouble():
    none = torch.zeros(0).long()
    assert shift(torch.zeros(0, 1, 4, 4), none, none).shape == (0, 1, 4, 4)


@pytest.mark.parametrize("which", ["down", "right"])
def test_one_number_for_each_image(which):
    pixels = {"down": torch.zeros(3).long(), "right": torch.zeros(3).long()}
    pixels[which] = torch.zeros(1).long()
    with pytest.raises(ShapeError, match=rf"needs a {which} of shape \(3,\), got \(1,\)"):
        shift(torch.zeros(3, 1, 4, 4), **pixels)


@pytest.mark.parametrize("which", ["down", "right"])
@pytest.mark.parametrize("dtype", [torch.float32, torch.bool, torch.uint8])
def test_pixels_are_whole(which, dtype):
    pixels = {"down": torch.zeros(2).long(), "right": torch.zeros(2).long()}
    pixels[which] = torch.tensor([1.0, 0.0]).to(dtype)
    with pytest.raises(DtypeError, match=rf"^shift: {which} .* got {dtype}; did .* {which}.long"):
        shift(torch.zeros(2, 1, 4, 4), **pixels)


def test_random_shifts_reach_every_corner_and_no_farther():
    x = torch.zeros(2000, 1, 7, 7)
    x[:, :, 3, 3] = 1
    moved = RandomShift(2, generator=seeded())(x)
    assert torch.equal(moved.sum((1, 2, 3)), torch.ones(2000)), "each dot is moved, not lost"
    places = moved.sum((0, 1))
    assert (places[1:6, 1:6] > 40).all() and places[1:6, 1:6].sum() == 2000


def test_random_shifts_repeat_with_the_seed():
    x = torch.rand(50, 1, 5, 5)
    shifts = [RandomShift(2, generator=seeded(1)) for _ in range(2)]
    first, second = shifts[0](x), shifts[0](x)
    assert not torch.equal(first, second)
    assert torch.equal(shifts[1](x), first) and torch.equal(shifts[1](x), second)


def test_what_becomes_free_is_filled():
    moved = RandomShift(1, fill=-0.5, generator=seeded())(torch.ones(100, 1, 3, 3))
    assert moved.unique().tolist() == [-0.5, 1]


def test_no_pixels_is_no_shift():
    x = torch.rand(4, 1, 3, 3)
    assert torch.equal(RandomShift(0)(x), x)


@pytest.mark.parametrize("pixels", [-1, 1.5, 2.0])
def test_the_farthest_shift_is_a_whole_number_of_pixels(pixels):
    message = f"^RandomShift: pixels is an integer, 0 or more, got {pixels}$"
    with pytest.raises(ValueError, match=message):
        RandomShift(pixels)
