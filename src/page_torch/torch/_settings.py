"""What is asked of the library itself."""

import numpy as np

from . import _dtypes as dtypes
from ._absent import absent_function

__all__ = ["finfo", "get_default_dtype", "get_num_threads", "save"]

save = absent_function("torch.save")


class finfo:  # noqa: N801
    """What a float type can hold.

    Attributes:
        max: the largest number.
    """

    def __init__(self, type: dtypes.dtype):
        if not type.is_floating_point:
            raise TypeError(
                "torch.finfo() requires a floating point input type. "
                "Use torch.iinfo to handle 'torch.finfo'"
            )
        self.max = float(np.finfo(type.np).max)


def get_default_dtype() -> dtypes.dtype:
    """The type of floats whose type nobody states."""
    return dtypes.ALL["float32"]


def get_num_threads() -> int:
    """How many threads compute: a page has one."""
    return 1
