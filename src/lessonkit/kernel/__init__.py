"""One kernel that runs the cells of one notebook, the same way on every machine."""

from lessonkit.kernel.failures import CellError, ExpressionError, KernelLostError
from lessonkit.kernel.kernel import Kernel

__all__ = [
    "CellError",
    "ExpressionError",
    "Kernel",
    "KernelLostError",
]
