"""What the stand-in offers is what lessons and `foundations` take, and nothing else."""

import ast
import json
import sys
from functools import cache

import pytest
import torch

from page_torch import torch as stand_in
from page_torch.torch._absent import ABSENT, NeedsPyTorchError
from page_torch.torch._elsewhere import ELSEWHERE

from ..rooms import ROOT, SOURCE
from ..rules import kinds, taken

STAND_IN = ROOT / "src/page_torch"
NOT_OF_TENSORS = {
    "relu": "the course's own function",
    "indices": "the places that `max` and `sort` give beside the values",
    "tile": "a compiled kernel",
}
"""Names that PyTorch's tensors have, but that the sources use of other things."""

OPERATORS = {
    ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "truediv", ast.Pow: "pow",
    ast.MatMult: "matmul", ast.BitOr: "or", ast.BitAnd: "and", ast.Invert: "invert",
    ast.USub: "neg", ast.Eq: "eq", ast.NotEq: "ne", ast.Lt: "lt", ast.LtE: "le", ast.Gt: "gt",
    ast.GtE: "ge",
}  # fmt: skip
CONVERSIONS = {
    "abs", "array", "array_priority", "bool", "deepcopy", "float", "format", "getattr", "getitem",
    "index", "int", "iter", "len", "repr", "setitem",
}  # fmt: skip
"""What Python and NumPy ask of a tensor without naming it."""


@cache
def sources():
    """The code of each module of `foundations`, and of each notebook."""
    found = {path: path.read_text(encoding="utf-8") for path in sorted(SOURCE.rglob("*.py"))}
    for path in [*(ROOT / "notebooks").glob("*.ipynb"), *(ROOT / "docs").rglob("*.ipynb")]:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        code = ("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
        found[path] = "\n".join(code)
    return found


def dotted(node):
    """The names of `a.b.c`, or none if that does not begin with a name."""
    names = []
    while isinstance(node, ast.Attribute):
        names.insert(0, node.attr)
        node = node.value
    return [node.id, *names] if isinstance(node, ast.Name) else []


def of_torch(source):
    """What a piece of code takes from PyTorch's modules, written out: `torch.nn.functional.pad`."""
    tree, modules, found = ast.parse(source), {}, set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.partition(".")[0] == "torch":
                    modules[alias.asname or "torch"] = alias.name if alias.asname else "torch"
        elif isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "torch":
            for alias in node.names:
                modules[alias.asname or alias.name] = f"{node.module}.{alias.name}"
                found.add(f"{node.module}.{alias.name}")
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            first, *rest = dotted(node) or [None]
            if rest and first in modules:
                found.add(".".join([modules[first], *rest]))
    return found


@cache
def from_modules():
    names = set().union(*map(of_torch, sources().values()))
    allowed = {name for name in kinds() if name.startswith("torch.")}
    return names | allowed


@cache
def attributes():
    """Every name that stands behind a dot somewhere."""
    trees = map(ast.parse, sources().values())
    return {
        node.attr for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Attribute)
    }


def found_in_stand_in(name):
    value = stand_in
    for part in name.split(".")[1:]:
        value = getattr(value, part)
    return value


@pytest.mark.parametrize("name", sorted(from_modules()))
def test_each_name_of_a_module_is_there(name):
    found_in_stand_in(name)


def test_each_name_of_a_tensor_is_there():
    used = set().union(*map(taken, sources().values())) | set(kinds())
    of_tensors = {name for name in used if name.isidentifier()} - NOT_OF_TENSORS.keys()
    assert sorted(name for name in of_tensors if not hasattr(stand_in.Tensor, name)) == []


def test_no_name_of_a_module_is_offered_in_vain():
    used = {name.rpartition(".")[0] for name in from_modules()} | from_modules()
    offered = set()
    for name, module in sorted(sys.modules.items()):
        if name.startswith(f"{stand_in.__name__}") and not name.rpartition(".")[2].startswith("_"):
            place = name.replace(stand_in.__name__, "torch")
            offered |= {f"{place}.{each}" for each in module.__all__}
    assert sorted(offered - used - {"torch.backends.cpu"}) == []


def test_no_method_of_a_tensor_is_offered_in_vain():
    offered = {name for name in vars(stand_in.Tensor) if not name.startswith("_")}
    assert sorted(offered - attributes() - {"is_complex"}) == []


def test_operators_are_those_that_code_has():
    nodes = [node for source in sources().values() for node in ast.walk(ast.parse(source))]
    present = {OPERATORS.get(type(node)) for node in nodes}
    # In place as well: without it Python would make a new tensor, and say nothing.
    allowed = {f"__{name}__" for name in present | CONVERSIONS}
    allowed |= {f"__{how}{name}__" for name in present for how in "ri"}
    inherited = {"__module__", "__doc__", "__slots__", "__hash__", "__dict__", "__weakref__"}
    inherited |= {"__firstlineno__", "__static_attributes__"}
    offered = {name for name in vars(stand_in.Tensor) if name.startswith("__")} - inherited
    assert sorted(offered - allowed) == []


def test_what_is_absent_is_used_and_says_so():
    for name, reason in ABSENT.items():
        assert reason
        assert name in from_modules()
        with pytest.raises(NeedsPyTorchError, match="run it at home") as error:
            found_in_stand_in(name)()
        assert str(error.value).startswith(f"{name} needs PyTorch")


def test_an_unknown_name_says_where_it_is():
    with pytest.raises(AttributeError, match=r"no attribute 'cumsum'.*at home"):
        stand_in.cumsum  # noqa: B018


def test_a_name_that_pytorch_has_not_is_missed_in_its_words():
    for owner in (stand_in.ones(1), stand_in.ones(1).requires_grad_(), torch.ones(1)):
        with pytest.raises(AttributeError, match=r"^'Tensor' object has no attribute 'g'$"):
            owner.g  # noqa: B018
        owner.g = 1
        assert owner.g == 1


def test_it_is_known_what_pytorchs_tensors_have_beyond():
    beyond = {name for name in dir(torch.Tensor) if not name.startswith("_")}
    assert beyond - set(dir(stand_in.Tensor)) == ELSEWHERE


def test_what_is_offered_is_pytorchs_too():
    for name in stand_in.__all__:
        assert hasattr(torch, name)
    for name in vars(stand_in.Tensor):
        assert name.startswith("_") or hasattr(torch.Tensor, name)


@pytest.mark.parametrize("path", sorted(STAND_IN.rglob("*.py")), ids=lambda path: path.name)
def test_it_takes_numpy_and_the_standard_library_only(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module]
        tops = {name.partition(".")[0] for name in names}
        own = {"torch"} if path.parent.name == "safetensors" else set()
        assert tops <= {"numpy", *sys.stdlib_module_names} | own
