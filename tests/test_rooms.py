"""The rooms offer by name what their modules hold, and load no more than is asked for."""

import json
import re
import subprocess
import sys
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

import pytest

from .rooms import (
    DOORS,
    ROOT,
    SOURCE,
    closure,
    floors,
    homes,
    imported,
    is_private,
    needs,
    offered,
    path,
    rooms,
    stub,
    tree,
)
from .stubs import stub_file, stub_text

ROOMS = list(rooms())

# Each name is asked for as if it were the first, and the program prints what that has loaded.
LOADS = """
import json, sys
from importlib import import_module
loaded = {}
for offered in json.load(sys.stdin):
    for module in [name for name in sys.modules if name.partition(".")[0] == "foundations"]:
        del sys.modules[module]
    room, _, name = offered.partition(".")
    getattr(import_module(f"foundations.{room}"), name)
    loaded[offered] = [name for name in sys.modules if name.startswith("foundations.")]
json.dump(loaded, sys.stdout)
"""


def test_every_module_has_its_floor():
    files = [file for file in SOURCE.rglob("*.py") if file.stem not in DOORS]
    assert {path(module) for module in floors()} == set(files)
    assert {file.parent for file in files} == {SOURCE / room for room in ROOMS}


def test_no_two_modules_share_a_name():
    """A module's tests are in `tests/test_NAME.py`, whatever the room."""
    names = [module.rpartition(".")[2] for module in floors()]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("room", ROOMS)
def test_the_stub_is_written_from_the_modules(room):
    """So a name is listed once, in `__all__` of its module."""
    assert stub_file(room).read_text(encoding="utf-8") == stub_text(room), "nox -s readme"


@pytest.mark.parametrize("module", floors())
def test_what_a_module_offers_is_what_it_defines(module):
    assert set(offered(module)) == set(import_module(f"foundations.{module}").__all__)


@pytest.mark.parametrize("room", ROOMS)
def test_every_offered_name_resolves_whatever_was_imported_before(room):
    package = import_module(f"foundations.{room}")
    # An imported module becomes an attribute of its package, and may hide what has its name.
    modules = {name: import_module(f"foundations.{room}.{name}") for name in rooms()[room]}
    for module, names in stub(room).items():
        for name in names:
            thing = getattr(package, name)
            assert thing is getattr(modules[module], name)
            assert not isinstance(thing, ModuleType)
    assert set(package.__all__) == set().union(*stub(room).values())


@pytest.mark.parametrize("room", ROOMS)
def test_no_name_has_two_meanings(room):
    names = [name for module in stub(room).values() for name in module]
    submodules = [module.name for module in iter_modules([SOURCE / room])]
    assert len(set(names)) == len(names)
    assert not set(names) & set(submodules), "a module hides what has its name"


def test_a_name_loads_its_module_and_what_that_needs():
    """Or the stamps of the lessons would list modules that the lesson does not use."""
    run = subprocess.run(
        [sys.executable, "-c", LOADS],
        input=json.dumps(list(homes())),
        capture_output=True,
        text=True,
        check=True,
    )
    for name, loaded in json.loads(run.stdout).items():
        needed = closure(homes()[name])
        packages = {module.partition(".")[0] for module in needed}
        assert set(loaded) == {f"foundations.{module}" for module in needed | packages}, name


def test_one_name_of_tensors_leaves_the_others_alone():
    assert closure(homes()["tensors.broadcast_shape"]) == {
        "tensors.broadcasting",
        "support.errors",
    }


@pytest.mark.parametrize("module", floors())
def test_inside_the_package_a_name_comes_from_the_module_that_holds_it(module):
    assert needs(module) <= set(floors())
    for place, name in imported(tree(module)):
        if place in floors():
            assert hasattr(import_module(f"foundations.{place}"), name)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_says_what_it_is_and_nothing_more(room):
    text = (SOURCE / room / "__init__.py").read_text(encoding="utf-8")
    assert re.fullmatch(
        r'"""[A-Z].+\."""\n\nimport lazy_loader\n\n'
        r"__getattr__, __dir__, __all__ = lazy_loader\.attach_stub\(__name__, __file__\)\n",
        text,
    )


@pytest.mark.parametrize("room", ROOMS)
def test_the_reference_has_a_page_for_each_room_with_its_modules_in_order(room):
    page = (ROOT / f"docs/reference/{room}.md").read_text(encoding="utf-8")
    public = [module for module in rooms()[room] if not is_private(module)]
    assert re.findall(r"(?m)^::: foundations\.(\S+)$", page) == [f"{room}.{m}" for m in public]
    assert re.findall(r"(?m)^## .*\{ #(\w+) \}$", page) == public
    index = (ROOT / "docs/reference/index.md").read_text(encoding="utf-8")
    assert re.findall(rf"\| \[{room}\.(\w+)\]\({room}\.md#\1\) \|", index) == public
