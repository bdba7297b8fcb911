"""What the page cannot have of PyTorch, and why.

These names exist, so that lessons can be loaded; using one raises an error that says what to do.
A lesson asks them as judges or rivals of the code that the course has built. A stand-in made by
the course could judge nothing: it would agree with itself.
"""

from collections.abc import Callable

__all__ = ["ABSENT", "NeedsPyTorchError", "absent_class", "absent_function"]

_JUDGE = "PyTorch's own gradients and layers judge those of the course"
_RIVAL = "PyTorch's own layers and optimisers are rivals of those of the course"

ABSENT = {
    "torch.autograd.grad": _JUDGE,
    "torch.Tensor.backward": _JUDGE,
    "torch.Tensor.requires_grad_": _JUDGE,
    "torch.tensor(requires_grad=True)": _JUDGE,
    "torch.nn.functional.adaptive_avg_pool2d": _JUDGE,
    "torch.nn.functional.avg_pool2d": _JUDGE,
    "torch.nn.functional.batch_norm": _JUDGE,
    "torch.nn.functional.conv2d": _JUDGE,
    "torch.nn.functional.cross_entropy": _JUDGE,
    "torch.nn.functional.linear": _JUDGE,
    "torch.nn.functional.max_pool2d": _JUDGE,
    "torch.nn.functional.mse_loss": _JUDGE,
    "torch.nn.functional.relu": _JUDGE,
    "torch.nn.init.kaiming_normal_": _JUDGE,
    "torch.nn.BatchNorm2d": _RIVAL,
    "torch.nn.Conv2d": _RIVAL,
    "torch.nn.CrossEntropyLoss": _RIVAL,
    "torch.nn.Flatten": _RIVAL,
    "torch.nn.LayerNorm": _RIVAL,
    "torch.nn.Linear": _RIVAL,
    "torch.nn.MSELoss": _RIVAL,
    "torch.nn.Module": _RIVAL,
    "torch.nn.Parameter": _RIVAL,
    "torch.nn.ReLU": _RIVAL,
    "torch.nn.Sequential": _RIVAL,
    "torch.optim.Adam": _RIVAL,
    "torch.optim.AdamW": _RIVAL,
    "torch.optim.SGD": _RIVAL,
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
