"""The plain compiled loops, on the way to the direct convolution."""

import numpy as np
import pytest
import torch
from torch.nn import functional

from benchmarks.loops import channels_innermost, definition


@pytest.mark.parametrize("function", [definition, channels_innermost])
def test_the_loops_are_the_convolution(function):
    generator = torch.Generator().manual_seed(0)
    x = torch.randint(-9, 10, (2, 3, 5, 7), generator=generator).float()
    w = torch.randint(-9, 10, (4, 3, 2, 3), generator=generator).float()
    y = np.full((2, 4, 5, 4), np.nan, np.float32)
    layout = x.permute(0, 2, 3, 1).contiguous(), w.permute(2, 3, 1, 0).contiguous()
    function(*(t.numpy() for t in layout), y)
    assert torch.equal(torch.from_numpy(y).permute(0, 3, 1, 2), functional.conv2d(x, w))
