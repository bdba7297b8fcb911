import numpy as np
import pytest
import torch

from foundations.support import (
    DtypeError,
    ShapeError,
    check_dtypes,
    check_grad,
    check_pair,
    check_parameter,
    check_whole,
)

KINDS = {
    "floats": "float16 bfloat16 float32 float64",
    "floats of 32 or 64 bits": "float32 float64",
    "real numbers": "float16 bfloat16 float32 float64 uint8 int8 int16 int32 int64",
    "numbers, neither bool nor half precision": "float32 float64 uint8 int8 int16 int32 int64 "
    "complex64 complex128",
    "numbers": "float16 bfloat16 float32 float64 uint8 int8 int16 int32 int64 complex64 "
    "complex128 bool",
    "integers": "uint8 int8 int16 int32 int64",
}
ALL = [*KINDS["numbers"].split(), "uint16", "uint32", "uint64", "float8_e4m3fn"]


def empty(dtype):
    return torch.empty(2, dtype=getattr(torch, dtype))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dtype", ALL)
def test_a_kind_takes_its_dtypes_and_no_others(kind, dtype):
    if dtype in KINDS[kind].split():
        check_dtypes("f", kind, x=empty(dtype), y=empty(dtype), b=None)
    else:
        with pytest.raises(DtypeError, match=rf"^f: x holds {kind}, got torch.{dtype}; did"):
            check_dtypes("f", kind, x=empty(dtype))


@pytest.mark.parametrize(
    ("kind", "tensors", "message"),
    [
        ("floats", {"x": "float32", "b": "float64"}, "x, b hold floats, all of one dtype, got "
         "torch.float32, torch.float64; did you mean b.to(x.dtype)?"),
        ("floats", {"x": "float64", "w": "float32"}, "x, w hold floats, all of one dtype, got "
         "torch.float64, torch.float32; did you mean x.to(w.dtype)?"),
        ("floats", {"x": "int64", "y": "float32"}, "x, y hold floats, all of one dtype, got "
         "torch.int64, torch.float32; did you mean x.to(y.dtype)?"),
        ("floats", {"x": "int64", "y": "int64"}, "x, y hold floats, all of one dtype, got "
         "torch.int64, torch.int64; did you mean x.float()?"),
        ("floats", {"x": "complex64"}, "x holds floats, got torch.complex64; did you mean x.real?"),
        ("integers", {"y": "float32"}, "y holds integers, got torch.float32; did you mean "
         "y.long()?"),
    ],
)  # fmt: skip
def test_the_error_names_what_came_and_the_likely_fix(kind, tensors, message):
    with pytest.raises(DtypeError) as caught:
        check_dtypes("f", kind, **{key: empty(dtype) for key, dtype in tensors.items()})
    assert str(caught.value) == f"f: {message}"


def test_floats_are_what_is_wanted_unless_said_otherwise():
    with pytest.raises(DtypeError, match="holds floats"):
        check_dtypes("f", x=empty("int64"))


def test_a_gradient_has_the_shape_of_the_result():
    check_grad("f", (2, 3), (2, 3))
    with pytest.raises(ShapeError) as caught:
        check_grad("f", torch.Size([3]), torch.Size([2, 3]), of="x (2,)")
    message = "f: the result of x (2,) is (2, 3), and so must grad_out be, got (3,)"
    assert str(caught.value) == message


def test_the_gradient_of_a_parameter_has_its_shape_and_its_dtype():
    check_parameter("f", torch.ones(2), torch.ones(2))
    with pytest.raises(ShapeError, match=r"^f: a parameter \(2,\) needs .* got \(1, 2\); is a sum"):
        check_parameter("f", torch.ones(2), torch.ones(1, 2))
    with pytest.raises(DtypeError, match=r"^f: .*float64; did you mean grad.to\(parameter.dtype"):
        check_parameter("f", torch.ones(2), torch.ones(2).double())


@pytest.mark.parametrize("value", [3, np.int64(3), torch.tensor(3)])
def test_an_integer_of_any_library_is_one(value):
    assert check_whole("f", "n", value, least=3) == 3
    assert check_pair("f", "n", value, least=3) == (3, 3)
    assert check_pair("f", "n", [value, 4], least=3) == (3, 4)
    assert type(check_whole("f", "n", value, least=0)) is int


@pytest.mark.parametrize("value", [2, 3.0, "3", None, True, torch.tensor(3.0), [3]])
def test_what_is_no_integer_or_too_small_is_refused_by_name(value):
    with pytest.raises(ValueError, match=r"^f: n is an integer, 3 or more, got "):
        check_whole("f", "n", value, least=3)


@pytest.mark.parametrize(
    "value", [2, (3, 2), (2, 3), (3,), (3, 3, 3), (), 3.0, "33", None, True, (3, 3.0), (True, 3)]
)
def test_what_is_no_pair_or_too_small_is_refused_by_name(value):
    with pytest.raises(ValueError, match=r"^f: n is an integer, 3 or more, or a pair of them"):
        check_pair("f", "n", value, least=3)
