"""IDX, the format of the MNIST files: a short big-endian header, then one byte a value."""

import math
import struct

import numpy as np

__all__ = ["build", "parse"]

_UNSIGNED_BYTE = 8


def parse(raw: bytes) -> np.ndarray:
    """Read the array that the bytes of an IDX file hold.

    The header is two zero bytes, the code of the element type, the number d of dimensions, and
    d sizes of four bytes each, most significant byte first.

    Args:
        raw: a whole IDX file of unsigned bytes.

    Returns:
        A read-only uint8 array of the shape that the header states.

    Raises:
        ValueError: the header is not that of unsigned bytes, or the length contradicts it.

    Examples:
        >>> parse(bytes([0, 0, 8, 1, 0, 0, 0, 3, 5, 0, 4])).tolist()
        [5, 0, 4]
    """
    zeros, code, dims = struct.unpack_from(">HBB", raw)
    if zeros != 0 or code != _UNSIGNED_BYTE:
        raise ValueError(f"idx: a file of unsigned bytes starts 00 00 08, got {raw[:3].hex(' ')}")
    shape = struct.unpack_from(f">{dims}I", raw, offset=4)
    start = 4 + 4 * dims
    wanted, got = math.prod(shape), len(raw) - start
    if got != wanted:
        raise ValueError(f"idx: shape {shape} needs {wanted} bytes of data, got {got}")
    return np.frombuffer(raw, np.uint8, offset=start).reshape(shape)


def build(array: np.ndarray) -> bytes:
    """Write an array as the bytes of an IDX file: the inverse of `parse`.

    Args:
        array: a uint8 array of any shape.

    Returns:
        The header and the values in row-major order.

    Examples:
        >>> build(np.array([5, 0, 4], np.uint8)).hex(" ")
        '00 00 08 01 00 00 00 03 05 00 04'
    """
    header = struct.pack(f">HBB{array.ndim}I", 0, _UNSIGNED_BYTE, array.ndim, *array.shape)
    return header + array.tobytes()
