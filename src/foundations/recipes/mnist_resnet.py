"""The whole run of lesson 9: a residual network that reads MNIST, from nothing to the last epoch.

`nox -s train` repeats it under the pins of the lessons, in about half an hour. Everything is seeded
and nothing in the log is a time, so that its files come out as they are stored in `runs/`, bit for
bit. Started as `python -m foundations.recipes.mnist_resnet` on all the threads of a machine, the
run takes other roundings, and ends with other digits of the same size.

A run that is stopped goes on after its last whole epoch when it is started again.
"""

import argparse
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NamedTuple, cast

import torch
from torch import Tensor

from foundations.data.digits import Mnist, mnist, normalize
from foundations.layers.network import CrossEntropy, Model
from foundations.support._files import PARTIAL, written_aside
from foundations.support.errors import check_whole
from foundations.training.callbacks import ProgressBar, Scheduler
from foundations.training.checkpoint import Checkpoint, load_training, save
from foundations.training.dataset import DataLoader, Dataset
from foundations.training.optim import SGD
from foundations.training.schedules import one_cycle
from foundations.training.train import Callback, Run, fit
from foundations.vision.augment import RandomShift
from foundations.vision.residual import resnet

__all__ = ["Log", "Recipe", "Training", "full_run", "training"]


@dataclass(frozen=True)
class Recipe:
    """The settings of a run, and why each is what it is.

    Attributes:
        channels: of the three stages. They double where height and width are halved.
        blocks: in each stage. One is enough for digits, and each more costs time.
        stem_stride: of the first convolution. 2 makes all that follows four times cheaper.
        epochs: passes over the training set. As the images move, a pass rarely repeats another.
        batch_size: large enough for steady averages in `BatchNorm`, small enough for many steps.
        lr: peak of the one-cycle schedule. The normalisation makes so large a rate possible.
        momentum: share of the past in a step of SGD, in Nesterov's form.
        weight_decay: keeps weights short. A normalisation undoes their length, but the longer
            they are, the less a step turns them.
        pixels: how far a training image moves, at most. Digits have about 4 pixels of paper
            around them.
        seed: of the weights, the order and the moves: they come from one generator.
    """

    channels: tuple[int, ...] = (16, 32, 64)
    blocks: int = 1
    stem_stride: int = 2
    epochs: int = 20
    batch_size: int = 128
    lr: float = 0.1
    momentum: float = 0.9
    weight_decay: float = 5e-4
    pixels: int = 2
    seed: int = 0


class Training(NamedTuple):
    """All that `fit` needs."""

    model: Model
    optimiser: SGD
    train: DataLoader
    valid: DataLoader


def training(recipe: Recipe, data: Mnist) -> Training:
    """Build everything that a recipe describes, at the start of its run.

    Args:
        recipe: the settings.
        data: raw images, as `mnist` gives them.

    Returns:
        The model, its optimiser, and the training and validation batches.
    """
    mean, std = data.x_train.mean(), data.x_train.std()

    def images(x: Tensor) -> Tensor:
        return normalize(x, mean, std).view(-1, 1, 28, 28)

    generator = torch.Generator().manual_seed(recipe.seed)
    paper = float((0 - mean) / std)
    net = resnet(
        recipe.channels,
        recipe.blocks,
        stem_stride=recipe.stem_stride,
        generator=generator,
        device=data.x_train.device,
    )
    model = Model(net, CrossEntropy(), grad_x=False)
    optimiser = SGD(
        model.parameters(),
        recipe.lr,
        recipe.momentum,
        nesterov=True,
        weight_decay=recipe.weight_decay,
    )
    train = DataLoader(
        Dataset(images(data.x_train), data.y_train),
        recipe.batch_size,
        shuffle=True,
        drop_last=True,
        generator=generator,
        transform=RandomShift(recipe.pixels, paper, generator=generator),
    )
    valid = DataLoader(Dataset(images(data.x_valid), data.y_valid), batch_size=500)
    return Training(model, optimiser, train, valid)


class Log(Callback):
    """Write the log of a run after each epoch.

    Args:
        path: of the JSON file.
        recipe: the settings.

    Attributes:
        facts: what is written. `recipe` and `software` say how the run was made; `first_epoch` has
            the loss of each of its steps, for whoever wants to check a few of them; `epochs` has
            a dictionary for each epoch, with the learning rate of its last step.
    """

    def __init__(self, path: Path, recipe: Recipe):
        self.path = path
        self.facts = {
            "recipe": asdict(recipe) | {"channels": list(recipe.channels)},
            "software": {
                "torch": torch.__version__.partition("+")[0],
                "instructions": torch.backends.cpu.get_cpu_capability(),
                "threads": torch.get_num_threads(),
            },
            "first_epoch": [],
            "epochs": [],
        }

    def go_on(self) -> None:
        """Take over what the stopped run has written.

        Raises:
            ValueError: if it has written nothing, or had another recipe or other software.
        """
        if not self.path.exists():
            raise ValueError(
                f"full_run: a stopped run needs its log to go on, and {self.path} is missing; "
                "did you mean another --folder?"
            )
        try:
            found = json.loads(self.path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise ValueError(
                f"full_run: {self.path} is no log ({error}); remove it and training.safetensors "
                "beside it, and the run starts anew"
            ) from error
        for part in ("recipe", "software"):
            if found[part] != self.facts[part]:
                raise ValueError(
                    f"full_run: {self.path} has the {part} {found[part]}, this run has "
                    f"{self.facts[part]}; did you mean another --folder?"
                )
        self.facts = found

    def after_step(self, run: Run) -> None:
        """Keep the loss of a step of the first epoch."""
        if run.epoch == 0:
            self.facts["first_epoch"].append(run.loss)

    def after_epoch(self, run: Run) -> None:
        """Add the epoch to the file."""
        train_loss, valid_loss, right = run.history[-1]
        losses = {"train_loss": train_loss, "valid_loss": valid_loss}
        lr = cast(SGD, run.optimiser).lr
        self.facts["epochs"].append({**losses, "accuracy": right, "lr": lr})
        with written_aside(self.path) as aside:
            aside.write_text(json.dumps(self.facts, indent=1) + "\n", encoding="utf-8")


def full_run(recipe: Recipe, data: Mnist, folder: Path) -> None:
    """Train, or go on training, and write `resnet.json` and `resnet.safetensors`.

    Args:
        recipe: the settings.
        data: raw images, as `mnist` gives them.
        folder: where to write; while the run lasts, `training.safetensors` lies there too.

    Raises:
        ValueError: if the recipe asks for no epoch, or a stopped run lies there that was made
            otherwise, or without its log. What lies there is left alone then.
        OSError: if the folder cannot be written, or another run is writing there.
    """
    check_whole("full_run", "epochs", recipe.epochs, least=1)
    folder.mkdir(parents=True, exist_ok=True)
    with _alone_in(folder):
        model, optimiser, train, valid = training(recipe, data)
        log, stopped = Log(folder / "resnet.json", recipe), folder / "training.safetensors"
        start = 0
        if stopped.exists():
            log.go_on()
            start = load_training(stopped, model, optimiser, train)
            del log.facts["epochs"][start:]
        # The log comes before the checkpoint: stopped between the two, it has an epoch to spare.
        callbacks = [Scheduler(lr=one_cycle(recipe.lr)), log, Checkpoint(stopped), ProgressBar()]
        fit(recipe.epochs, model, optimiser, train, valid, callbacks, start)
        save(model.net, folder / "resnet.safetensors")
        stopped.unlink()


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Keep other runs out of a folder that can be written, and clear away what a killed one left.

    Raises:
        OSError: if the folder cannot be written, or another run is writing there.
    """
    # Imported here, since a lesson that only reads the recipe needs no locks.
    from filelock import FileLock, Timeout

    probe, lock = folder / "running.probe", FileLock(folder / "running.lock")
    probe.touch()  # a folder that cannot be written fails here, and not after an epoch
    probe.unlink()
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise OSError(
            f"full_run: another run is writing to {folder}; did you mean another --folder?"
        ) from None
    try:
        for left in folder.glob(PARTIAL):
            left.unlink()
        yield
    finally:
        Path(lock.lock_file).unlink()
        lock.release()


def main() -> None:
    """Run it from the terminal."""
    parser = argparse.ArgumentParser(
        prog="python -m foundations.recipes.mnist_resnet",
        description="Train the network of lesson 9.",
    )
    parser.add_argument("--epochs", type=int, default=Recipe.epochs, help="%(default)s if left out")
    parser.add_argument("--folder", type=Path, default=Path("runs"), help="where to write (runs)")
    asked = parser.parse_args()
    full_run(Recipe(epochs=asked.epochs), mnist(), asked.folder)
    print(f"wrote {asked.folder / 'resnet.json'} and {asked.folder / 'resnet.safetensors'}")


if __name__ == "__main__":
    main()
