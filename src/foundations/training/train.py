"""The training loop, and the places where callbacks hook in (lesson 5)."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from torch import Tensor

from foundations.layers.network import Model
from foundations.support.errors import ShapeError, check_dtypes, check_whole
from foundations.training.dataset import DataLoader

__all__ = ["Callback", "Epoch", "Metric", "Run", "Steps", "accuracy", "evaluate", "fit"]

Metric = Callable[[Tensor, Tensor], float]
"""What takes the predictions and the targets of a batch, and gives its mean of something."""


class Steps(Protocol):
    """What `fit` asks of an optimiser."""

    def step(self) -> None:
        """Change the parameters by their gradients."""


class Epoch(NamedTuple):
    """What one pass over the data came to.

    The training loss is the mean over the pass, while the model was still changing. The other two
    are None without validation data, and the metric also if there is nothing to measure.
    """

    train_loss: float
    valid_loss: float | None
    metric: float | None


@dataclass
class Run:
    """What a callback can see of the training, and change.

    Attributes:
        model: the network and its loss.
        optimiser: what changes its parameters.
        train: the training batches.
        valid: the validation batches, or None.
        epochs: passes over the training batches, all in all.
        epoch: the present one, from 0.
        step: the present step, counted from 0 through all epochs.
        loss: mean loss of the last batch.
        history: the results of the epochs that are done.
        metric: what is measured on the validation batches beside the loss, or None.
    """

    model: Model
    optimiser: Steps
    train: DataLoader
    valid: DataLoader | None
    epochs: int
    epoch: int = 0
    step: int = 0
    loss: float = float("nan")
    history: list[Epoch] = field(default_factory=list)
    metric: Metric | None = None

    @property
    def total(self) -> int:
        """Steps of the whole training."""
        return self.epochs * len(self.train)


class Callback:
    """What to do beside the training; a subclass defines the moments that it needs."""

    def before_fit(self, run: Run) -> None:
        """Act before the first step."""

    def before_step(self, run: Run) -> None:
        """Act before a batch goes through the model."""

    def after_step(self, run: Run) -> None:
        """Act after the parameters have changed."""

    def after_epoch(self, run: Run) -> None:
        """Act after a pass and its validation."""

    def after_fit(self, run: Run) -> None:
        """Act after the last step, or after an error."""


def accuracy(logits: Tensor, target: Tensor) -> float:
    """Give the share of rows whose highest score is that of the true class.

    Args:
        logits: scores, `(n, classes)` with n at least 1.
        target: the true class of each row, `(n,)`.

    Returns:
        From 0 to 1.

    Raises:
        ShapeError: if the shapes do not fit.
        DtypeError: if logits holds no floats, or target bools or complex numbers.

    Examples:
        >>> import torch
        >>> accuracy(torch.tensor([[2.0, 1.0], [0.0, 3.0]]), torch.tensor([0, 0]))
        0.5
    """
    if logits.ndim != 2 or target.shape != logits.shape[:1] or logits.numel() == 0:
        raise ShapeError(
            f"accuracy: logits are (n, classes) and target (n,) with n at least 1, got "
            f"{tuple(logits.shape)} and {tuple(target.shape)}"
        )
    check_dtypes("accuracy", logits=logits)
    check_dtypes("accuracy", "real numbers", target=target)
    return int((logits.argmax(1) == target).sum()) / len(target)


def evaluate(
    model: Model, batches: DataLoader, metric: Metric | None = accuracy
) -> tuple[float, float | None]:
    """Measure the mean loss and a metric in eval mode; every module is back in its mode after it.

    Each batch counts by its size, so that a smaller last one does not weigh too much.

    Args:
        model: the network and its loss.
        batches: pairs of inputs and targets.
        metric: what to measure beside the loss, such as `accuracy`; nothing if None.

    Returns:
        `(loss, metric)`.
    """
    loss = measured = n = 0.0
    with _eval_mode(model):
        for x, target in batches:
            pred = model.net(x)
            loss += model.loss(pred, target).item() * len(x)
            measured += metric(pred, target) * len(x) if metric else 0.0
            n += len(x)
    return loss / n, measured / n if metric else None


def fit(
    epochs: int,
    model: Model,
    optimiser: Steps,
    train: DataLoader,
    valid: DataLoader | None = None,
    callbacks: Iterable[Callback] = (),
    start: int = 0,
    *,
    metric: Metric | None = accuracy,
) -> Run:
    """Train: for each batch forward, backward, and a step.

    Args:
        epochs: passes over the training batches, all in all.
        model: the network and its loss.
        optimiser: what changes the parameters of the model.
        train: the training batches.
        valid: batches to validate on after each epoch, if any.
        callbacks: what to do beside it, in this order.
        start: epochs that are done already, of a training that is resumed.
        metric: what to measure on `valid` beside the loss: `accuracy` for classes, None or a
            function of your own for other targets.

    Returns:
        The run, with its history.

    Raises:
        ValueError: if epochs is no integer, or below 0.
    """
    check_whole("fit", "epochs", epochs, least=0)
    run = Run(model, optimiser, train, valid, epochs, start, start * len(train), metric=metric)
    callbacks = list(callbacks)

    def tell(moment: str) -> None:
        for callback in callbacks:
            getattr(callback, moment)(run)

    try:
        tell("before_fit")
        for epoch in range(start, epochs):
            run.epoch = epoch
            train_loss = _train(run, tell)
            measured = evaluate(model, valid, metric) if valid else (None, None)
            run.history.append(Epoch(train_loss, *measured))
            tell("after_epoch")
    finally:
        tell("after_fit")
    return run


@contextmanager
def _eval_mode(model: Model) -> Iterator[None]:
    """Switch to eval mode, and each module back to its own mode, whatever happens."""
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    try:
        yield
    finally:
        for module, training in modes:
            module.training = training


def _train(run: Run, tell: Callable[[str], None]) -> float:
    """Go through the training batches once, and return their mean loss."""
    run.model.train()
    loss = n = 0.0
    for x, target in run.train:
        tell("before_step")
        run.model.zero_grad()
        run.loss = run.model(x, target).item()
        run.model.backward()
        run.optimiser.step()
        tell("after_step")
        run.step += 1
        loss += run.loss * len(x)
        n += len(x)
    return loss / n
