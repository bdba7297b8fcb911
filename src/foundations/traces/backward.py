"""The forward and the backward pass of the two-layer network, number by number (lesson 3)."""

from torch import Tensor

from foundations.layers.functional import linear, linear_grad, relu, relu_grad
from foundations.layers.losses import mse, mse_grad
from foundations.support.errors import check_whole
from foundations.traces._trace import Trace, few_digits

__all__ = ["trace_backward"]


def trace_backward(
    x: Tensor, target: Tensor, w1: Tensor, b1: Tensor, w2: Tensor, b2: Tensor, pixel: int
) -> Trace:
    """Run linear, ReLU, linear and mean squared error, then each gradient back from the loss.

    A trace that fits a page cannot hold every weight of the first layer. Of x, w1 and their
    gradients it holds those of one pixel.

    Args:
        x: the images, `(n, n_in)`.
        target: what the network should give, `(n, 1)`.
        w1: `(n_in, n_hidden)`.
        b1: `(n_hidden,)`.
        w2: `(n_hidden, 1)`.
        b2: `(1,)`.
        pixel: the column of x to show.

    Returns:
        A trace with the `shapes` of all, the `pixel`, and under the names of the lesson the
        numbers: `x` and `grad_x`, `(n,)`, and `w1` and `grad_w1`, `(n_hidden,)`, those of the
        pixel; all the others in full.

    Raises:
        ShapeError: if the shapes do not fit, as `linear` and `mse` say.
        ValueError: if there is no such pixel.
    """
    l1 = linear(x, w1, b1)
    l2 = relu(l1)
    pred = linear(l2, w2, b2)
    loss = mse(pred, target)
    pixel = check_whole("trace_backward", "pixel", pixel, least=0)
    if pixel >= x.shape[1]:
        raise ValueError(f"trace_backward: x has {x.shape[1]} columns, got pixel {pixel}")

    grad_pred = mse_grad(pred, target)
    grad_l2, grad_w2, grad_b2 = linear_grad(l2, w2, grad_pred)
    assert grad_l2 is not None  # it is None only where nobody asks for it
    grad_l1 = relu_grad(l1, grad_l2)
    grad_x, grad_w1, grad_b1 = linear_grad(x, w1, grad_l1)
    assert grad_x is not None

    forward = {"x": x, "w1": w1, "b1": b1, "l1": l1, "l2": l2, "w2": w2, "b2": b2, "pred": pred}
    forward |= {"target": target, "loss": loss}
    back = {"pred": grad_pred, "l2": grad_l2, "w2": grad_w2, "b2": grad_b2, "l1": grad_l1}
    back |= {"x": grad_x, "w1": grad_w1, "b1": grad_b1}
    tensors = forward | {f"grad_{name}": grad for name, grad in back.items()}
    of_the_pixel = {
        **{name: tensors[name][:, pixel] for name in ("x", "grad_x")},
        **{name: tensors[name][pixel] for name in ("w1", "grad_w1")},
    }
    return Trace(
        "backward-explorer",
        f"The loss of {len(x)} images is {loss.item():.4g}. From it the gradients flow back: "
        + ", ".join(f"{name} {tuple(t.shape)}" for name, t in tensors.items() if "grad" in name)
        + ".",
        shapes={name: list(t.shape) for name, t in tensors.items()},
        pixel=pixel,
        **{name: few_digits(t) for name, t in (tensors | of_the_pixel).items()},
    )
