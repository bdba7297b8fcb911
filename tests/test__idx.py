import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis.extra.numpy import array_shapes, arrays

from foundations.data import _idx as idx


def test_the_header_of_a_matrix():
    raw = idx.build(np.array([[1, 2, 3], [4, 5, 6]], np.uint8))
    assert raw == bytes([0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6])


def test_values_are_written_in_row_major_order_whatever_the_strides():
    array = np.arange(6, dtype=np.uint8).reshape(2, 3)
    assert idx.build(array.T) == idx.build(np.ascontiguousarray(array.T))


@settings(deadline=None)
@given(arrays(np.uint8, array_shapes(max_dims=4, max_side=5), elements=st.integers(0, 255)))
def test_parse_inverts_build(array):
    back = idx.parse(idx.build(array))
    assert back.dtype == np.uint8
    np.testing.assert_array_equal(back, array, strict=True)


def test_a_size_may_need_all_four_bytes():
    array = np.zeros((0, 0x01020304), np.uint8)
    assert idx.build(array)[8:] == bytes([1, 2, 3, 4])
    assert idx.parse(idx.build(array)).shape == array.shape


@pytest.mark.parametrize("raw", [b"\x00\x00\x0d\x01\x00\x00\x00\x00", b"\x1f\x8b\x08\x01"])
def test_parse_refuses_another_format(raw):
    with pytest.raises(ValueError, match=f"starts 00 00 08, got {raw[:3].hex(' ')}"):
        idx.parse(raw)


@pytest.mark.parametrize("length", [10, 12])
def test_parse_refuses_a_length_that_contradicts_the_header(length):
    raw = (bytes([0, 0, 8, 1, 0, 0, 0, 3]) + bytes(4))[:length]
    with pytest.raises(ValueError, match=rf"shape \(3,\) needs 3 bytes of data, got {length - 8}"):
        idx.parse(raw)
