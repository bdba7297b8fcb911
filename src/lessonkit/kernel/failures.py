"""What may go wrong with a kernel, wherever it runs."""

__all__ = ["CellError", "ExpressionError", "KernelLostError"]


class KernelLostError(Exception):
    """The kernel died or a cell ran out of time: nothing below can run."""


class CellError(Exception):
    """A cell raised an error that its tags do not announce.

    Args:
        message: the cell's line and the error, in one line.
        traceback: all of it, in plain text.
    """

    def __init__(self, message: str, traceback: str):
        super().__init__(message)
        self.traceback = traceback


class ExpressionError(Exception):
    """An expression in prose could not be evaluated, or did more than that."""
