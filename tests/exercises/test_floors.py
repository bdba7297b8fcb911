"""An exercise of lesson N needs only what the lessons up to N have given."""

import ast
import json
from functools import cache

import pytest

from lessonkit.practice import Choice, Code, Course, Predict

from ..rooms import path
from ..rules import taken
from ..tour import belongs, homes, introduced, lessons, used

PLACED = [(each, exercise) for each in Course("exercises").sets() for exercise in each.exercises]
# Names that Python's own objects and NumPy's arrays have as well, or that make the inputs.
ALWAYS = {"torch.Tensor", "torch.tensor", "torch.zeros", "shape", "to", "dtype", "item"}


def needed(exercise):
    """The code that a learner reads, or writes in the end."""
    if isinstance(exercise, Choice):
        return ""
    if isinstance(exercise, Predict):
        return exercise.code
    imports = exercise.imports if isinstance(exercise, Code) else ""
    return f"{imports}\n{exercise.solved()}"


def shown(number):
    """The code of the notebooks up to a lesson."""
    for lesson in lessons():
        if lesson.number <= number:
            cells = json.loads(lesson.file.read_text(encoding="utf-8"))["cells"]
            yield "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")


@cache
def given(number):
    """The names of PyTorch that a lesson may rely on: from notebooks, and from modules of then."""
    modules = {module for module in homes().values() if min(belongs(module)) <= number}
    sources = [path(module).read_text(encoding="utf-8") for module in modules]
    return ALWAYS.union(*map(taken, [*shown(number), *sources]))


@cache
def offered_by(number):
    """The names of the course that a lesson may rely on."""
    return {
        f"{module.partition('.')[0]}.{name}"
        for module in set(homes().values())
        for name, lesson in introduced(module).items()
        if lesson <= number
    }


def broken(lesson, code):
    """What the code takes, and no lesson has given by then."""
    names = used(ast.parse(code)) - offered_by(lesson)
    return sorted(taken(code) - given(lesson)) + sorted(names)


@pytest.mark.parametrize(
    ("among", "exercise"), PLACED, ids=lambda value: getattr(value, "name", "")
)
def test_an_exercise_stays_on_its_floor(among, exercise):
    assert broken(among.lesson, needed(exercise)) == []


@pytest.mark.parametrize(
    ("lesson", "code", "says"),
    [
        (1, "from foundations.layers import linear_grad", ["layers.linear_grad"]),
        (3, "from foundations.layers import linear_grad", []),
        (3, "import torch\ntorch.conv2d(x, w)", ["torch.conv2d"]),
        (5, "from foundations.vision import conv\nconv.conv2d(x, w)", ["vision.conv2d"]),
    ],
)
def test_what_comes_too_early_is_seen(lesson, code, says):
    assert broken(lesson, code) == says
