"""Initialisation: the scale that a layer's weights start from (lesson 2).

Throughout this course the weight of a linear layer is stored as `(n_in, n_out)` and used as
`x @ w`. PyTorch's `nn.Linear` stores the transpose, `(n_out, n_in)`, and its initialisers read
`fan_in` from the second axis. So on our `w` the two names of PyTorch are swapped: its `fan_in` is
our `fan_out`. On `w.T` they agree. A convolution's weight, `(c_out, c_in, k, k)`, has the same
layout in both, and there they agree without a transpose.

Sources: Glorot and Bengio 2010, "Understanding the difficulty of training deep feedforward neural
networks"; He et al. 2015, "Delving deep into rectifiers", section 2.2; Zhang, Dauphin and Ma 2019,
"Fixup initialization: residual learning without normalization".
"""

import math
from collections.abc import Sequence

import torch
from torch import Generator, Tensor

from foundations.support._random import source_of
from foundations.support.errors import ShapeError

__all__ = [
    "fans",
    "fixup_branch",
    "fixup_scale",
    "gain",
    "glorot_normal",
    "glorot_uniform",
    "kaiming_normal",
    "kaiming_uniform",
    "simplified_kaiming",
    "torch_default",
]

Shape = Sequence[int]
Dtype = torch.dtype


def fans(shape: Shape) -> tuple[int, int]:
    """Count the inputs that feed one output, and the outputs that one input feeds.

    Args:
        shape: `(n_in, n_out)` of a linear layer, or `(c_out, c_in, k, k)` of a convolution.

    Returns:
        `(fan_in, fan_out)`.

    Raises:
        ShapeError: if the shape has another number of axes, or an axis of size 0.

    Examples:
        >>> fans((784, 50))
        (784, 50)
        >>> fans((16, 8, 3, 3))
        (72, 144)
    """
    if len(shape) not in (2, 4) or 0 in shape:
        raise ShapeError(
            "fans: a weight is (n_in, n_out) or (c_out, c_in, k, k) with no axis of size 0, "
            f"got {tuple(shape)}; a bias has no fans and starts at zero"
        )
    if len(shape) == 2:
        return shape[0], shape[1]
    c_out, c_in, *kernel = shape
    taps = math.prod(kernel)
    return c_in * taps, c_out * taps


def gain(a: float = 0.0) -> float:
    r"""Say how much a leaky ReLU's weights must grow to make up for what it cuts.

    $$\sqrt{2 / (1 + a^2)}$$

    Args:
        a: slope of the leaky ReLU below zero: 0 for a ReLU, 1 for no activation at all.

    Returns:
        The factor on `1 / sqrt(fan)`.

    Source: He et al. 2015, equation 15.

    Examples:
        >>> gain(1.0)
        1.0
    """
    return math.sqrt(2 / (1 + a**2))


def _fan(shape: Shape, mode: str) -> int:
    fan_in, fan_out = fans(shape)
    if mode not in ("fan_in", "fan_out"):
        raise ValueError(f"mode is 'fan_in' or 'fan_out', got {mode!r}")
    return fan_in if mode == "fan_in" else fan_out


def _normal(shape: Shape, std: float, generator: Generator | None, dtype: Dtype | None) -> Tensor:
    return torch.randn(*shape, **source_of(generator), dtype=dtype) * std


def _uniform(shape: Shape, std: float, generator: Generator | None, dtype: Dtype | None) -> Tensor:
    # A uniform draw from (-bound, bound) has the variance bound^2 / 3.
    bound = math.sqrt(3) * std
    return torch.rand(*shape, **source_of(generator), dtype=dtype) * (2 * bound) - bound


def simplified_kaiming(
    shape: Shape, *, generator: Generator | None = None, dtype: Dtype | None = None
) -> Tensor:
    r"""Draw weights that keep the variance of a layer without an activation.

    $$w \sim N(0, 1 / \mathrm{fan_{in}})$$

    Args:
        shape: of the weight, as in `fans`.
        generator: source of the random numbers; PyTorch's global one if None.
        dtype: of the weight; PyTorch's default if None.

    Returns:
        The weight, of that shape.

    Raises:
        ShapeError: as `fans`.

    Source: lesson 2; equation 10 of Glorot and Bengio 2010.

    Examples:
        >>> simplified_kaiming((784, 50)).shape
        torch.Size([784, 50])
    """
    return _normal(shape, 1 / math.sqrt(fans(shape)[0]), generator, dtype)


def glorot_normal(
    shape: Shape, *, generator: Generator | None = None, dtype: Dtype | None = None
) -> Tensor:
    r"""Draw normal weights that compromise between the forward and the backward pass.

    $$w \sim N(0, 2 / (\mathrm{fan_{in}} + \mathrm{fan_{out}}))$$

    Args, Returns and Raises are those of `simplified_kaiming`.

    Source: Glorot and Bengio 2010, equation 12.
    """
    return _normal(shape, math.sqrt(2 / sum(fans(shape))), generator, dtype)


def glorot_uniform(
    shape: Shape, *, generator: Generator | None = None, dtype: Dtype | None = None
) -> Tensor:
    r"""Draw uniform weights with the variance of `glorot_normal`.

    $$w \sim U(-r, r), \quad r = \sqrt{6 / (\mathrm{fan_{in}} + \mathrm{fan_{out}})}$$

    Args, Returns and Raises are those of `simplified_kaiming`.

    Source: Glorot and Bengio 2010, equation 16.
    """
    return _uniform(shape, math.sqrt(2 / sum(fans(shape))), generator, dtype)


def kaiming_normal(
    shape: Shape,
    a: float = 0.0,
    mode: str = "fan_in",
    *,
    generator: Generator | None = None,
    dtype: Dtype | None = None,
) -> Tensor:
    r"""Draw normal weights that keep the scale through a (leaky) ReLU.

    $$w \sim N(0, 2 / ((1 + a^2)\, \mathrm{fan}))$$

    Args:
        shape: of the weight, as in `fans`.
        a: slope of the leaky ReLU below zero; 0 for a ReLU.
        mode: `fan_in` keeps the scale of the activations, `fan_out` that of their gradients.
        generator: source of the random numbers; PyTorch's global one if None.
        dtype: of the weight; PyTorch's default if None.

    Returns:
        The weight, of that shape.

    Raises:
        ShapeError: as `fans`.
        ValueError: if mode is neither of the two.

    Source: He et al. 2015, equations 10 (`fan_in`), 14 (`fan_out`) and 15 (the slope).
    """
    return _normal(shape, gain(a) / math.sqrt(_fan(shape, mode)), generator, dtype)


def kaiming_uniform(
    shape: Shape,
    a: float = 0.0,
    mode: str = "fan_in",
    *,
    generator: Generator | None = None,
    dtype: Dtype | None = None,
) -> Tensor:
    r"""Draw uniform weights with the variance of `kaiming_normal`.

    $$w \sim U(-r, r), \quad r = \sqrt{6 / ((1 + a^2)\, \mathrm{fan})}$$

    Args, Returns and Raises are those of `kaiming_normal`.

    Source: He et al. 2015, equations 10, 14 and 15, drawn from a uniform distribution.
    """
    return _uniform(shape, gain(a) / math.sqrt(_fan(shape, mode)), generator, dtype)


def torch_default(
    shape: Shape, *, generator: Generator | None = None, dtype: Dtype | None = None
) -> Tensor:
    r"""Draw weights as PyTorch does for a linear layer or a convolution that nobody initialised.

    $$w \sim U(-r, r), \quad r = 1 / \sqrt{\mathrm{fan_{in}}}$$

    PyTorch writes it as `kaiming_uniform` with a slope of the square root of 5. That slope belongs
    to no activation: it makes the gain the square root of 1/3, so that the bound comes out as
    above and the standard deviation as 1 / sqrt(3 fan_in).

    Args, Returns and Raises are those of `simplified_kaiming`.

    Source: `reset_parameters` of PyTorch's `nn.Linear` and `nn.Conv2d`; the rule is equation 1 of
    Glorot and Bengio 2010, the one that they set out to replace.
    """
    return kaiming_uniform(shape, a=math.sqrt(5), generator=generator, dtype=dtype)


def fixup_scale(n_branches: int, layers_per_branch: int) -> float:
    r"""Say how far Fixup shrinks the weights inside a residual branch.

    $$L^{-1 / (2m - 2)}$$

    Args:
        n_branches: L, the residual branches of the whole network.
        layers_per_branch: m, the weight layers in one branch, 2 or more.

    Returns:
        The factor on every weight of the branch but the last, which starts at zero.

    Raises:
        ValueError: if there is no branch, or only one layer in it: then it is the last one.

    Source: Zhang, Dauphin and Ma 2019, rule 2 of Fixup.

    Examples:
        >>> fixup_scale(n_branches=100, layers_per_branch=2)
        0.1
    """
    if n_branches < 1 or layers_per_branch < 2:
        raise ValueError(
            "fixup_scale: needs 1 branch or more with 2 layers or more in each, "
            f"got {n_branches} and {layers_per_branch}"
        )
    return n_branches ** (-1 / (2 * layers_per_branch - 2))


def fixup_branch(
    shapes: Sequence[Shape],
    n_branches: int,
    *,
    generator: Generator | None = None,
    dtype: Dtype | None = None,
) -> list[Tensor]:
    """Draw the weights of one residual branch so that the whole network starts as the identity.

    Args:
        shapes: of the weights in the branch, first layer first.
        n_branches: the residual branches of the whole network.
        generator: source of the random numbers; PyTorch's global one if None.
        dtype: of the weights; PyTorch's default if None.

    Returns:
        One weight a shape: `kaiming_normal` times `fixup_scale`, and zeros for the last.

    Raises:
        ValueError: as `fixup_scale`.

    Source: Zhang, Dauphin and Ma 2019, rules 1 and 2 of Fixup.

    Examples:
        >>> first, last = fixup_branch([(8, 32), (32, 8)], n_branches=100)
        >>> bool((last == 0).all())
        True
    """
    scale = fixup_scale(n_branches, len(shapes))
    inner = [kaiming_normal(s, generator=generator, dtype=dtype) * scale for s in shapes[:-1]]
    return [*inner, inner[0].new_zeros(*shapes[-1])]
