"""The plan of a convolution: what is counted before anything is computed."""

import itertools

import numpy as np
import pytest
import torch
from torch.nn import functional

from foundations.kernels import Convolution, Frame, Window, convolve, fill
from foundations.kernels.registers import REGISTERS

SIZES = [
    Convolution(c, c_out, kh, kw, down, across, top, top, left, left + 1, h, w, bits)
    for (c, c_out), (kh, kw), (down, across), (top, left), (h, w), bits in itertools.product(
        [(1, 8), (12, 20)], [(3, 3), (1, 2)], [(1, 1), (2, 3)], [(0, 0), (1, 2)], [(9, 6)], [32, 64]
    )
]


@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_every_tile_fits_into_the_registers_and_its_result(sizes):
    for window in (sizes.forward, *sizes.backward.each):
        assert window.p * window.v <= REGISTERS
        assert window.tile_down <= window.rows and window.tile_across <= window.columns
        assert window.c_out % (window.v * window.n) == 0
    assert sizes.p * sizes.v <= REGISTERS
    assert sizes.wide % sizes.run == 0 and sizes.kh % sizes.at_once == 0


@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_the_classes_share_out_the_pixels_and_the_weights(sizes):
    windows = sizes.backward.each
    assert sum(window.rows * window.columns for window in windows) == sizes.h * sizes.w
    kernels = [
        (len(range(sizes.kh)[rows]), len(range(sizes.kw)[columns]))
        for rows, columns in sizes.classes
    ]
    assert sum(kh * kw for kh, kw in kernels) == sizes.kh * sizes.kw


@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_no_window_leaves_its_frame(sizes):
    for window in (sizes.forward, *sizes.backward.each):
        if window.kh and window.kw:
            last = (
                window.start + (window.rows - 1) * window.far + (window.columns - 1) * window.near
            )
            last += (window.kh - 1) * window.x.line + window.wide
            assert window.start >= 0 and last <= window.x.whole


def test_a_tile_that_adds_never_moves_back_over_what_it_has_added():
    rows, columns = 7, 13
    frame = Frame(rows, columns, 16, 1, 1, 1, 1, 32)
    window = Window(frame, 16, 3, 3, 1, 1, 1, 1, rows, columns, 0, columns, 1, adds=1)
    assert window.rows % window.tile_down == 0 and window.columns % window.tile_across == 0


@pytest.mark.parametrize("size", [(3, 29), (29, 3)], ids=str)
def test_nothing_is_written_beyond_the_image_where_no_tile_fits(size):
    """A tile that reached into the next row would be written over there, but not in the last."""
    sizes = Convolution(4, 8, 3, 3, 1, 1, 1, 1, 1, 1, *size, bits=64)
    window = sizes.forward
    assert window.rows % window.tile_down or window.columns % window.tile_across
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(1, 4, *size, generator=generator, dtype=torch.float64)
    w = torch.randn(8, 4, 3, 3, generator=generator, dtype=torch.float64)
    framed, guard = np.zeros(sizes.x.whole), 1000
    y = np.full(guard + sizes.y.inside + guard, 7.0)
    fill(framed, 0, x.permute(0, 2, 3, 1).reshape(-1).numpy(), 0, sizes.x)
    convolve(y, guard, framed, 0, w.permute(2, 3, 1, 0).reshape(-1).numpy(), window)
    assert (y[:guard] == 7).all() and (y[-guard:] == 7).all()
    expected = functional.conv2d(x, w, padding=1).permute(0, 2, 3, 1).reshape(-1).numpy()
    assert np.allclose(y[guard:-guard], expected, rtol=1e-12, atol=1e-12)
