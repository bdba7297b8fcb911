"""The README of the code is what the modules and the notebooks say."""

import ast
import re

import pytest

from .rooms import SOURCE, floors, homes, is_private, needs, path
from .tour import README, introduced, lessons, readme, stated, used, users


def test_the_readme_is_up_to_date():
    assert README.read_text(encoding="utf-8") == readme(), "nox -s readme"


def test_the_readme_leads_to_every_module_and_every_lesson():
    links = re.findall(r"\]\(([^)]+)\)", readme())
    assert all((SOURCE / link).is_file() for link in links)
    found = {(SOURCE / link).resolve() for link in links}
    assert {path(module) for module in floors()} <= found
    assert {lesson.file for lesson in lessons()} <= found


def test_the_readme_names_everything_once():
    lines = re.findall(r"(?m)^  (`.*`)$", readme())
    names = [name for line in lines for name in re.findall(r"`(\w+)`", line)]
    assert sorted(names) == sorted(name.partition(".")[2] for name in homes())


@pytest.mark.parametrize("module", floors())
def test_a_module_stands_below_all_that_it_imports(module):
    text = readme()
    assert all(_place(other, text) < _place(module, text) for other in needs(module))


def _place(module, text):
    return text.index(f"[{path(module).relative_to(SOURCE).as_posix()}]")


@pytest.mark.parametrize("module", [module for module in floors() if not is_private(module)])
def test_a_lesson_uses_the_modules_that_belong_to_it(module):
    assert set(stated(module)) <= set(users(module))


def test_a_module_of_two_lessons_is_divided_between_them():
    functional = introduced("layers.functional")
    assert (functional["relu"], functional["relu_grad"]) == (2, 3)


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("from foundations.vision import Conv2d, pad", {"vision.Conv2d", "vision.pad"}),
        ("from foundations.vision.conv import Conv2d", {"vision.Conv2d"}),
        ("from foundations.vision import conv\nconv.conv2d(x)", {"vision.conv2d"}),
        ("from foundations.vision import conv\nconv._kernels(x)", set()),
        ("from foundations import data\ndata.mnist()", {"data.mnist"}),
        ("from torch.nn import Conv2d\nConv2d(1, 2)", set()),
        ("from foundations import layers\nlayers.Linear.forward", {"layers.Linear"}),
    ],
)
def test_what_a_lesson_uses_is_seen(code, names):
    assert used(ast.parse(code)) == names
