"""The switch: a network on kernels, beside the readable one (lesson 10)."""

from collections.abc import Iterable, Iterator

from torch import Tensor

from foundations.kernels.convolution import conv2d, conv2d_grad, suits
from foundations.kernels.fused import ConvNorm, ResidualSum
from foundations.layers.module import Module
from foundations.layers.network import ReLU, Sequential
from foundations.layers.normalisation import BatchNorm
from foundations.vision.conv import Conv2d
from foundations.vision.residual import Residual

__all__ = ["CompiledConv2d", "compiled"]


def compiled(net: Module) -> Module:
    """Give a network that computes what this one does, on kernels.

    It holds the same parameters and running averages: either may be trained, scored or saved, and
    the other has learned the same. Convolutions come with what follows them, if that is a
    normalisation, a sum with a skip, or a ReLU. Layers that no kernel is for stay as they are.

    Args:
        net: a layer, or a network of them.

    Returns:
        The network on kernels; `net` itself is not changed.

    Examples:
        >>> from foundations.vision import conv_norm
        >>> compiled(Sequential(conv_norm(1, 8), ReLU()))
        Sequential(
          ConvNorm(
            Conv2d(1 -> 8, 3x3, padding=1, bias=False)
            BatchNorm(8)
            ReLU()
          )
        )
    """
    if type(net) is Sequential:
        found = Sequential(*_fused(_flat(net)))
    elif type(net) is Residual:
        found = Residual(compiled(net.branch), compiled(net.shortcut))
    elif type(net) is Conv2d and suits("compiled", len(net.w.data)):
        found = CompiledConv2d(net)
    else:
        return net
    return found.train(net.training)


class CompiledConv2d(Module):
    """A convolution that stands alone, on kernels.

    Args:
        conv: the readable layer.
    """

    def __init__(self, conv: Conv2d):
        self.conv = conv

    def forward(self, x: Tensor) -> Tensor:
        """Return `(n, c_out, h_out, w_out)` for `(n, c_in, h, w)`."""
        self.save(x)
        b = self.conv.b.data if self.conv.b else None
        return conv2d(x, self.conv.w.data, b, self.conv.stride, self.conv.padding)

    def backward(self, grad_out: Tensor, grad_x: bool = True) -> Tensor | None:
        """Add to the gradients of w and b, and return the gradient of x, or None."""
        (x,) = self.saved()
        places = self.conv.stride, self.conv.padding
        grad, grad_w, grad_b = conv2d_grad(x, self.conv.w.data, grad_out, *places, grad_x)
        self.conv.w.add_grad(grad_w)
        if self.conv.b:
            self.conv.b.add_grad(grad_b)
        return grad


def _flat(net: Module) -> Iterator[Module]:
    """Yield the layers in the order in which they run, out of all sequences in sequences."""
    if type(net) is Sequential:
        for layer in net.layers:
            yield from _flat(layer)
    else:
        yield net


def _fused(layers: Iterable[Module]) -> Iterator[Module]:
    """Yield the layers on kernels, those in one that belong together."""
    rest = list(layers)
    while rest:
        match rest:
            case [Conv2d() as conv, BatchNorm() as norm, ReLU() as relu, *rest] if _suits(conv):
                yield ConvNorm(conv, norm, relu)
            case [Conv2d() as conv, BatchNorm() as norm, *rest] if _suits(conv):
                yield ConvNorm(conv, norm)
            case [Residual() as block, ReLU() as relu, *rest] if found := _residual(block, relu):
                yield found
            case [first, *rest]:
                yield compiled(first)


def _residual(block: Residual, relu: ReLU) -> ResidualSum | None:
    """Give a residual block and the ReLU behind it in one, if it is the block of lesson 9."""
    match list(_fused(_flat(block.branch))), list(_fused(_flat(block.shortcut))):
        case [ConvNorm(after=ReLU()) as first, ConvNorm(after=None) as second], []:
            through = None
        case [ConvNorm(after=ReLU()) as first, ConvNorm(after=None) as second], [
            ConvNorm() as through
        ]:
            pass
        case _:
            return None
    second.after = relu
    return ResidualSum(first, second, through)


def _suits(conv: Conv2d) -> bool:
    return conv.b is None and suits("compiled", len(conv.w.data))
