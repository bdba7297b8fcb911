"""Optimisers: what a step makes of the gradients (lesson 7).

All follow PyTorch's conventions, step for step. Weight decay comes in two kinds, which differ as
soon as a step is more than the gradient times a number:

- coupled, the default: `weight_decay * p` is added to the gradient, as a penalty on large weights
  would add it. So it goes through momentum, and Adam divides it by the size of past gradients:
  where those are large, the weight hardly decays.
- decoupled: each step shrinks p by the factor `1 - lr * weight_decay`, apart from the gradient.
  Every weight decays at the same rate.

With plain SGD the two are the same.

Sources: Polyak 1964, "Some methods of speeding up the convergence of iteration methods"; Sutskever
et al. 2013, "On the importance of initialization and momentum in deep learning", for Nesterov's
form; Kingma and Ba 2015, "Adam: a method for stochastic optimization"; Loshchilov and Hutter 2019,
"Decoupled weight decay regularization".
"""

from collections.abc import Iterable

import torch
from torch import Tensor

from foundations.layers.module import Parameter
from foundations.support._precision import wide
from foundations.support.errors import BackwardError, check_dtypes, check_parameter

__all__ = ["SGD", "Adam", "AdamW", "Optimiser"]


class Optimiser:
    r"""The base of the optimisers: a subclass says how a gradient becomes a change.

    $$p \leftarrow p - \mathrm{lr} \cdot \mathrm{change}(g)$$

    Args:
        parameters: what to learn, such as `model.parameters()`.
        lr: learning rate, the length of a step.
        weight_decay: how fast weights shrink.
        decoupled: whether they shrink apart from the gradient; see the module.

    Attributes:
        parameters: list of `Parameter`.
        state: for each parameter, a dictionary of the tensors that the next step needs.

    Raises:
        ValueError: if there is nothing to learn, a parameter comes twice, or lr or weight_decay is
            negative.
        TypeError: if one of them is no `Parameter`.
        DtypeError: if one of them does not hold floats.
    """

    def __init__(
        self,
        parameters: Iterable[Parameter],
        lr: float,
        weight_decay: float = 0.0,
        decoupled: bool = False,
    ):
        self.parameters = list(parameters)
        self._check_parameters()
        self._check(lr >= 0, "lr is 0 or more", lr)
        self._check(weight_decay >= 0, "weight_decay is 0 or more", weight_decay)
        self.lr, self.weight_decay, self.decoupled = lr, weight_decay, decoupled
        self.state: list[dict[str, Tensor]] = [{} for _ in self.parameters]

    def step(self) -> None:
        """Change every parameter that has a gradient.

        Raises:
            BackwardError: if none has.
            ShapeError: if a gradient does not have the shape of its parameter; nothing is changed
                then.
            DtypeError: if it does not have its dtype; nothing is changed then.
        """
        waiting = [
            (parameter, parameter.grad, state)
            for parameter, state in zip(self.parameters, self.state, strict=True)
            if parameter.grad is not None
        ]
        if not waiting:
            raise BackwardError("step: no parameter has a gradient; did backward run before it?")
        for parameter, grad, _ in waiting:
            check_parameter(f"{type(self).__name__}.step", parameter.data, grad)
        for parameter, grad, state in waiting:
            # The values alone: no graph of autograd, and no half precision on the way.
            p, grad = wide(parameter.data.detach()), wide(grad.detach())
            for name, tensor in state.items():
                if tensor.is_floating_point():
                    state[name] = tensor.to(p.device)  # the model may have moved
            if self.decoupled:
                p = p * (1 - self.lr * self.weight_decay)
            elif self.weight_decay:
                grad = grad + self.weight_decay * p
            p = p.sub(self.change(grad, state), alpha=self.lr)
            parameter.data = p.to(parameter.data.dtype)

    def zero_grad(self) -> None:
        """Clear the gradients of the parameters."""
        for parameter in self.parameters:
            parameter.grad = None

    def change(self, grad: Tensor, state: dict[str, Tensor]) -> Tensor:
        """Turn the gradient of one parameter into its change, and bring its state up to date."""
        raise NotImplementedError(f"{type(self).__name__} defines no change")

    def _check_parameters(self) -> None:
        name = type(self).__name__
        if not self.parameters:
            raise ValueError(f"{name}: there are no parameters to learn")
        for i, parameter in enumerate(self.parameters):
            if not isinstance(parameter, Parameter):
                raise TypeError(
                    f"{name}: parameters are of the type Parameter, got "
                    f"{type(parameter).__name__}; did you mean model.parameters()?"
                )
            first = next(j for j, other in enumerate(self.parameters) if other is parameter)
            if first < i:
                raise ValueError(
                    f"{name}: each parameter comes once, or it would be changed twice a step, got "
                    f"{parameter} in the places {first} and {i}"
                )
            check_dtypes(name, parameter=parameter.data)

    def _check(self, holds: bool, invariant: str, got: object) -> None:
        if not holds:
            raise ValueError(f"{type(self).__name__}: {invariant}, got {got}")


class SGD(Optimiser):
    r"""Go against the gradient, with momentum if wanted.

    $$v \leftarrow \mu v + g, \quad \mathrm{change} = v \;\text{ or, with Nesterov, }\; g + \mu v$$

    The first v is the first gradient.

    Args:
        parameters: what to learn.
        lr: learning rate.
        momentum: share of the last v that is kept; 0 for plain SGD.
        nesterov: whether to look one step of momentum ahead.
        weight_decay: how fast weights shrink.
        decoupled: whether they shrink apart from the gradient; see the module.

    Raises:
        ValueError: if a number is out of its range, or Nesterov's form has no momentum.

    Examples:
        >>> p = Parameter(torch.tensor([1.0]))
        >>> p.add_grad(torch.tensor([2.0]))
        >>> SGD([p], lr=0.1).step()
        >>> p.data
        tensor([0.8000])
    """

    def __init__(
        self,
        parameters: Iterable[Parameter],
        lr: float,
        momentum: float = 0.0,
        nesterov: bool = False,
        weight_decay: float = 0.0,
        decoupled: bool = False,
    ):
        super().__init__(parameters, lr, weight_decay, decoupled)
        self._check(0 <= momentum < 1, "momentum is 0 or more and below 1", momentum)
        self._check(momentum > 0 or not nesterov, "nesterov needs a momentum", momentum)
        self.momentum, self.nesterov = momentum, nesterov

    def change(self, grad: Tensor, state: dict[str, Tensor]) -> Tensor:
        """Return v, or the gradient if there is no momentum."""
        if self.momentum == 0:
            return grad
        last = state.get("velocity")
        velocity = grad.clone() if last is None else grad.add(last, alpha=self.momentum)
        state["velocity"] = velocity
        return grad.add(velocity, alpha=self.momentum) if self.nesterov else velocity


class Adam(Optimiser):
    r"""Divide the running mean of the gradients by the root of that of their squares.

    $$m \leftarrow \beta_1 m + (1 - \beta_1) g, \quad s \leftarrow \beta_2 s + (1 - \beta_2) g^2$$

    $$\mathrm{change} = \frac{m / (1 - \beta_1^t)}{\sqrt{s / (1 - \beta_2^t)} + \varepsilon}$$

    Both start at 0, and the denominators with t, the number of steps so far, make up for that.

    Args:
        parameters: what to learn.
        lr: learning rate.
        betas: shares of the last m and s that are kept.
        eps: added to the root, so that a parameter without gradients is not divided by 0.
        weight_decay: how fast weights shrink.
        decoupled: whether they shrink apart from the gradient; see the module.

    Raises:
        ValueError: if a number is out of its range.

    Source: Kingma and Ba 2015, algorithm 1.

    Examples:
        >>> p = Parameter(torch.tensor([1.0, 1.0]))
        >>> p.add_grad(torch.tensor([2.0, -0.001]))
        >>> Adam([p], lr=0.1).step()
        >>> p.data
        tensor([0.9000, 1.1000])
    """

    def __init__(
        self,
        parameters: Iterable[Parameter],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        decoupled: bool = False,
    ):
        super().__init__(parameters, lr, weight_decay, decoupled)
        for beta in betas:
            self._check(0 <= beta < 1, "betas are 0 or more and below 1", betas)
        self._check(eps >= 0, "eps is 0 or more", eps)
        self.betas, self.eps = betas, eps

    def change(self, grad: Tensor, state: dict[str, Tensor]) -> Tensor:
        """Return the corrected mean over the root of the corrected mean square."""
        if not state:
            zeros = torch.zeros_like(grad)
            state.update(steps=torch.tensor(0), mean=zeros, square=zeros)
        beta1, beta2 = self.betas
        state["steps"] = state["steps"] + 1
        state["mean"] = beta1 * state["mean"] + (1 - beta1) * grad
        state["square"] = beta2 * state["square"] + (1 - beta2) * grad**2
        steps = int(state["steps"])
        mean = state["mean"] / (1 - beta1**steps)
        square = state["square"] / (1 - beta2**steps)
        # PyTorch's `sqrt` of float32 differs between processors in its last bit; `rsqrt` does not.
        root = 1 / square.rsqrt()
        return mean / (root + self.eps)


class AdamW(Adam):
    """Adam with decoupled weight decay.

    Args are those of `Adam`, but weights decay, and decoupled.

    Source: Loshchilov and Hutter 2019, algorithm 2, with the learning rate in the factor as in
    PyTorch.
    """

    def __init__(
        self,
        parameters: Iterable[Parameter],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
    ):
        super().__init__(parameters, lr, betas, eps, weight_decay, decoupled=True)
