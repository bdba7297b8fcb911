import pytest
import torch
from torch.nn import functional

from foundations.support.errors import ShapeError
from foundations.traces import backward, trace_backward

PIXEL = 2
NAMES = ("x", "w1", "b1", "w2", "b2")


@pytest.fixture
def network():
    """Three images of five pixels, their targets, and the parameters of four hidden units."""
    generator = torch.Generator().manual_seed(1)
    shapes = [(3, 5), (3, 1), (5, 4), (4,), (4, 1), (1,)]
    return [torch.randn(shape, generator=generator, dtype=torch.float64) for shape in shapes]


def test_gradients_are_those_of_autograd(network):
    data = trace_backward(*network, pixel=PIXEL).data
    x, target, *parameters = network
    leaves = dict(zip(NAMES, (t.requires_grad_() for t in (x, *parameters)), strict=True))
    x, w1, b1, w2, b2 = leaves.values()
    functional.mse_loss(functional.relu(x @ w1 + b1) @ w2 + b2, target).backward()
    for name, leaf in leaves.items():
        expected = leaf.grad
        if name in ("x", "w1"):
            expected = expected[:, PIXEL] if name == "x" else expected[PIXEL]
        found = torch.tensor(data[f"grad_{name}"], dtype=torch.float64)
        torch.testing.assert_close(found, expected, rtol=1e-3, atol=1e-12)
        assert data["shapes"][f"grad_{name}"] == list(leaf.shape)


def test_every_value_on_the_way_is_there(network):
    data = trace_backward(*network, pixel=PIXEL).data
    x, target, w1, b1, w2, b2 = network
    l1 = x @ w1 + b1
    pred = l1.clamp_min(0) @ w2 + b2
    expected = {"l1": l1, "l2": l1.clamp_min(0), "pred": pred, "target": target}
    expected |= {"loss": (pred - target).pow(2).mean(), "x": x[:, PIXEL], "w1": w1[PIXEL]}
    for name, value in expected.items():
        found = torch.tensor(data[name], dtype=torch.float64)
        torch.testing.assert_close(found, value, rtol=1e-3, atol=1e-12)


@pytest.mark.parametrize("name", ["linear", "relu", "mse", "mse_grad", "linear_grad", "relu_grad"])
def test_a_fault_in_the_course_changes_the_trace(network, monkeypatch, name):
    right = trace_backward(*network, pixel=PIXEL)
    function = getattr(backward, name)

    def wrong(*given):
        found = function(*given)
        return tuple(t * 1.01 for t in found) if isinstance(found, tuple) else found * 1.01

    monkeypatch.setattr(backward, name, wrong)
    assert trace_backward(*network, pixel=PIXEL).data != right.data


def test_the_words_name_the_loss_and_the_gradients(network):
    trace = trace_backward(*network, pixel=PIXEL)
    assert f"The loss of 3 images is {trace.data['loss']}" in str(trace)
    assert "grad_w1 (5, 4)" in str(trace)


def test_a_pixel_that_is_not_there_is_refused(network):
    with pytest.raises(ValueError, match="x has 5 columns, got pixel 5"):
        trace_backward(*network, pixel=5)
    with pytest.raises(ValueError, match="pixel is an integer, 0 or more, got -1"):
        trace_backward(*network, pixel=-1)


def test_labels_that_are_no_column_are_refused(network):
    x, target, *parameters = network
    with pytest.raises(ShapeError):
        trace_backward(x, target[:, 0], *parameters, pixel=PIXEL)
