"""What each room offers, written from its modules: `python -m tests.stubs` writes the stubs.

A name is listed once, in `__all__` of the module that holds it. The stub `__init__.pyi` of the room
says the same to type checkers, and to the door of the room, which loads a module when one of its
names is asked for.
"""

from pathlib import Path

from .rooms import SOURCE, is_private, offered, rooms

LINE = 100  # characters


def stub_file(room: str) -> Path:
    """Where the stub of a room lies."""
    return SOURCE / room / "__init__.pyi"


def stub_text(room: str) -> str:
    """The stub of a room: its modules in the order of the lessons, each with its names."""
    public = [module for module in rooms()[room] if not is_private(module)]
    return "".join(_line(module, offered(f"{room}.{module}")) for module in public)


def _line(module: str, names: tuple[str, ...]) -> str:
    """The import of a module's names: constants, classes, functions, as ruff would sort them."""
    given = [f"{name} as {name}" for name in sorted(names, key=_rank)]
    line = f"from .{module} import {', '.join(given)}\n"
    if len(line) <= LINE + 1:
        return line
    return "".join([f"from .{module} import (\n", *(f"    {name},\n" for name in given), ")\n"])


def _rank(name: str) -> tuple[bool, bool, str]:
    return not name.isupper(), name.islower(), name


def main() -> None:
    """Write the stubs."""
    for room in rooms():
        stub_file(room).write_text(stub_text(room), encoding="utf-8")


if __name__ == "__main__":
    main()
