"""The rules of the game: what the course may not borrow, since it builds it."""

import ast

import pytest
import torch

from .rooms import SOURCE, floors, path
from .rules import PAGE, REBUILT, SHARED, broken_rules, kinds, shown_table, table, taken

MODULES = sorted(SOURCE.rglob("*.py"))

FORBIDDEN_MODULES = ("torch.nn", "torch.autograd", "torch.optim", "torch.func", "torchvision")
FORBIDDEN_NAMES = {"autograd", "enable_grad", "grad_fn", "requires_grad", "requires_grad_"}


def is_forbidden(name):
    return any(name == module or name.startswith(f"{module}.") for module in FORBIDDEN_MODULES)


def borrowed(source):
    """List what code takes from autograd and from the layers and optimisers of PyTorch."""
    found = []
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import():
                names = [alias.name for alias in node.names]
            case ast.ImportFrom():
                names = [node.module or "", *(f"{node.module}.{a.name}" for a in node.names)]
            case ast.Attribute():
                names = [ast.unparse(node)]
                found += [node.attr] if node.attr in FORBIDDEN_NAMES else []
            case ast.keyword() if node.arg in FORBIDDEN_NAMES:
                names = [node.arg]
                found += names
            case ast.Constant(value=str() as text) if text in FORBIDDEN_NAMES:
                names = [text]
                found += names
            case _:
                continue
        found += [name for name in names if is_forbidden(name)]
    return found


def test_there_is_something_to_check():
    assert {"functional.py", "conv.py", "optim.py"} <= {file.name for file in MODULES}


@pytest.mark.parametrize("file", MODULES, ids=lambda file: str(file.relative_to(SOURCE)))
def test_no_autograd_and_no_ready_made_layers(file):
    assert borrowed(file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "import torch.nn",
        "import torch.nn.functional as F",
        "import torch.autograd",
        "from torch import nn",
        "from torch import Tensor, autograd",
        "from torch.nn import Linear",
        "from torch.nn.functional import relu",
        "from torch.optim import SGD",
        "torch.nn.functional.conv2d(x, w)",
        "torch.autograd.grad(y, x)",
        "torch.optim.SGD(parameters)",
        "x.requires_grad_()",
        "x.requires_grad = True",
        "torch.zeros(3, requires_grad=True)",
        "y.grad_fn",
        "getattr(x, 'requires_grad_')()",
        "with torch.enable_grad(): pass",
    ],
)
def test_what_is_borrowed_is_seen(source):
    assert borrowed(source)


@pytest.mark.parametrize(
    "source",
    [
        "import torch",
        "from torch import Tensor",
        "from foundations.layers.module import Module",
        "model.backward()",
        "parameter.grad",
        "parameter.add_grad(grad_out)",
        "'''Nothing here uses autograd, or requires_grad.'''",
    ],
)
def test_what_is_our_own_is_not_taken_for_borrowed(source):
    assert not borrowed(source)


@pytest.mark.parametrize("module", floors())
def test_a_floor_takes_what_the_rules_allow(module):
    below = floors()[: floors().index(module) + 1]
    source = path(module).read_text(encoding="utf-8")
    assert broken_rules(module, source, below) == []


def test_the_rules_allow_nothing_that_nobody_takes():
    used = set().union(*(taken(file.read_text(encoding="utf-8")) for file in MODULES))
    assert (kinds().keys() | REBUILT.keys()) - used == set()


def test_the_page_shows_the_rules_as_they_are():
    assert shown_table() == table(), "python -m tests.rules"


@pytest.mark.parametrize(
    ("source", "below", "broken"),
    [
        ("a @ b", ["tensors.broadcasting"], ["x takes @"]),
        ("a @= b", [], ["x takes @"]),
        ("a @ b", ["tensors.broadcasting", "tensors.matmul"], []),
        ("torch.conv2d(x, w)", ["tensors.matmul"], ["x takes torch.conv2d"]),
        ("x.softmax(1)", ["tensors.matmul"], ["x takes softmax"]),
        ("(x * w).sum(1).unfold(0, 2, 1)", [], ["x takes unfold"]),
        ("import math\nmath.cos(x)", [], []),
        ("from foundations.layers import functional\nfunctional.relu(x)", [], []),
        ("x.relu()", [], ["x takes relu"]),
        ("'a b'.split()", [], []),
        ("from torch import Generator, Tensor", [], []),
        ("from torch import conv2d", ["tensors.matmul"], ["x takes torch.conv2d"]),
        ("from torch.linalg import norm as n", [], ["x takes torch.linalg.norm"]),
        ("import torch as t\nt.conv2d(x, w)", ["tensors.matmul"], ["x takes torch as t"]),
        ("torch.Tensor.softmax(x, 1)", ["tensors.matmul"], ["x takes softmax"]),
    ],
)
def test_what_a_floor_may_not_take_is_seen(source, below, broken):
    assert broken_rules("x", source, below) == broken


def test_the_page_says_what_stays_unseen():
    text = PAGE.read_text(encoding="utf-8").partition("## What the test cannot see")[2]
    hidden = {name for name in SHARED if hasattr(torch.Tensor, name) and name[0] != "_"}
    assert {name for name in hidden if f"`{name}`" not in text} == set()
