"""The errors of the course: each states the invariant, what came, and the likely fix."""

__all__ = ["BackwardError", "DtypeError", "ShapeError", "check_grad"]


class ShapeError(ValueError):
    """Tensors whose shapes do not fit each other or the operation."""


class DtypeError(TypeError):
    """A tensor whose dtype the operation cannot take, such as integers where a mean is wanted."""


class BackwardError(RuntimeError):
    """A backward pass without a forward pass of its own to go back through."""


def check_grad(name: str, got: tuple[int, ...], shape: tuple[int, ...], of: str = "") -> None:
    """Make sure that a gradient has the shape of the result, and is not broadcast to it.

    Args:
        name: the function or the layer.
        got: the shape of its grad_out.
        shape: the shape of its result.
        of: what the result was made of.

    Raises:
        ShapeError: if the two shapes differ.

    Examples:
        >>> check_grad("ReLU", got=(5, 3), shape=(5, 3))
    """
    if got != shape:
        result = f"the result of {of}" if of else "the result"
        raise ShapeError(
            f"{name}: {result} is {tuple(shape)}, and so must grad_out be, got {tuple(got)}"
        )
