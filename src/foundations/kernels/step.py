"""The step of SGD on kernels: one loop for each parameter, and no new memory (lesson 10)."""

import numpy as np
from torch import Tensor

from foundations.kernels._compiler import kernel
from foundations.kernels._memory import in_order
from foundations.support.errors import BackwardError, check_parameter
from foundations.training import optim

__all__ = ["SGD"]


class SGD(optim.SGD):
    """Do what `foundations.training.SGD` does, number by number, and in place.

    That optimiser still takes the step where a parameter does not lie row by row in float32 or
    float64 on the CPU. Args and Raises are its own; its state is the same, so that a run may go on
    with either.
    """

    def step(self) -> None:
        """Change every parameter that has a gradient; see `Optimiser.step`."""
        learning = [
            (parameter, parameter.grad, state)
            for parameter, state in zip(self.parameters, self.state, strict=True)
            if parameter.grad is not None
        ]
        if not learning:
            raise BackwardError("step: no parameter has a gradient; did backward run before it?")
        for parameter, grad, _ in learning:
            check_parameter("SGD.step", parameter.data, grad)
        if not all(_lies_flat(parameter.data) for parameter, _, _ in learning):
            super().step()
            return
        decay, shrink = self.weight_decay, 1.0
        if self.decoupled:
            decay, shrink = 0.0, 1 - self.lr * self.weight_decay
        for parameter, grad, state in learning:
            p, g = in_order(parameter.data), in_order(grad)
            v = g  # which is not read
            if self.momentum:
                if "velocity" not in state:
                    state["velocity"] = parameter.data.new_zeros(parameter.data.shape)
                v = in_order(state["velocity"])
            numbers = np.array([self.lr, self.momentum, decay, shrink], p.dtype)
            _step(p, g, v, numbers, self.nesterov)


KINDS = ("torch.float32", "torch.float64")


def _lies_flat(t: Tensor) -> bool:
    return str(t.device) == "cpu" and t.is_contiguous() and str(t.dtype) in KINDS


@kernel
def _step(p, g, v, numbers, nesterov):
    """Change p, and v with it if there is a momentum."""
    lr, momentum, decay, shrink = numbers
    for i in range(len(p)):
        change = g[i] + decay * p[i]
        if momentum > 0:
            v[i] = momentum * v[i] + change
            change = change + momentum * v[i] if nesterov else v[i]
        p[i] = shrink * p[i] - lr * change
