"""A stub keeps what a learner needs, and nothing of the answer."""

import pytest

from lessonkit.practice import Nudges
from lessonkit.practice.stub import opened, stripped, with_help

SOURCE = (
    'import math\n\ndef area(r: float) -> float:\n    """Give pi r^2."""\n'
    "    return math.pi * r**2\n"
)
BARE = "def area(r):\n    return r\n"
STEPS = "approach: first", "example: second", "hint: third"
CLASS = (
    'class A:\n    """A thing."""\n    size = 3\n\n    def grow(self, by=1):\n'
    '        """Grow."""\n        self.size += by\n\n    def bare(self):\n        return 1\n'
)


def test_imports_signature_and_docstring_stay():
    assert stripped(SOURCE, "area") == (
        'import math\n\ndef area(r: float) -> float:\n    """Give pi r^2."""\n'
        '    raise NotImplementedError("your turn")\n'
    )


@pytest.mark.parametrize("source", [SOURCE, BARE])
def test_another_docstring_takes_its_place(source):
    text = stripped(source, "area", "Give the area.\n\nr is a number.")
    assert text.count('"""') == 2 and "pi r^2" not in text
    assert '    """Give the area.\n\n    r is a number.\n    """\n    raise' in text


def test_code_to_repair_stays():
    text = stripped(SOURCE, "area", "Give the area.", keep=True)
    assert text.endswith('    """Give the area."""\n    return math.pi * r ** 2\n')


def test_of_a_class_all_methods_are_emptied():
    text = stripped(CLASS, "A")
    assert "size = 3" in text and '"""A thing."""' in text and '"""Grow."""' in text
    assert "self.size" not in text and "return 1" not in text
    assert text.count('raise NotImplementedError("your turn")') == 2


def test_only_what_is_asked_for_is_emptied():
    assert "return r" in stripped(BARE + "\n\ndef other():\n    return 1\n", "other")


def test_the_question_is_a_docstring_whatever_is_in_it():
    head = opened("area", 'Say """why\\n""" it is.\n\nTwice.')
    compile(head, "stub.py", "exec")
    assert "lessonkit practice check area" in head and "\n\nTwice.\n" in head


def test_nudges_come_last_one_below_the_other():
    text = with_help("head\n", "body\n", Nudges("first", "second", "third"))
    places = [text.index(word) for word in ("head", "body", *STEPS)]
    assert places == sorted(places)
    assert with_help("head\n", "body\n", None) == "head\nbody\n"
