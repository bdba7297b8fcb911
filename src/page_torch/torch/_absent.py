"""What the page cannot have of PyTorch, and why.

These names exist, so that lessons can be loaded; using one raises an error that says what to do.
"""

from collections.abc import Callable

__all__ = [
    "ABSENT",
    "NeedsPyTorchError",
    "absent_class",
    "absent_function",
    "unknown",
    "without_gradient",
]

ABSENT = {
    "torch.profiler.profile": "it weighs the memory that PyTorch hands out",
    "torch.save": "it writes PyTorch's own format of files",
}
"""For each name the reason."""


class NeedsPyTorchError(NotImplementedError):
    """Something that only PyTorch itself can do."""

    def __init__(self, name: str):
        super().__init__(
            f"{name} needs PyTorch, which this page does not have: {ABSENT[name]}. "
            "Download the lesson and run it at home, with PyTorch installed."
        )


def absent_function(name: str) -> Callable:
    """A function that raises NeedsPyTorchError."""

    def function(*_: object, **__: object) -> None:
        raise NeedsPyTorchError(name)

    function.__name__ = function.__qualname__ = name.rpartition(".")[2]
    return function


def absent_class(name: str, *bases: type) -> type:
    """A class that can be named and subclassed; making an object of it raises the error."""
    return type(name.rpartition(".")[2], bases, {"__init__": absent_function(name)})


def unknown(owner: str, name: str) -> AttributeError:
    """The error for a name that PyTorch may well have, but that is not in the page."""
    return AttributeError(
        f"{owner} in this page has no attribute {name!r}: no lesson takes it from PyTorch. "
        "Run this at home, with PyTorch installed."
    )


def without_gradient(name: str) -> NotImplementedError:
    """The error for an operation whose gradient no lesson asks for."""
    return NotImplementedError(
        f"The gradient of {name} is not in this page: no lesson takes it from PyTorch. "
        "Run this at home, with PyTorch installed."
    )
