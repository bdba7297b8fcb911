"""The errors of the course: each states the invariant, what came, and the likely fix."""

__all__ = ["BackwardError", "DtypeError", "ShapeError"]


class ShapeError(ValueError):
    """Tensors whose shapes do not fit each other or the operation."""


class DtypeError(TypeError):
    """A tensor whose dtype the operation cannot take, such as integers where a mean is wanted."""


class BackwardError(RuntimeError):
    """A backward pass without a forward pass of its own to go back through."""
