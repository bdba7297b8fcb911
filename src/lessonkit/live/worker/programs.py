"""What a command of Python asks for: options, and then code, a module or a file."""

import importlib.util
from collections.abc import Callable, Sequence
from functools import partial
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import NamedTuple

__all__ = ["Program", "asked_for"]

OPTIMIZE = {"-O": 1, "-OO": 2}
WITHOUT_EFFECT = ("-B", "-u")  # no caches are written, and nothing waits in a stream


class Program(NamedTuple):
    """What is run.

    Attributes:
        source: its code.
        name: what a traceback calls its file.
        argv: its `sys.argv`.
        names: those that its namespace has from the beginning.
    """

    source: str
    name: str
    argv: list[str]
    names: dict[str, object]


class Asked(NamedTuple):
    """A command that was understood, with nothing looked for yet.

    Attributes:
        optimize: as `compile` has it.
        path: the first entry of `sys.path`.
        load: looks for the program and gives it.
    """

    optimize: int
    path: str
    load: Callable[[], Program]


def asked_for(arguments: Sequence[str]) -> Asked:
    """Read the arguments of Python.

    Raises:
        ValueError: they have an option that means nothing in a page, or no program.
    """
    optimize, rest = 0, list(arguments)
    while rest:
        word = rest.pop(0)
        if word == "-c" and rest:
            return Asked(optimize, "", partial(Program, rest[0], "<string>", ["-c", *rest[1:]], {}))
        if word == "-m" and rest:
            return Asked(optimize, str(Path.cwd()), partial(_module, *rest))
        if not word.startswith("-"):
            return Asked(optimize, str(Path(word).parent), partial(_file, word, *rest))
        if word not in (*OPTIMIZE, *WITHOUT_EFFECT):
            break
        optimize = OPTIMIZE.get(word, optimize)
    known = ", ".join([*OPTIMIZE, *WITHOUT_EFFECT])
    raise ValueError(
        f"in a page Python takes the options {known}, and then -c CODE, -m MODULE or a file; "
        f"got {' '.join(arguments) or 'nothing'}"
    )


def _module(name: str, *arguments: str) -> Program:
    """A module as a program; a package has its `__main__` for that."""
    spec = _found(name)
    if spec.submodule_search_locations is not None:
        spec = _found(f"{name}.__main__")
    names = {"__file__": spec.origin, "__package__": spec.parent, "__spec__": spec}
    return Program(spec.loader.get_source(spec.name), spec.origin, [spec.origin, *arguments], names)


def _found(name: str) -> ModuleSpec:
    spec = importlib.util.find_spec(name)
    if spec is None:
        raise SystemExit(f"python: No module named {name}")
    return spec


def _file(name: str, *arguments: str) -> Program:
    source = Path(name).read_text(encoding="utf-8")
    return Program(source, name, [name, *arguments], {"__file__": name})
