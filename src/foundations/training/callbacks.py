"""What the lessons do beside the training: write down, schedule, show (lessons 5 and 7)."""

from collections.abc import Callable
from typing import TextIO

from tqdm import tqdm

from foundations.training.train import Callback, Run, accuracy

__all__ = ["ProgressBar", "Recorder", "Scheduler"]


class Recorder(Callback):
    """Write down the loss of every step, and numbers of the optimiser if wanted.

    Args:
        *names: attributes of the optimiser, such as "lr".

    Attributes:
        losses: mean loss of each batch, in the order of the steps.
        values: for each name its value at each step.

    Examples:
        >>> Recorder("lr", "momentum").values
        {'lr': [], 'momentum': []}
    """

    def __init__(self, *names: str):
        self.losses: list[float] = []
        self.values: dict[str, list[float]] = {name: [] for name in names}

    def after_step(self, run: Run) -> None:
        """Write down one step."""
        self.losses.append(run.loss)
        for name, values in self.values.items():
            values.append(getattr(run.optimiser, name))


class Scheduler(Callback):
    """Set numbers of the optimiser before each step.

    Args:
        **schedules: for each attribute of the optimiser a function of the step, counted from 0
            through all epochs, and of the total number of steps.

    Examples:
        >>> callback = Scheduler(lr=lambda step, total: 0.1 * (1 - step / total))
    """

    def __init__(self, **schedules: Callable[[int, int], float]):
        self.schedules = schedules

    def before_fit(self, run: Run) -> None:
        """Make sure that the optimiser has what is scheduled.

        Raises:
            AttributeError: if it has not; a misspelt name would be set and never read.
        """
        for name in self.schedules:
            if not hasattr(run.optimiser, name):
                raise AttributeError(
                    f"Scheduler: {type(run.optimiser).__name__} has no {name!r} to set"
                )

    def before_step(self, run: Run) -> None:
        """Set the values of this step."""
        for name, schedule in self.schedules.items():
            setattr(run.optimiser, name, schedule(run.step, run.total))


class ProgressBar(Callback):
    """Show how far the training is, the loss of the last batch, and the last metric.

    Args:
        file: where to show it; stderr if None.
    """

    def __init__(self, file: TextIO | None = None):
        self.file = file
        self.bar = tqdm(disable=True)  # until the fit starts, if it does

    def before_fit(self, run: Run) -> None:
        """Start the bar, after the steps that are done already if a training is resumed."""
        self.bar = tqdm(total=run.total, initial=run.step, unit="step", file=self.file)

    def after_step(self, run: Run) -> None:
        """Move the bar by one step."""
        self.bar.set_description(f"epoch {run.epoch + 1} of {run.epochs}", refresh=False)
        self._show(run, refresh=False)
        self.bar.update()

    def after_epoch(self, run: Run) -> None:
        """Show the metric that was just measured."""
        self._show(run, refresh=True)

    def after_fit(self, run: Run) -> None:
        """Close the bar."""
        self.bar.close()

    def _show(self, run: Run, refresh: bool) -> None:
        shown = {"loss": f"{run.loss:.3f}"}
        if run.history and run.metric and (measured := run.history[-1].metric) is not None:
            share = run.metric is accuracy
            name = getattr(run.metric, "__name__", "metric")
            shown[name] = f"{measured:.2%}" if share else f"{measured:.4g}"
        self.bar.set_postfix(shown, refresh=refresh)
