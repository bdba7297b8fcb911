"""A package is hollowed out, and is done again when examples and exercises say so."""

import os

import pytest

from lessonkit.practice.command import main
from lessonkit.practice.hollow import hollow, left_hollow

AREA = '''"""Areas."""

import math

__all__ = ["circle", "square"]

PI = math.pi


def square(x: float) -> float:
    """Return the area of a square.

    >>> square(3)
    9
    """
    _check(x)
    return _product(x, x)


def circle(r: float) -> float:
    """Return the area of a circle."""
    return PI * r**2


def _product(a, b):
    return a * b


def _check(x):
    if x < 0:
        raise ValueError(x)
'''
EXERCISES = '''"""Areas."""
from lessonkit.practice import Code, Mistake, Nudges
from shapes.area import circle

LESSON = 1
EXERCISES = (
    Code(
        name="disc",
        ask="The area.",
        solution="def disc(r):\\n    return 3.141592653589793 * r ** 2\\n",
        ours=circle,
        cases=lambda: [(1.0,), (2.0,)],
        mistakes=(Mistake("around", "* r ** 2", "* 2 * r", "That is the way around it."),),
        nudges=Nudges("a", "b", "c"),
    ),
)
'''


@pytest.fixture
def shapes(tmp_path, monkeypatch, capsys):
    for name, text in {
        "shapes/__init__.py": "",
        "shapes/__init__.pyi": "",
        "shapes/area.py": AREA,
        "shapes/main.py": "from shapes.area import square\nprint(square(2))\n",
        "drill/__init__.py": 'SETS = ("lesson1",)\n',
        "drill/lesson1.py": EXERCISES,
        "drill/capstone.py": (
            'PACKAGE = "shapes"\nMODULES = ("shapes.area",)\nTHEN = "python -m shapes.main"\n'
        ),
    }.items():
        path = tmp_path / "packages" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    monkeypatch.syspath_prepend(tmp_path / "packages")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "packages"), prepend=os.pathsep)
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        return main(["--course", "drill", "rebuild", *arguments]), capsys.readouterr().out

    run.area = tmp_path / "rebuild/shapes/area.py"
    return run


def test_bodies_go_and_all_else_stays():
    text = hollow(AREA)
    assert "PI * r" not in text and "_product" not in text
    assert "PI = math.pi" in text and ">>> square(3)" in text and "if x < 0" in text
    assert "def square(x: float) -> float:" in text


def test_classes_are_hollowed_and_what_does_nothing_stays():
    source = (
        "class A:\n    n = 1\n    def __init__(self):\n        self.x = 1\n"
        "    def hook(self):\n        '''Nothing.'''\n    def _tell(self):\n        return 3\n"
    )
    text = hollow(source)
    assert "self.x" not in text and "_tell" not in text
    assert "n = 1" in text and text.count("NotImplementedError") == 1


def test_stubs_that_are_left_are_named(tmp_path):
    file = tmp_path / "a.py"
    file.write_text(hollow(AREA))
    assert left_hollow(file) == ["square", "circle"]
    file.write_text("def f(:\n")
    assert left_hollow(file)[0].startswith("line 1, ")
    file.write_text(AREA)
    assert left_hollow(file) == []


def test_the_way_from_stubs_to_the_end(shapes):
    status, said = shapes()
    assert status == 0 and "first:   rebuild/shapes/area.py" in said
    assert (shapes.area.parent / "main.py").read_text().startswith("from shapes.area")
    assert (shapes.area.parent / "__init__.pyi").exists()
    assert shapes()[1].startswith("shapes.area: not yet\n  still a stub: square, circle\n")
    shapes.area.write_text(AREA.replace("return _product(x, x)", "return x + x"))
    status, said = shapes("area")
    assert status == 1 and "shapes.area.square:" in said and "Expected:\n      9" in said
    shapes.area.write_text(AREA.replace("PI * r**2", "PI * 2 * r"))
    status, said = shapes()
    assert status == 1
    assert "on the exercise disc:" in said and "hint: That is the way around it." in said
    shapes.area.write_text(AREA)
    status, said = shapes()
    assert status == 0 and said.endswith("cd rebuild\npython -m shapes.main\n")


def test_the_first_example_of_the_file_that_fails_is_told(shapes):
    shapes()
    both = AREA.replace("_product(x, x)", "0").replace("PI * r**2", "0")
    circle = 'of a circle.\n\n    >>> round(circle(1), 2)\n    3.14\n    """'
    shapes.area.write_text(both.replace('of a circle."""', circle))
    said = shapes()[1]
    assert "shapes.area.square:" in said and "circle" not in said


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        ("import math\nraise RuntimeError('no')", "RuntimeError: no"),
        ("import math\nimport os\nos._exit(3)", "your code ended Python itself"),
    ],
)
def test_a_module_that_does_not_load_is_told(shapes, edit, says):
    shapes()
    shapes.area.write_text(AREA.replace("import math", edit))
    assert says in shapes()[1]


def test_a_learners_rebuild_is_never_written_again(shapes):
    shapes()
    shapes.area.write_text("mine")
    shapes()
    assert shapes.area.read_text() == "mine"
