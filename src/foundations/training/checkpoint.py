"""Parameters on disk, and a training that goes on exactly where it stopped (lesson 5).

The files are safetensors: named tensors and nothing else, so that a file from a stranger cannot
run code, as a pickle can. Each carries the SHA-256 of its contents, and is read and checked whole
before anything is overwritten.
"""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Generator, Tensor

from foundations.layers.module import Module, Parameter
from foundations.support._files import written_aside
from foundations.support.errors import ShapeError
from foundations.training.dataset import DataLoader
from foundations.training.train import Callback, Run

__all__ = ["Checkpoint", "load", "load_training", "save", "save_training", "tensors"]

_CHECKSUM = b'"sha256":"%s"'
_ZEROS = b"0" * 64


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
    return {name: _values(leaf) for name, leaf in _learned(module).items()}


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
        ValueError: if the file is damaged; nothing is overwritten then.
    """
    found, _ = _read(path, "write it again, or fetch it again")
    wanted = _learned(module)
    _check_kinds(path, wanted, found)
    _fill(wanted, found)


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

    Raises:
        ValueError: if the optimiser has a parameter that the model has not.
    """
    order = _order("save_training", model, optimiser)
    named = {f"model.{name}": tensor for name, tensor in tensors(model).items()}
    for i, state in enumerate(optimiser.state):
        named |= {f"optimiser.{i}.{name}": tensor for name, tensor in state.items()}
    for name, generator in _generators(model, train).items():
        named[f"random.{name}"] = generator.get_state()
    kind = type(optimiser).__name__
    _write(named, path, optimiser=kind, parameters=order, epochs_done=str(epochs_done))


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
        ValueError: if the file is damaged, the optimiser is of another kind or has other parameters
            or another order of them, or the random generators are others. In no case anything is
            overwritten.
    """
    found, facts = _read(path, "remove it, and the training starts anew")
    if not {"optimiser", "parameters", "epochs_done"} <= facts.keys():
        raise ValueError(f"load_training: {path} holds no training; did you mean load?")
    parts: dict[str, dict[str, Tensor]] = {"model": {}, "optimiser": {}, "random": {}}
    for name, tensor in found.items():
        part, _, rest = name.partition(".")
        parts.setdefault(part, {})[rest] = tensor

    kind = type(optimiser).__name__
    if facts["optimiser"] != kind:
        raise ValueError(f"load_training: {path} has the state of {facts['optimiser']}, not {kind}")
    wanted, generators = _learned(model), _generators(model, train)
    _check_kinds(path, wanted, parts["model"])
    if facts["parameters"] != (order := _order("load_training", model, optimiser)):
        raise ValueError(
            f"load_training: {path} has the state of the parameters {facts['parameters']}, this "
            f"optimiser changes {order}; did you mean SGD(model.parameters(), ...)?"
        )
    if generators.keys() != parts["random"].keys():
        differ = ", ".join(sorted(generators.keys() ^ parts["random"].keys()))
        raise ValueError(f"load_training: only one of {path} and this training has {differ}")
    for name, generator in generators.items():
        if generator.get_state().shape != parts["random"][name].shape:
            raise ValueError(
                f"load_training: {path} has {name} of another device than this training"
            )

    state = _state(path, parts["optimiser"], optimiser)

    _fill(wanted, parts["model"])
    optimiser.state = state
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


def _learned(module: Module) -> dict[str, Parameter | Tensor]:
    """Name the parameters of a module, and the tensors under names without an underscore."""
    found: dict[str, Parameter | Tensor] = {}
    for name, leaf in _leaves(module):
        own = not any(part.startswith("_") for part in name.split("."))
        if isinstance(leaf, Parameter) or (isinstance(leaf, Tensor) and own):
            while name in found:  # `{"b.c": ...}` beside `{"b": {"c": ...}}`
                name += "_"
            found[name] = leaf
    return found


def _values(leaf: Parameter | Tensor) -> Tensor:
    return leaf.data if isinstance(leaf, Parameter) else leaf


def _leaves(item: Any, path: str = "", seen: set[int] | None = None) -> Iterator[tuple[str, Any]]:
    """Yield what a module holds that is no module, list, tuple or dictionary, each once."""
    seen = set() if seen is None else seen
    if id(item) in seen:
        return
    seen.add(id(item))
    if isinstance(item, Module):
        # What the next backward pass needs was not learned.
        inside = {name: value for name, value in vars(item).items() if name != "_saved"}
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


def _order(name: str, model: Module, optimiser: Any) -> str:
    """The names that the model has for the parameters of the optimiser, in their order."""
    names = {id(leaf): name for name, leaf in _learned(model).items()}
    if strangers := [p for p in optimiser.parameters if id(p) not in names]:
        raise ValueError(f"{name}: the model has no {strangers[0]} that the optimiser changes")
    return " ".join(names[id(p)] for p in optimiser.parameters)


def _state(path: str | Path, found: dict[str, Tensor], optimiser: Any) -> list[dict[str, Tensor]]:
    """Sort what the optimiser remembers by its parameters, after a check that it is of them."""
    state: list[dict[str, Tensor]] = [{} for _ in optimiser.parameters]
    places = {
        str(i): place for i, place in enumerate(zip(optimiser.parameters, state, strict=True))
    }
    for name, tensor in found.items():
        i, _, key = name.partition(".")
        if i not in places or tensor.shape not in ((), places[i][0].data.shape):
            raise ValueError(
                f"load_training: {path} has optimiser.{name} of shape {tuple(tensor.shape)}, which "
                "is of no parameter of this optimiser"
            )
        places[i][1][key] = tensor
    return state


def _write(named: dict[str, Tensor], path: str | Path, **facts: str) -> None:
    """Write tensors and facts with the checksum of the whole file, zeros in its own place."""
    # The format wants tensors that are contiguous and share no memory.
    copies = {
        name: t.detach().clone(memory_format=torch.contiguous_format) for name, t in named.items()
    }
    with written_aside(path) as aside:
        save_file(copies, aside, facts | {"sha256": "0" * 64})
        content = aside.read_bytes()
        aside.write_bytes(content.replace(_CHECKSUM % _ZEROS, _CHECKSUM % _sha256(content), 1))


def _read(path: str | Path, cure: str) -> tuple[dict[str, Tensor], dict[str, str]]:
    """Read the tensors and the facts of a file that is whole; files of others have no checksum."""
    content = Path(path).read_bytes()
    try:
        if found := re.search(_CHECKSUM % b'([^"]*)', content):
            zeroed = content.replace(found[0], _CHECKSUM % _ZEROS, 1)
            if _sha256(zeroed) != found[1]:
                raise ValueError("its contents do not have its checksum")
        with safe_open(path, framework="pt") as file:
            facts = file.metadata()
        return load_file(path), facts or {}
    except Exception as error:  # each part of a file has its own way to be wrong
        raise ValueError(f"load: {path} is damaged: {error}; {cure}") from error


def _sha256(content: bytes) -> bytes:
    return hashlib.sha256(content).hexdigest().encode()


def _check_kinds(
    path: str | Path, wanted: dict[str, Parameter | Tensor], found: dict[str, Tensor]
) -> None:
    """Make sure that the file has the names, shapes and dtypes that are wanted, and no others."""
    here = {name: _kind(_values(leaf)) for name, leaf in wanted.items()}
    there = {name: _kind(tensor) for name, tensor in found.items()}
    if here != there:
        differ = [
            f"  {name}: {here.get(name, 'not there')} here, "
            f"{there.get(name, 'not there')} in the file"
            for name in {**wanted, **found}
            if here.get(name) != there.get(name)
        ]
        raise ShapeError("\n".join([f"load: {path} is of another structure:", *differ]))


def _kind(t: Tensor) -> str:
    return f"{tuple(t.shape)} {t.dtype}"


def _fill(wanted: dict[str, Parameter | Tensor], found: dict[str, Tensor]) -> None:
    for name, leaf in wanted.items():
        if isinstance(leaf, Parameter):
            leaf.data = found[name].to(leaf.data.device)
        else:
            leaf.copy_(found[name])
