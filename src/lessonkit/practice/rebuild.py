"""The capstone: write a package anew, module by module, until it runs on your own code.

A package of exercises may have a module `capstone`. Its `PACKAGE` is the package to rebuild, its
`MODULES` are those to write, from the ground up, and its `THEN` says what to run at the end. All
other modules are copied as they are.

A module is done when every example in its docstrings gives what it should. The stubs keep
signatures and docstrings; the examples there are the checks.
"""

import ast
import importlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

from lessonkit.practice.course import Course

__all__ = ["RebuildError", "hollow", "rebuild"]

FOLDER = "rebuild"
SECONDS = 60
KEPT = ("_check",)  # how private functions begin that only look for wrong input
DOCTEST = """
import doctest, importlib, sys
module = importlib.import_module(sys.argv[1])
failed, tried = doctest.testmod(module, optionflags=doctest.FAIL_FAST)
sys.exit(failed > 0)
"""


class RebuildError(Exception):
    """There is nothing to rebuild, or no such module."""


def rebuild(root: Path, course: Course, module: str | None) -> int:
    """Write the stubs if they are not there; check the modules from the ground up.

    Returns:
        The exit status: 0 if all that was checked is done.
    """
    plan = _plan(course)
    folder = root / FOLDER
    if not folder.exists():
        _write(plan, folder)
        print(f"written: {folder / plan.PACKAGE}\nfirst:   {_file(folder, plan.MODULES[0])}")
        return 0
    wanted = plan.MODULES if module is None else [_named(plan.MODULES, module)]
    for name in wanted:
        if problem := _problem(folder, name):
            print(f"{name}: not yet\n{problem}\nnext: {_file(folder, name)}")
            return 1
        print(f"{name}: done")
    if module is None:
        print(f"\nAll of it is yours. Run it:\ncd {folder}\n{plan.THEN}")
    return 0


def hollow(source: str) -> str:
    """A module without its bodies: names, signatures, docstrings and constants stay.

    Private functions go, as they would tell how it is done; those that check the input stay.
    """
    tree = ast.parse(source)
    tree.body = [node for node in tree.body if not _tells(node)]
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith(KEPT):
            _empty(node)
        if isinstance(node, ast.ClassDef):
            node.body = [part for part in node.body if not _tells(part)]
            for method in node.body:
                if isinstance(method, ast.FunctionDef) and not method.name.startswith(KEPT):
                    _empty(method)
    return ast.unparse(tree) + "\n"


def _tells(node: ast.AST) -> bool:
    private = isinstance(node, ast.FunctionDef) and node.name.startswith("_")
    return private and not node.name.startswith(("__", *KEPT))


def _empty(node: ast.FunctionDef) -> None:
    documented = ast.get_docstring(node) is not None
    if len(node.body) == documented:
        return  # it does nothing, and should
    todo = ast.parse(f"raise NotImplementedError({node.name!r})").body
    node.body = [*node.body[:documented], *todo]


def _plan(course: Course) -> ModuleType:
    try:
        return importlib.import_module(f"{course.package}.capstone")
    except ModuleNotFoundError:
        raise RebuildError(f"{course.package} has no capstone") from None


def _write(plan: ModuleType, folder: Path) -> None:
    origin = Path(importlib.util.find_spec(plan.PACKAGE).origin).parent
    hollowed = {_file(Path(), name) for name in plan.MODULES}
    for path in sorted(origin.rglob("*.py*")):
        if path.suffix not in (".py", ".pyi"):
            continue
        place = Path(plan.PACKAGE) / path.relative_to(origin)
        text = path.read_text(encoding="utf-8")
        target = folder / place
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(hollow(text) if place in hollowed else text, encoding="utf-8")


def _file(folder: Path, module: str) -> Path:
    return folder / f"{module.replace('.', '/')}.py"


def _named(modules: tuple[str, ...], wanted: str) -> str:
    found = [name for name in modules if name == wanted or name.endswith(f".{wanted}")]
    if len(found) != 1:
        raise RebuildError(f"there is no module {wanted!r}; there are {', '.join(modules)}")
    return found[0]


def _problem(folder: Path, module: str) -> str:
    """The first example of a module that fails; "" if all give what they should."""
    environment = os.environ | {"PYTHONPATH": str(folder.resolve())}
    command = [sys.executable, "-c", DOCTEST, module]
    try:
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return f"no answer in {SECONDS} s: is there a loop without an end?"
    if done.returncode == 0:
        return ""
    said = (done.stdout or done.stderr).strip().splitlines()
    return "\n".join(f"  {line}" for line in said[-14:])
