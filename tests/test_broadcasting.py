import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from foundations.support import ShapeError
from foundations.tensors import broadcast_shape, broadcast_to, explain

relaxed = settings(deadline=None, max_examples=300)
any_shape = st.lists(st.integers(0, 4), max_size=6).map(tuple)


@st.composite
def fitting_shapes(draw, least=1, most=4):
    """Shapes that broadcast: tails of one shape, some of their sizes replaced by 1."""
    common = draw(any_shape)
    shapes = []
    for _ in range(draw(st.integers(least, most))):
        tail = common[draw(st.integers(0, len(common))) :]
        shapes.append(tuple(draw(st.sampled_from([1, size])) for size in tail))
    return shapes


@st.composite
def tensor_and_target(draw):
    """A tensor, with gaps, an offset and perhaps another order of axes, and a shape it fits."""
    small, other = draw(fitting_shapes(least=2, most=2))
    doubled = [2 * size for size in small]
    wide = torch.arange(3.0 + math.prod(doubled))[3:].view(doubled)
    t = wide[tuple(slice(draw(st.integers(0, 1)), None, 2) for _ in small)]
    if small and draw(st.booleans()):
        t = t.transpose(0, -1).contiguous().transpose(0, -1)
    return t, tuple(torch.broadcast_shapes(small, other))


def assert_same_view(view, expected):
    assert view.shape == expected.shape
    assert view.dtype == expected.dtype
    assert view.data_ptr() == expected.data_ptr()
    assert view.storage_offset() == expected.storage_offset()
    # The stride of an axis of size 1 is never used, and torch promises none.
    assert [s for s, n in zip(view.stride(), view.shape, strict=True) if n != 1] == [
        s for s, n in zip(expected.stride(), expected.shape, strict=True) if n != 1
    ]
    assert torch.equal(view, expected)


@given(fitting_shapes())
@relaxed
def test_shapes_that_fit_give_torch_s_shape(shapes):
    assert broadcast_shape(*shapes) == tuple(torch.broadcast_shapes(*shapes))


@given(st.lists(any_shape, min_size=1, max_size=4))
@relaxed
def test_any_shapes_succeed_or_fail_as_in_torch(shapes):
    try:
        expected = tuple(torch.broadcast_shapes(*shapes))
    except RuntimeError:
        with pytest.raises(ShapeError):
            broadcast_shape(*shapes)
    else:
        assert broadcast_shape(*shapes) == expected


@pytest.mark.parametrize(
    ("shapes", "expected"),
    [
        ([], ()),
        ([(), ()], ()),
        ([(1,), (0,)], (0,)),
        ([(0, 1), (1, 0)], (0, 0)),
        ([torch.ones(3, 1).shape, [4]], (3, 4)),
    ],
)
def test_corner_shapes(shapes, expected):
    result = broadcast_shape(*shapes)
    assert type(result) is tuple
    assert result == expected


@given(tensor_and_target())
@relaxed
def test_broadcast_to_is_the_view_that_expand_gives(case):
    t, target = case
    assert_same_view(broadcast_to(t, target), t.expand(target))


@given(any_shape, any_shape)
@relaxed
def test_broadcast_to_succeeds_or_fails_as_expand_does(shape, target):
    t = torch.rand(shape)
    try:
        expected = t.expand(target)
    except RuntimeError:
        with pytest.raises(ShapeError):
            broadcast_to(t, target)
    else:
        assert_same_view(broadcast_to(t, target), expected)


def test_a_stretched_axis_has_stride_0_and_the_others_keep_theirs():
    t = torch.arange(20).view(4, 5)[1:, 2:3]
    view = broadcast_to(t, (2, 3, 6))
    assert view.stride() == (0, 5, 0)
    assert view.storage_offset() == 7


def test_writing_to_the_view_writes_to_the_tensor():
    c = torch.tensor([1, 2, 3])
    broadcast_to(c, (4, 3))[2, 1] = 20
    assert c.tolist() == [1, 20, 3]


@pytest.mark.parametrize(
    ("shapes", "message"),
    [
        (
            [(256, 256, 3), (128, 256, 3)],
            "only a 1 stretches, but dimension -3 has sizes 256 and 128"
            " in (256, 256, 3) and (128, 256, 3)",
        ),
        (
            [(4,), (4, 3)],
            "only a 1 stretches, but dimension -1 has sizes 4 and 3 in (4,) and (4, 3); "
            "did you mean (4, 1), that is t[..., None]?",
        ),
        (
            [(8, 3, 5, 5), (3,), (1, 5)],
            "only a 1 stretches, but dimension -1 has sizes 5 and 3"
            " in (8, 3, 5, 5) and (3,) and (1, 5); "
            "did you mean (3, 1, 1), that is t[..., None, None]?",
        ),
        (
            [(2, 1, 3), (4, 7, 5)],
            "only a 1 stretches, but dimension -3 has sizes 2 and 4, dimension -1 has sizes 3 and 5"
            " in (2, 1, 3) and (4, 7, 5)",
        ),
    ],
)
def test_the_error_names_the_dimension_its_sizes_and_the_fix(shapes, message):
    with pytest.raises(ShapeError) as caught:
        broadcast_shape(*shapes)
    assert str(caught.value) == f"broadcast: {message}"


def test_broadcast_to_never_stretches_the_target():
    with pytest.raises(ShapeError) as caught:
        broadcast_to(torch.ones(3, 4), (4,))
    assert str(caught.value) == (
        "broadcast_to: only the tensor may stretch, got (3, 4) for the target (4,); "
        "did you mean (3, 4)?"
    )


@pytest.mark.parametrize(
    ("not_a_shape", "got"),
    [(3, "int"), (torch.ones(2), "Tensor"), ((2, -1), r"\(2, -1\)"), ((2.0,), r"\(2\.0,\)")],
)
@pytest.mark.parametrize(
    "function", [broadcast_shape, explain, lambda shape: broadcast_to(torch.ones(2), shape)]
)
def test_what_is_not_a_shape_is_refused(function, not_a_shape, got):
    with pytest.raises(ShapeError, match=f"a shape is a tuple of sizes, none negative, got {got};"):
        function(not_a_shape)


@pytest.mark.parametrize(
    ("shapes", "lines"),
    [
        (
            [(3, 1), (4,)],
            [
                "dimension          -2      -1",
                "(3, 1)              3  1 -> 4",
                "(4,)           . -> 3       4",
                "result (3, 4)       3       4",
            ],
        ),
        (
            [(256, 256, 3), (128, 256, 3)],
            [
                "dimension         -3   -2  -1",
                "(256, 256, 3)    256  256   3",
                "(128, 256, 3)    128  256   3",
                "no result      clash  256   3",
                "only a 1 stretches, but dimension -3 has sizes 256 and 128",
            ],
        ),
        (
            [(4,), (4, 3)],
            [
                "dimension      -2     -1",
                "(4,)       . -> 4      4",
                "(4, 3)          4      3",
                "no result       4  clash",
                "only a 1 stretches, but dimension -1 has sizes 4 and 3; "
                "did you mean (4, 1), that is t[..., None]?",
            ],
        ),
        (
            [(), (1, 0)],
            [
                "dimension          -2      -1",
                "()             . -> 1  . -> 0",
                "(1, 0)              1       0",
                "result (1, 0)       1       0",
            ],
        ),
        ([(), ()], ["dimension", "()", "()", "result ()"]),
    ],
)
def test_explain_prints_and_shows_the_table(shapes, lines):
    # A trailing space would be lost by editors, and the example would then fail.
    table = "\n".join(lines)
    assert str(explain(*shapes)) == repr(explain(*shapes)) == table


def test_a_hint_is_given_only_if_it_helps():
    def message(*shapes):
        with pytest.raises(ShapeError) as caught:
            broadcast_shape(*shapes)
        return str(caught.value)

    assert "did you mean (3, 1)," in message((3,), (3, 4))
    assert "did you mean" not in message((3,), (4,)), "a new axis on both sides is another result"
    assert "did you mean" not in message((3,), (3, 4), (3, 5)), "the third shape does not fit"
