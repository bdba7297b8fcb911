"""Optimisers under the names of PyTorch's, which lessons run beside those of the course."""

from collections.abc import Iterable
from math import sqrt

from ._creation import zeros_like
from ._tensor import Tensor

__all__ = ["SGD", "Adam", "AdamW"]


_NAMES = {"lr": "learning rate", "momentum": "momentum value"}
_NAMES |= {"eps": "epsilon value", "weight_decay": "weight_decay value"}


class Optimizer:
    """What optimisers have in common.

    Args:
        params: the leaves to change.
        settings: the learning rate and so on; those in numbers must not be negative.

    Attributes:
        param_groups: one group: the parameters, and the settings by name.
        state: what is kept for each parameter, by its identity.

    Raises:
        TypeError: if the parameters are no tensors, or a single one.
        ValueError: if there are none, one is no leaf, or a setting is wrong.
    """

    def __init__(self, params: Iterable[Tensor], **settings: object):
        for name, value in settings.items():
            if name in _NAMES and not value >= 0.0:
                raise ValueError(f"Invalid {_NAMES[name]}: {value}")
        if isinstance(params, Tensor):
            raise TypeError(
                "params argument given to the optimizer should be an iterable of Tensors or dicts, "
                f"but got torch.{params.dtype.letters}Tensor"
            )
        params = list(params)
        if not params:
            raise ValueError("optimizer got an empty parameter list")
        for each in params:
            if not isinstance(each, Tensor):
                raise TypeError(
                    "optimizer can only optimize Tensors, "
                    f"but one of the params is {type(each).__name__}"
                )
            if each.grad_fn is not None:
                raise ValueError("can't optimize a non-leaf Tensor")
        self.param_groups, self.state = [{"params": params, **settings}], {}

    def zero_grad(self) -> None:
        """Forget the gradients."""
        for each in self.param_groups[0]["params"]:
            each.grad = None

    def step(self) -> None:
        """Change every parameter that has a gradient."""
        settings = self.param_groups[0]
        for each in settings["params"]:
            if each.grad is not None:
                state = self.state.setdefault(id(each), {})
                self._change(each.detach(), each.grad, state, settings)


class SGD(Optimizer):
    """Gradient descent, with momentum if wanted (Sutskever et al. 2013)."""

    def __init__(
        self,
        params: Iterable[Tensor],
        lr: float = 1e-3,
        momentum: float = 0.0,
        weight_decay: float = 0.0,
        *,
        nesterov: bool = False,
    ):
        settings = {"lr": lr, "momentum": momentum, "weight_decay": weight_decay}
        super().__init__(params, **settings, nesterov=nesterov)
        if nesterov and not momentum:
            raise ValueError("Nesterov momentum requires a momentum and zero dampening")

    def _change(self, p: Tensor, grad: Tensor, state: dict, settings: dict) -> None:
        momentum = settings["momentum"]
        if settings["weight_decay"]:
            grad = grad.add(p, alpha=settings["weight_decay"])
        if momentum:
            velocity = state.get("momentum_buffer")
            velocity = grad.clone() if velocity is None else velocity * momentum + grad
            state["momentum_buffer"] = velocity
            grad = grad.add(velocity, alpha=momentum) if settings["nesterov"] else velocity
        p.copy_(p.add(grad, alpha=-settings["lr"]))


class Adam(Optimizer):
    """Steps of the size of the learning rate (Kingma and Ba 2015)."""

    decoupled = False

    def __init__(
        self,
        params: Iterable[Tensor],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
    ):
        for i, beta in enumerate(betas):
            if not 0.0 <= beta < 1.0:
                raise ValueError(f"Invalid beta parameter at index {i}: {beta}")
        super().__init__(params, lr=lr, betas=betas, eps=eps, weight_decay=weight_decay)

    def _change(self, p: Tensor, grad: Tensor, state: dict, settings: dict) -> None:
        (beta1, beta2), lr, decay = settings["betas"], settings["lr"], settings["weight_decay"]
        if decay and self.decoupled:
            p.mul_(1 - lr * decay)
        elif decay:
            grad = grad.add(p, alpha=decay)
        step = state["step"] = state.get("step", 0) + 1
        mean = state.get("exp_avg", zeros_like(p)).lerp(grad, 1 - beta1)
        square = state.get("exp_avg_sq", zeros_like(p)) * beta2 + (1 - beta2) * grad * grad
        state["exp_avg"], state["exp_avg_sq"] = mean, square
        scale = square.sqrt() / sqrt(1 - beta2**step) + settings["eps"]
        p.copy_(p - (lr / (1 - beta1**step)) * mean / scale)


class AdamW(Adam):
    """Adam whose weight decay does not go through the averages (Loshchilov and Hutter 2019)."""

    decoupled = True

    def __init__(
        self,
        params: Iterable[Tensor],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
    ):
        super().__init__(params, lr, betas, eps, weight_decay)
