"""An anchor that changes the state of its kernel fails; one that only reads passes."""

import time

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from lessonkit.kernel import ExpressionError, Kernel
from lessonkit.kernel.state import changed_names, fingerprints

SETUP = """
import functools, io, itertools, random
import numpy as np
import torch

class Meter:
    __slots__ = ("total",)
    def __init__(self): self.total = 0
    def add(self): self.total += 1; return self.total

class Holder:
    def __init__(self): self.items = [1, [2, 3]]

class Circle:
    def __init__(self): self.radius = 2
    @functools.cached_property
    def area(self): return 3 * self.radius ** 2

class Lazy:
    def __init__(self): self.stale = True
    def __repr__(self):
        self.stale = False
        return "ready"

class Column:
    shape = (2,)
    def __init__(self, name, hidden): self.name, self.hidden = name, lambda: hidden
    def to_numpy(self): return np.array(self.hidden())

class Frame:
    shape, to_numpy, index = (2, 2), None, (0, 1)
    def __init__(self, **columns): self.hidden = lambda: columns
    def items(self): return ((name, Column(name, x)) for name, x in self.hidden().items())

def counter():
    n = 0
    def count():
        nonlocal n
        n += 1
        return n
    return count

meter, holder, count = Meter(), Holder(), counter()
items, table, names = [1, 2, 3], {"a": 1}, {"x", "y"}
circle, drawings, frame = Circle(), np.array([Lazy(), Lazy()]), Frame(a=[1, 2], b=["x", "y"])
column = Column("a", [1, 2])
signs, mixed = [-1, [0, True]], [holder, [1, 2]]
twice = [[1]]
for _ in range(99): twice = [twice, twice]
twice.append(twice)
around = [items]
around.append(around)
iterator, chained, numbers = iter(items), itertools.chain(items, items), (i for i in items)
exhausted = iter([])
list(exhausted)
file = io.StringIO("one\\ntwo")
x = torch.ones(3)
w = torch.ones(3, requires_grad=True)
module = torch.nn.Linear(2, 2)
generator = torch.Generator().manual_seed(0)
array, rng, old_rng = np.ones(3), np.random.default_rng(0), random.Random(0)
"""


@pytest.fixture(scope="module")
def kernel(tmp_path_factory):
    notebook = new_notebook(cells=[new_code_cell(SETUP)])
    with Kernel(notebook, tmp_path_factory.mktemp("lesson")) as kernel:
        kernel.run(0)
        yield kernel


@pytest.mark.parametrize(
    ("expression", "changed"),
    [
        ("items.append(4)", "items"),
        ("table.update(a=2)", "table"),
        ("names.add('z')", "names"),
        ("around[0].pop()", "items"),
        ("holder.items[1].append(0)", "holder"),
        ("signs.__setitem__(0, -2)", "signs"),
        ("signs[1].__setitem__(1, 1)", "signs"),
        ("mixed[1].append(0)", "mixed"),
        ("setattr(circle, 'radius', 3)", "circle"),
        ("setattr(drawings[1], 'stale', None)", "drawings"),
        ("frame.hidden()['b'].pop()", "frame"),
        ("frame.hidden().update(c=[3, 4])", "frame"),
        ("column.hidden().append(0)", "column"),
        ("setattr(holder, 'name', 1)", "holder"),
        ("meter.add()", "meter"),
        ("count()", "count"),
        ("(fresh := 3)", "fresh"),
        ("next(iterator)", "iterator"),
        ("next(chained)", "chained"),
        ("next(numbers)", "numbers"),
        ("file.readline()", "file"),
        ("x.add_(1).sum():.1f", "x"),
        ("w.sum().backward()", "w"),
        ("module.weight.data.zero_().sum()", "module"),
        ("array.sort() or array.fill(2)", "array"),
        ("torch.randn(1, generator=generator).numel()", "generator"),
        ("torch.randn(1).numel()", "the random numbers of torch"),
        ("np.random.rand() > 2", "the random numbers of numpy.random"),
        ("random.random() > 2", "the random numbers of random"),
        ("rng.random() > 2", "rng"),
        ("old_rng.random() > 2", "old_rng"),
    ],
)
def test_a_change_is_named(kernel, expression, changed):
    with pytest.raises(ExpressionError) as raised:
        kernel.evaluate(["len(items)", expression])
    assert str(raised.value).startswith(f"{expression}: computing it changes {changed}")
    assert str(raised.value).endswith(": do that above, and name its result here")


@pytest.mark.parametrize(
    "expression",
    [
        "len(items)",
        "sorted(table)",
        "x.mean():.2f",
        "module(torch.ones(1, 2)).shape",
        "[i for i in items]",
        "list(iter(items))",
        "sum(p.numel() for p in module.parameters())",
        "torch.randn(2, generator=torch.Generator().manual_seed(1)).shape",
        "np.random.default_rng(0).random():.2f",
        "(lambda: 3)()",
        "holder.items[1][0]",
        "circle.area",
        "[x.stale for x in drawings]",
        "len(twice)",
        "[*frame.items()][0][1].to_numpy().max()",
    ],
)
def test_reading_is_no_change(kernel, expression):
    kernel.evaluate([expression, expression])


def test_names_of_a_page_are_watched_too():
    namespace = {"items": [1]}
    before = fingerprints(namespace)
    assert changed_names(before, fingerprints(namespace)) == ""
    namespace["items"].append(2)
    assert changed_names(before, fingerprints(namespace)) == "items"


def test_a_million_plain_values_take_no_time():
    namespace = {"tokens": list(range(1_000_000)), "counts": {str(i): i for i in range(500_000)}}
    started = time.perf_counter()
    before = fingerprints(namespace)
    assert time.perf_counter() - started < 1
    namespace["counts"]["7"] = 8
    assert changed_names(before, fingerprints(namespace)) == "counts"


def test_a_deep_structure_is_no_obstacle():
    deep = []
    for _ in range(100_000):
        deep = [deep]
    assert fingerprints({"deep": deep}) == fingerprints({"deep": deep})
    while deep:
        deep = deep.pop()
