"""What lessons and `foundations` take from PyTorch, on NumPy.

Creation, random numbers, indexing and shape, elementwise arithmetic, reductions and the matrix
product: the names on the page "Rules of the game", and the few more that lessons use.

Gradients, layers and optimisers are the judges and rivals of those that the course builds. What
stands here in their place is not PyTorch's: the tests hold it to PyTorch's own, over drawn
programs. It records operations (`_tape`), and knows the gradient of each (`_gradients`). See
`_absent` for what is left out.
"""

import math

import numpy as np

from . import (  # noqa: F401  they give the tensor its methods
    _dtypes,
    _indexing,
    _reductions,
    _views,
    autograd,
    backends,
    linalg,
    nn,
    optim,
    profiler,
    testing,
)
from ._comparing import allclose, equal, isclose, where
from ._creation import (
    arange,
    empty,
    empty_like,
    eye,
    full,
    linspace,
    ones,
    ones_like,
    zeros,
    zeros_like,
)
from ._dtypes import dtype
from ._dtypes import promote as promote_types
from ._einsum import einsum
from ._functions import log_softmax, nan_to_num, nextafter, softmax
from ._generator import Generator, default_generator
from ._joining import cat, stack
from ._memory import channels_last, contiguous_format
from ._ordering import histc, histogram
from ._printing import set_printoptions
from ._products import mm, outer
from ._random import manual_seed, rand, randint, randn, randperm
from ._reading import as_tensor, from_numpy, tensor
from ._recorded import taped, taped_list
from ._settings import finfo, get_default_dtype, get_num_threads, save
from ._tape import no_grad
from ._tensor import Tensor

__all__ = [
    "Generator",
    "Tensor",
    "allclose",
    "arange",
    "as_tensor",
    "autograd",
    "backends",
    "bfloat16",
    "cat",
    "channels_last",
    "complex128",
    "contiguous_format",
    "cos",
    "default_generator",
    "dtype",
    "einsum",
    "empty",
    "empty_like",
    "equal",
    "eye",
    "finfo",
    "float32",
    "float64",
    "from_numpy",
    "full",
    "get_default_dtype",
    "get_num_threads",
    "histc",
    "histogram",
    "inference_mode",
    "int64",
    "isclose",
    "linalg",
    "linspace",
    "log_softmax",
    "long",
    "manual_seed",
    "mm",
    "nan",
    "nan_to_num",
    "nextafter",
    "nn",
    "no_grad",
    "ones",
    "ones_like",
    "optim",
    "outer",
    "profiler",
    "promote_types",
    "rand",
    "randint",
    "randn",
    "randperm",
    "save",
    "set_printoptions",
    "sin",
    "softmax",
    "stack",
    "tanh",
    "tensor",
    "testing",
    "uint8",
    "where",
    "zeros",
    "zeros_like",
]

__version__ = "2.13.0+page"

bfloat16, complex128 = _dtypes.ALL["bfloat16"], _dtypes.ALL["complex128"]
bool, float32, float64 = (_dtypes.ALL[name] for name in ("bool", "float32", "float64"))
int64, uint8 = _dtypes.ALL["int64"], _dtypes.ALL["uint8"]
long = int64
nan = math.nan

cos, sin, tanh = (taped(getattr(Tensor, name), name) for name in ("cos", "sin", "tanh"))
cat, stack = map(taped_list, (cat, stack))
einsum, equal, mm, nan_to_num, nextafter, outer = map(
    taped, (einsum, equal, mm, nan_to_num, nextafter, outer)
)
log_softmax, softmax, where = taped(log_softmax), taped(softmax), taped(where, "torch.where")
inference_mode = no_grad

# As in PyTorch, infinity and NaN are results, and no warnings.
np.seterr(all="ignore")


def __getattr__(name: str) -> object:
    raise AttributeError(
        f"module 'torch' in this page has no attribute {name!r}: no lesson takes it from PyTorch. "
        "Run this at home, with PyTorch installed."
    )
