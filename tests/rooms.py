"""How the course's code is laid out, read from its files: rooms, floors, names, imports.

Nothing is imported: what a module offers and what it takes stand in its syntax tree.
"""

import ast
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src/foundations"
FLOORS = "a floor imports only the floors below it"
ROOMS = "a room imports only from the rooms below it"
DOORS = {"__init__", "__main__"}
"""Files that only lead to modules, and stand on no floor."""


def _layers(contract: str) -> list[str]:
    """The layers of a contract of the check of the imports, from the lowest up."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = {each["name"]: each for each in settings["tool"]["importlinter"]["contracts"]}
    layers = reversed(contracts[contract]["layers"])
    return [name.strip() for layer in layers for name in layer.split(":")]


@cache
def floors() -> tuple[str, ...]:
    """The modules from the lowest floor up, such as `vision.conv`."""
    return tuple(name.removeprefix("foundations.") for name in _layers(FLOORS))


@cache
def rooms() -> dict[str, list[str]]:
    """The rooms from the lowest up, and the modules of each on their floors, without the room."""
    return {
        room: [name.partition(".")[2] for name in floors() if name.partition(".")[0] == room]
        for room in _layers(ROOMS)
    }


def path(module: str) -> Path:
    """The file of a module."""
    return SOURCE / f"{module.replace('.', '/')}.py"


@cache
def tree(module: str) -> ast.Module:
    """The syntax tree of a module."""
    return ast.parse(path(module).read_text(encoding="utf-8"))


def is_private(module: str) -> bool:
    """Whether a module is plumbing: the room does not offer its names."""
    return module.rpartition(".")[2].startswith("_")


@cache
def offered(module: str) -> tuple[str, ...]:
    """The names in `__all__` of a module, in the order in which the module defines them."""
    wanted: set[str] = set()
    defined = []
    for node in tree(module).body:
        match node:
            case ast.Assign(targets=[ast.Name("__all__")]):
                wanted.update(ast.literal_eval(node.value))
            case ast.Assign(targets=[ast.Name(name)]):
                defined.append(name)
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                defined.append(name)
    return tuple(name for name in defined if name in wanted)


def stub(room: str) -> dict[str, list[str]]:
    """The modules that the stub of a room names, in its order, and the names from each."""
    found: dict[str, list[str]] = {}
    for node in ast.parse((SOURCE / room / "__init__.pyi").read_text(encoding="utf-8")).body:
        assert isinstance(node, ast.ImportFrom) and node.level == 1, ast.unparse(node)
        assert all(alias.asname == alias.name for alias in node.names), ast.unparse(node)
        found.setdefault(node.module, []).extend(alias.name for alias in node.names)
    return found


def homes() -> dict[str, str]:
    """For each name that a room offers, written `vision.conv2d`, the module that holds it."""
    return {
        f"{room}.{name}": f"{room}.{module}"
        for room, modules in rooms().items()
        for module in modules
        if not is_private(module)
        for name in offered(f"{room}.{module}")
    }


def imported(code: ast.Module) -> Iterable[tuple[str, str]]:
    """What code takes from the course: where from, such as `vision` or `vision.conv`, and what."""
    for node in ast.walk(code):
        if isinstance(node, ast.ImportFrom) and not node.level:
            package, _, place = (node.module or "").partition(".")
            if package == "foundations":
                yield from ((place, alias.name) for alias in node.names)


def needs(module: str) -> set[str]:
    """The modules that a module imports itself."""
    found = set()
    for place, name in imported(tree(module)):
        found.add(place if place in floors() else f"{place}.{name}")
    return found


def closure(module: str) -> set[str]:
    """A module and all that is loaded with it."""
    return {module}.union(*map(closure, needs(module)))
