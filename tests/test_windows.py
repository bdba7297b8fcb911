import pytest
import torch
import torch.nn.functional as F  # noqa: N812
from hypothesis import given, settings
from hypothesis import strategies as st

from foundations.support import DtypeError, ShapeError
from foundations.vision import add_patches, pad, patches, places, sides

LAYOUTS = {
    "contiguous": lambda x: x.contiguous(),
    "channels last": lambda x: x.contiguous(memory_format=torch.channels_last),
    "transposed": lambda x: x.transpose(2, 3).contiguous().transpose(2, 3),
    "every second": lambda x: x.repeat_interleave(2, 3)[:, :, :, ::2],
    "one image for all": lambda x: x[:1].expand(x.shape),
}
kernels = st.tuples(st.integers(1, 4), st.integers(1, 4))


@st.composite
def grids(draw):
    """Draw a kernel, an image that it fits into, and a stride."""
    kernel = draw(kernels)
    return [k + draw(st.integers(0, 4)) for k in kernel], kernel, draw(st.integers(1, 4))


def unfolded(x, kernel, stride):
    """Let PyTorch cut the patches, and bring its axes into our order."""
    columns = F.unfold(x, kernel, stride=stride)
    n, c = x.shape[:2]
    grid = F.max_pool2d(x, kernel, stride).shape[2:]
    return columns.view(n, c, *kernel, *grid).permute(0, 4, 5, 2, 3, 1)


@pytest.mark.parametrize("layout", LAYOUTS)
@settings(deadline=None, max_examples=25)
@given(grids(), st.integers(1, 3), st.integers(1, 3))
def test_patches_against_torch(randn, layout, grid, n, c):
    size, kernel, stride = grid
    x = LAYOUTS[layout](randn(n, c, *size))
    got = patches(x, kernel, stride)
    assert torch.equal(got, unfolded(x, kernel, stride))
    assert got.shape[1:3] == places(size, kernel, stride)


def test_patches_are_a_view(randn):
    x = randn(2, 3, 5, 6)[1:, :, 1:]
    assert patches(x, (2, 2)).untyped_storage().data_ptr() == x.untyped_storage().data_ptr()


@settings(deadline=None, max_examples=50)
@given(grids(), st.integers(1, 3), st.integers(1, 3))
def test_add_patches_against_torch(randn, grid, n, c):
    size, kernel, stride = grid
    values = randn(n, *places(size, kernel, stride), *kernel, c)
    columns = values.permute(0, 5, 3, 4, 1, 2).reshape(n, c * kernel[0] * kernel[1], -1)
    expected = F.fold(columns, size, kernel, stride=stride)
    torch.testing.assert_close(add_patches(values, size, stride), expected, rtol=1e-12, atol=1e-12)


def test_add_patches_changes_nothing_that_came_in(randn):
    values = randn(1, 2, 2, 2, 2, 1)
    before = values.clone()
    add_patches(values, (3, 3))
    assert torch.equal(values, before)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 3), st.integers(1, 4), st.integers(1, 4), st.floats(-2, 2))
def test_pad_against_torch(randn, padding, h, w, value):
    x = randn(2, 3, h, w)
    assert torch.equal(pad(x, padding, value), F.pad(x, [padding] * 4, value=value))


def test_an_empty_batch_has_no_patches():
    x = torch.zeros(0, 3, 5, 5)
    assert patches(pad(x, 1), (3, 3)).shape == (0, 5, 5, 3, 3, 3)
    assert add_patches(torch.zeros(0, 5, 5, 3, 3, 3), (7, 7)).shape == (0, 3, 7, 7)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_dtypes_stay(randn, dtype):
    x = randn(1, 2, 3, 3, dtype=dtype)
    assert {t.dtype for t in (pad(x, 1), patches(x, (2, 2)))} == {dtype}
    assert add_patches(patches(x, (2, 2)), (3, 3)).dtype == dtype


# A view that is too large would read what lies behind the image, without any complaint.
@pytest.mark.parametrize("kernel", [(4, 2), (2, 5), (0, 1), (1, 0)])
def test_a_kernel_that_does_not_fit_is_refused(kernel):
    kh, kw = kernel
    with pytest.raises(
        ShapeError, match=rf"^places: a kernel of {kh}x{kw} .* image of 3x4; is pad"
    ):
        patches(torch.zeros(1, 1, 3, 4), kernel)


def test_a_kernel_as_large_as_the_image_fits():
    assert places((3, 4), (3, 4), stride=5) == (1, 1)


@pytest.mark.parametrize("stride", [0, -1])
def test_a_stride_below_one_is_refused(stride):
    with pytest.raises(ValueError, match=rf"^patches: stride is an integer, 1 or .* got {stride}$"):
        patches(torch.zeros(1, 1, 3, 3), (2, 2), stride)


def test_a_negative_padding_is_refused():
    with pytest.raises(ValueError, match=r"^pad: padding is an integer, 0 or more, .* got -1$"):
        pad(torch.zeros(1, 1, 3, 3), -1)


@pytest.mark.parametrize("op", [lambda x: pad(x, 1), lambda x: patches(x, (1, 1))])
def test_what_is_no_batch_of_images_is_refused(op):
    with pytest.raises(ShapeError, match=r"x is \(n, c, h, w\), got \(1, 3, 3\); .*x\[None\]\?$"):
        op(torch.zeros(1, 3, 3))
    with pytest.raises(ShapeError, match=r"x is \(n, c, h, w\), got \(3, 3\)$"):
        op(torch.zeros(3, 3))


@pytest.mark.parametrize("grid", [(1, 2), (2, 1), (3, 2)])
def test_add_patches_refuses_another_number_of_patches(grid):
    message = rf"3x3 has \(2, 2\) patches of 2x2 at stride 1, got \({grid[0]}, {grid[1]}\) in "
    with pytest.raises(ShapeError, match=message):
        add_patches(torch.zeros(1, *grid, 2, 2, 1), (3, 3))


def test_a_kernel_moves_by_one_pixel_unless_asked():
    assert places((28, 20), (3, 5)) == (26, 16)


@pytest.mark.parametrize(
    ("padding", "expected"),
    [
        (2, ((2, 2), (2, 2))),
        ((1, 2), ((1, 1), (2, 2))),
        ([[0, 1], [2, 3]], ((0, 1), (2, 3))),
        ((1, (2, 3)), ((1, 1), (2, 3))),
        ("valid", ((0, 0), (0, 0))),
        ("same", ((1, 1), (1, 2))),
    ],
)
def test_sides_reads_every_spelling(padding, expected):
    assert sides("f", padding, kernel=(3, 4)) == expected


@pytest.mark.parametrize(
    "padding", [-1, 1.0, "full", (1,), (1, 2, 3), (1, -1), ((1, 2, 3), 1), None, True, {}]
)
def test_sides_refuses_anything_else(padding):
    with pytest.raises(ValueError, match=r"^f: padding is an integer, 0 or more, a pair") as caught:
        sides("f", padding)
    assert str(caught.value).endswith(f"got {padding!r}")


def test_same_wants_to_know_the_stride():
    with pytest.raises(ValueError, match=r"^f: stride is an integer"):
        sides("f", "same", stride=0.5)
    with pytest.raises(ValueError, match=r"^f: .* 'same' goes with a stride of 1, got \(1, 2\)$"):
        sides("f", "same", stride=(1, 2))


def test_a_frame_may_differ_on_each_side(randn):
    x = randn(2, 3, 4, 5)
    torch.testing.assert_close(pad(x, ((1, 2), (0, 3)), 0.5), F.pad(x, (0, 3, 1, 2), value=0.5))


def test_a_frame_of_integers_holds_integers():
    x = torch.ones(1, 1, 2, 2, dtype=torch.int64)
    assert pad(x, 1, 7.0).sum() == 12 * 7 + 4
    for value in (0.5, float("nan"), float("inf")):
        with pytest.raises(DtypeError, match=f"^pad: torch.int64 cannot hold the value {value}"):
            pad(x, 1, value)


def test_down_and_right_may_differ(randn):
    x = randn(2, 3, 7, 6)
    got = patches(x, (2, 3), (3, 1))
    assert torch.equal(got, unfolded(x, (2, 3), (3, 1)))
    columns = got.permute(0, 5, 3, 4, 1, 2).reshape(2, 18, -1)
    expected = F.fold(columns, (7, 6), (2, 3), stride=(3, 1))
    torch.testing.assert_close(add_patches(got, (7, 6), (3, 1)), expected)
    assert torch.equal(patches(x, 2), patches(x, (2, 2))) and places(5, 2) == (4, 4)


@pytest.mark.parametrize("argument", ["size", "kernel", "stride"])
@pytest.mark.parametrize("bad", [-1, 1.5, (1,), "2"])
def test_places_refuses_what_is_no_pair_by_name(argument, bad):
    with pytest.raises(ValueError, match=f"^places: {argument} is an integer"):
        places(**{"size": 5, "kernel": 2, argument: bad})


def test_add_patches_takes_what_patches_gives():
    with pytest.raises(ShapeError, match=r"^add_patches: values is \(n, h_out, .* got \(1, 2\)$"):
        add_patches(torch.ones(1, 2), 3)
    with pytest.raises(ValueError, match=r"^add_patches: size is an integer"):
        add_patches(torch.ones(1, 2, 2, 2, 2, 1), 3.0)
    with pytest.raises(DtypeError, match=r"^add_patches: values holds numbers, neither"):
        add_patches(torch.ones(1, 2, 2, 2, 2, 1, dtype=torch.bool), 3)


def test_patches_that_require_grad_are_added_up_as_values(randn):
    values = randn(1, 3, 3, 2, 2, 1).requires_grad_()
    got = add_patches(values, 4)
    assert torch.equal(got, add_patches(values.detach(), 4)) and not got.requires_grad


@pytest.mark.parametrize("size", [0, (0, 3), (3, 0)])
def test_an_image_without_pixels_has_no_place(size):
    with pytest.raises(ShapeError, match=r"^places: a kernel of 1x1 does not fit"):
        places(size, 1)
    with pytest.raises(ShapeError, match=r"^places: a kernel of 1x1 does not fit"):
        patches(torch.zeros(1, 1, *((size, size) if size == 0 else size)), 1)


def test_nothing_is_added_around_one_pixel():
    assert sides("f", "same") == ((0, 0), (0, 0))
