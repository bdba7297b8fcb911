import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from foundations.support import ShapeError
from foundations.tape import unbroadcast


@settings(deadline=None)
@given(st.lists(st.integers(1, 3), max_size=4), st.data())
def test_it_is_the_gradient_of_stretching(shape, data):
    """Some axes become 1, some are left out: all that broadcasting can make up for."""
    small = [data.draw(st.sampled_from([1, size])) for size in shape]
    small = small[data.draw(st.integers(0, len(shape))) :]
    x = torch.zeros(small, dtype=torch.float64, requires_grad=True)
    generator = torch.Generator().manual_seed(0)
    grad = torch.randn(shape, generator=generator, dtype=torch.float64)
    (exact,) = torch.autograd.grad(x.expand(shape), x, grad)
    got = unbroadcast(grad, small)
    torch.testing.assert_close(got, exact, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(("shape", "grad"), [((2,), (3,)), ((3, 1), (3,)), ((2, 3), (3,))])
def test_a_shape_that_does_not_stretch_is_refused(shape, grad):
    with pytest.raises(ShapeError):
        unbroadcast(torch.ones(grad), shape)
    with pytest.raises(ShapeError, match=r"^unbroadcast: .*\(2, 3\) was stretched, got \(3,\)"):
        unbroadcast(torch.ones(3), (2, 3))


def test_what_was_not_stretched_is_left_alone():
    grad = torch.arange(6.0).view(2, 3)
    assert torch.equal(unbroadcast(grad, (2, 3)), grad)
