"""One kernel that runs the cells of one notebook, the same way on every machine."""

from lessonkit.kernel.kernel import CellError, ExpressionError, Kernel, KernelLostError

__all__ = [
    "CellError",
    "ExpressionError",
    "Kernel",
    "KernelLostError",
]
