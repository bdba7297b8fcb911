"""Parameters on disk, and a training that goes on exactly where it stopped (lesson 5).

The files are safetensors: named tensors and nothing else, so that a file from a stranger cannot
run code, as a pickle can.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Generator, Tensor

from foundations.layers.module import Module, Parameter
from foundations.support.errors import ShapeError
from foundations.training.dataset import DataLoader
from foundations.training.train import Callback, Run

__all__ = ["Checkpoint", "load", "load_training", "save", "save_training", "tensors"]


def tensors(module: Module) -> dict[str, Tensor]:
    """Name everything that a module has learned: parameters, and tensors such as running averages.

    Args:
        module: a layer, a network, or a model.

    Returns:
        The tensors by the path of attributes that leads to them, such as `layers.0.w`; one that is
        used in two places comes once, under its first name.

    Examples:
        >>> from foundations.layers import Linear, ReLU, Sequential
        >>> {name: tuple(t.shape) for name, t in tensors(Sequential(ReLU(), Linear(3, 2))).items()}
        {'layers.1.w': (3, 2), 'layers.1.b': (2,)}
    """
    found = {}
    for name, leaf in _leaves(module):
        if isinstance(leaf, Parameter):
            found[name] = leaf.data
        elif isinstance(leaf, Tensor):
            found[name] = leaf
    return found


def save(module: Module, path: str | Path) -> None:
    """Write what a module has learned.

    Args:
        module: a layer, a network, or a model.
        path: of the file; an older one is replaced in one step.
    """
    _write(tensors(module), path)


def load(module: Module, path: str | Path) -> None:
    """Read what a module of the same structure has learned.

    Args:
        module: its tensors are overwritten.
        path: of a file that `save` has written.

    Raises:
        ShapeError: if the file has other names, shapes or dtypes; nothing is overwritten then.
    """
    _fill(module, load_file(path), path)


def save_training(
    path: str | Path, model: Module, optimiser: Any, train: DataLoader, epochs_done: int
) -> None:
    """Write all that the next epoch depends on.

    That is the model, the state of the optimiser, and the state of every random generator: of the
    loader, of its transform, of modules such as dropout, and PyTorch's global one. What the code
    sets is not in it, such as a learning rate.

    Args:
        path: of the file; an older one is replaced in one step.
        model: the model.
        optimiser: one of `optim`, with its `state`.
        train: the training batches.
        epochs_done: number of whole epochs behind.
    """
    named = {f"model.{name}": tensor for name, tensor in tensors(model).items()}
    for i, state in enumerate(optimiser.state):
        named |= {f"optimiser.{i}.{name}": tensor for name, tensor in state.items()}
    for name, generator in _generators(model, train).items():
        named[f"random.{name}"] = generator.get_state()
    _write(named, path, optimiser=type(optimiser).__name__, epochs_done=str(epochs_done))


def load_training(path: str | Path, model: Module, optimiser: Any, train: DataLoader) -> int:
    """Put everything back to where `save_training` found it.

    Args:
        path: of the file.
        model: a model of the same structure.
        optimiser: an optimiser of the same kind, on the parameters of that model.
        train: a loader like the one before.

    Returns:
        Number of whole epochs behind: the `start` for `fit`.

    Raises:
        ShapeError: if the file has other names, shapes or dtypes for the model.
        ValueError: if the optimiser is of another kind, or the random generators are others.
    """
    parts: dict[str, dict[str, Tensor]] = {"model": {}, "optimiser": {}, "random": {}}
    for name, tensor in load_file(path).items():
        part, _, rest = name.partition(".")
        parts[part][rest] = tensor
    with safe_open(path, framework="pt") as file:
        facts = file.metadata()

    kind = type(optimiser).__name__
    if facts["optimiser"] != kind:
        raise ValueError(f"load_training: {path} has the state of {facts['optimiser']}, not {kind}")
    generators = _generators(model, train)
    if generators.keys() != parts["random"].keys():
        differ = ", ".join(sorted(generators.keys() ^ parts["random"].keys()))
        raise ValueError(f"load_training: only one of {path} and this training has {differ}")
    _fill(model, parts["model"], path)
    optimiser.state = [{} for _ in optimiser.parameters]
    for name, tensor in parts["optimiser"].items():
        i, _, key = name.partition(".")
        optimiser.state[int(i)][key] = tensor
    for name, generator in generators.items():
        generator.set_state(parts["random"][name])
    return int(facts["epochs_done"])


class Checkpoint(Callback):
    """Write the whole training after each epoch, for `load_training`.

    Args:
        path: of the file, which is replaced each time.
    """

    def __init__(self, path: str | Path):
        self.path = path

    def after_epoch(self, run: Run) -> None:
        """Write one file."""
        save_training(self.path, run.model, run.optimiser, run.train, run.epoch + 1)


def _leaves(item: Any, path: str = "", seen: set[int] | None = None) -> Iterator[tuple[str, Any]]:
    """Yield what a module holds that is no module, list, tuple or dictionary, each once."""
    seen = set() if seen is None else seen
    if id(item) in seen:
        return
    seen.add(id(item))
    if isinstance(item, Module):
        # A name with an underscore holds what the next backward pass needs, not what was learned.
        inside = {name: value for name, value in vars(item).items() if name[0] != "_"}
    elif isinstance(item, (list, tuple)):
        inside = dict(enumerate(item))
    elif isinstance(item, dict):
        inside = item
    else:
        yield path, item
        return
    for name, value in inside.items():
        yield from _leaves(value, f"{path}.{name}" if path else str(name), seen)


def _generators(model: Module, train: DataLoader) -> dict[str, Generator]:
    places = {
        "global": torch.default_generator,
        "train": train.generator,
        "transform": getattr(train.transform, "generator", None),
        "model": model,
    }
    return {name: leaf for name, leaf in _leaves(places) if isinstance(leaf, Generator)}


def _write(named: dict[str, Tensor], path: str | Path, **facts: str) -> None:
    path = Path(path)
    aside = path.with_name(f"{path.name}.partial")
    # The format wants tensors that are contiguous and share no memory.
    copies = {name: t.clone(memory_format=torch.contiguous_format) for name, t in named.items()}
    save_file(copies, aside, facts)
    aside.replace(path)


def _fill(module: Module, found: dict[str, Tensor], path: str | Path) -> None:
    wanted = tensors(module)
    kinds = [
        {name: f"{tuple(t.shape)} {t.dtype}" for name, t in named.items()}
        for named in (wanted, found)
    ]
    if kinds[0] != kinds[1]:
        differ = [
            f"  {name}: {kinds[0].get(name, 'not there')} here, "
            f"{kinds[1].get(name, 'not there')} in the file"
            for name in {**wanted, **found}
            if kinds[0].get(name) != kinds[1].get(name)
        ]
        raise ShapeError("\n".join([f"load: {path} is of another structure:", *differ]))
    for name, tensor in wanted.items():
        tensor.copy_(found[name])
