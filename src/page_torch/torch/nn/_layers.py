"""The layers and losses that lessons set beside those of the course."""

from collections.abc import Iterator, Sequence
from math import prod

from .._creation import ones, zeros
from .._tensor import Tensor
from . import functional as F  # noqa: N812
from ._images import Two
from ._module import Module, Parameter
from ._norms import layer_norm
from .init import uniform_weights

__all__ = [
    "BatchNorm2d",
    "Conv2d",
    "CrossEntropyLoss",
    "Flatten",
    "LayerNorm",
    "Linear",
    "MSELoss",
    "ReLU",
    "Sequential",
]


class Sequential(Module):
    """Layers, one after the other."""

    def __init__(self, *layers: Module):
        super().__init__()
        for i, layer in enumerate(layers):
            setattr(self, str(i), layer)

    def __getitem__(self, i: int) -> Module:
        return list(self)[i]

    def __iter__(self) -> Iterator[Module]:
        return iter(self._children().values())

    def __len__(self) -> int:
        return len(self._children())

    def forward(self, x: Tensor) -> Tensor:
        """Hand the result of each layer to the next."""
        for layer in self:
            x = layer(x)
        return x


class Linear(Module):
    """Weights `(n_out, n_in)` and a bias `(n_out,)`, random at the start."""

    def __init__(self, in_features: int, out_features: int):
        super().__init__()
        self.weight = Parameter(uniform_weights((out_features, in_features), in_features))
        self.bias = Parameter(uniform_weights((out_features,), in_features))

    def forward(self, x: Tensor) -> Tensor:
        """Multiply and add."""
        return F.linear(x, self.weight, self.bias)

    def _description(self) -> str:
        n_out, n_in = self.weight.shape
        return f"in_features={n_in}, out_features={n_out}, bias=True"


class Conv2d(Module):
    """Kernels `(c_out, c_in, kh, kw)` and a bias `(c_out,)`, random at the start."""

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Two,
        stride: Two = 1,
        padding: Two = 0,
    ):
        super().__init__()
        size, self.stride, self.padding = (
            (each, each) if isinstance(each, int) else tuple(each)
            for each in (kernel_size, stride, padding)
        )
        fan_in = in_channels * prod(size)
        self.weight = Parameter(uniform_weights((out_channels, in_channels, *size), fan_in))
        self.bias = Parameter(uniform_weights((out_channels,), fan_in))

    def forward(self, x: Tensor) -> Tensor:
        """Multiply each window by the kernels."""
        return F.conv2d(x, self.weight, self.bias, self.stride, self.padding)

    def _description(self) -> str:
        c_out, c_in, *size = self.weight.shape
        padding = f", padding={self.padding}" if any(self.padding) else ""
        return f"{c_in}, {c_out}, kernel_size={tuple(size)}, stride={self.stride}{padding}"


class BatchNorm2d(Module):
    """A scale and a shift for each channel, and the statistics it has seen."""

    _buffers = ("running_mean", "running_var")
    eps, momentum = 1e-5, 0.1

    def __init__(self, num_features: int):
        super().__init__()
        self.weight, self.bias = Parameter(ones(num_features)), Parameter(zeros(num_features))
        self.running_mean, self.running_var = zeros(num_features), ones(num_features)

    def forward(self, x: Tensor) -> Tensor:
        """Normalise, by the batch in training and by what was seen otherwise."""
        seen = self.running_mean, self.running_var
        return F.batch_norm(
            x, *seen, self.weight, self.bias, self.training, self.momentum, self.eps
        )

    def _description(self) -> str:
        return (
            f"{len(self.weight)}, eps={self.eps}, momentum={self.momentum}, affine=True, "
            "bias=True, track_running_stats=True"
        )


class LayerNorm(Module):
    """A scale and a shift for each number of an example."""

    eps = 1e-5

    def __init__(self, normalized_shape: int | Sequence[int]):
        super().__init__()
        single = isinstance(normalized_shape, int)
        self.normalized_shape = (normalized_shape,) if single else tuple(normalized_shape)
        self.weight = Parameter(ones(self.normalized_shape))
        self.bias = Parameter(zeros(self.normalized_shape))

    def forward(self, x: Tensor) -> Tensor:
        """Normalise each example."""
        return layer_norm(x, self.normalized_shape, self.weight, self.bias, self.eps)

    def _description(self) -> str:
        return f"{self.normalized_shape}, eps={self.eps}, elementwise_affine=True, bias=True"


class ReLU(Module):
    """Nothing below zero."""

    def forward(self, x: Tensor) -> Tensor:
        """Cut off what is below zero."""
        return F.relu(x)


class Flatten(Module):
    """All axes but the first put into one."""

    def forward(self, x: Tensor) -> Tensor:
        """Make a row of each example."""
        return x.flatten(1)

    def _description(self) -> str:
        return "start_dim=1, end_dim=-1"


class MSELoss(Module):
    """The mean of the squared differences."""

    def forward(self, x: Tensor, target: Tensor) -> Tensor:
        """Measure the distance from the target."""
        return F.mse_loss(x, target)


class CrossEntropyLoss(Module):
    """The mean surprise at the true classes."""

    def forward(self, x: Tensor, target: Tensor) -> Tensor:
        """Measure the surprise."""
        return F.cross_entropy(x, target)
