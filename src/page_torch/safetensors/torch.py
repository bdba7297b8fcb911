"""Named tensors to a file and back."""

import json
from os import PathLike
from pathlib import Path

import numpy as np
import torch

from . import read

__all__ = ["load_file", "save_file"]

_NAMES = {
    "BOOL": np.bool_, "U8": np.uint8, "I8": np.int8, "I16": np.int16, "I32": np.int32,
    "I64": np.int64, "F16": np.float16, "F32": np.float32, "F64": np.float64,
}  # fmt: skip
_CODES = {np.dtype(kind): name for name, kind in _NAMES.items()}


def save_file(
    tensors: dict[str, torch.Tensor],
    filename: str | PathLike,
    metadata: dict[str, str] | None = None,
) -> None:
    """Write tensors under their names, the widest types first, and then by name.

    Args:
        tensors: contiguous tensors that share no memory.
        filename: where to.
        metadata: texts to write along.
    """
    arrays = {name: tensor.numpy() for name, tensor in tensors.items()}
    order = sorted(arrays, key=lambda name: (-_rank(arrays[name]), name))
    header: dict[str, object] = {"__metadata__": metadata} if metadata else {}
    begin = 0
    for name in order:
        a = arrays[name]
        offsets = [begin, begin + a.nbytes]
        header[name] = {"dtype": _CODES[a.dtype], "shape": list(a.shape), "data_offsets": offsets}
        begin = offsets[1]
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    elements = [arrays[name].tobytes() for name in order]
    Path(filename).write_bytes(len(text).to_bytes(8, "little") + text + b"".join(elements))


def _rank(a: np.ndarray) -> int:
    return list(_NAMES).index(_CODES[a.dtype])


def load_file(filename: str | PathLike) -> dict[str, torch.Tensor]:
    """Read all tensors of a file."""
    header, elements = read(filename)
    header.pop("__metadata__", None)
    return {name: _tensor(elements, **facts) for name, facts in header.items()}


def _tensor(elements: bytes, dtype: str, shape: list[int], data_offsets: list[int]) -> torch.Tensor:
    begin, end = data_offsets
    a = np.frombuffer(bytearray(elements[begin:end]), _NAMES[dtype])
    return torch.from_numpy(a.reshape(shape))
