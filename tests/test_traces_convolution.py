import pytest
import torch
from torch.nn import functional

from foundations.support.errors import ShapeError
from foundations.traces import convolution_steps, trace_convolution

EDGE = torch.tensor([[-1.0, -1, -1], [0, 0, 0], [1, 1, 1]])
KERNELS = {"edge": EDGE, "odd": torch.tensor([[0.5, -2, 1], [3, 0, 0.25], [-1, 1, 4]])}


@pytest.fixture
def image():
    return torch.rand(7, 6, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize(("stride", "padding"), [(1, 0), (2, 1), (3, 2)])
def test_results_are_those_of_pytorch(image, stride, padding):
    data = trace_convolution(image, KERNELS, stride, padding).data
    x = torch.tensor(data["image"], dtype=torch.float64)
    torch.testing.assert_close(x, image.double(), rtol=0, atol=0.005)
    for name, kernel in KERNELS.items():
        expected = functional.conv2d(
            x[None, None], kernel[None, None].double(), None, stride, padding
        )
        found = torch.tensor(data["results"][name], dtype=torch.float64)
        torch.testing.assert_close(found, expected[0, 0], rtol=1e-3, atol=1e-12)


@pytest.mark.parametrize(("stride", "padding"), [(1, 0), (2, 1)])
def test_the_rows_are_the_patches(image, stride, padding):
    data = trace_convolution(image, KERNELS, stride, padding).data
    x = torch.tensor(data["image"])[None, None]
    expected = functional.unfold(x, 3, padding=padding, stride=stride)[0].T
    torch.testing.assert_close(torch.tensor(data["rows"]), expected)


def test_the_words_count_the_places(image):
    trace = trace_convolution(image, KERNELS, stride=2, padding=1)
    assert "It has 4 by 3 places" in str(trace)
    assert "the 12 rows of a matrix with 9 columns" in str(trace)


@pytest.mark.parametrize("name", ["conv2d", "patches", "pad"])
def test_a_fault_in_the_course_changes_the_trace(image, monkeypatch, name):
    right = trace_convolution(image, KERNELS, padding=1)
    function = getattr(convolution_steps, name)
    monkeypatch.setattr(convolution_steps, name, lambda *given: function(*given) * 1.01)
    assert trace_convolution(image, KERNELS, padding=1).data != right.data


def test_an_image_or_kernels_of_another_shape_are_refused(image):
    with pytest.raises(ShapeError, match=r"got \(1, 7, 6\) and \(3, 3\)"):
        trace_convolution(image[None], KERNELS)
    with pytest.raises(ShapeError, match=r"got \(7, 6\) and \(2, 2\), \(3, 3\)"):
        trace_convolution(image, {"edge": EDGE, "small": EDGE[:2, :2]})
    with pytest.raises(ShapeError, match="does not fit into an image of 2x2"):
        trace_convolution(image[:2, :2], KERNELS)


def test_numbers_that_make_no_sense_are_refused(image):
    with pytest.raises(ValueError, match="no kernel"):
        trace_convolution(image, {})
    with pytest.raises(ValueError, match="stride is an integer, 1 or more, got 0"):
        trace_convolution(image, KERNELS, stride=0)
    with pytest.raises(ValueError, match="padding is an integer, 0 or more, got -1"):
        trace_convolution(image, KERNELS, padding=-1)
