"""A small course of exercises, without PyTorch: a process for each answer starts at once."""

import sys
import textwrap

import pytest

from lessonkit.practice.command import main

TOY = {
    "toy/__init__.py": 'SETS = ("lesson1", "lesson2")\n',
    "toy/lesson1.py": '''
        """Halves and doubles."""
        from lessonkit.practice import Choice, Code, Mistake, Nudges, Predict, Puzzle, Repair

        LESSON = 1
        NOTEBOOK = "01_toy.ipynb"
        NUDGES = Nudges("Think.", "2 gives 1.", "Divide.")

        half = Code(
            name="half",
            ask="Halve a number.",
            solution=\'\'\'def half(x):
            """Return half of x, a number."""
            return x / 2
        \'\'\',
            cases=lambda: [(2.0,), (5.0,)],
            mistakes=(
                Mistake("doubled", "x / 2", "x * 2", "This doubles."),
                Mistake("rounded", "x / 2", "x // 2", "This rounds."),
                Mistake("kept", "x / 2", "x", "This does nothing."),
            ),
            nudges=NUDGES,
        )

        both = Repair(
            name="both",
            ask="Half and double.",
            solution=\'\'\'def both(values):
            """Return half and double of the first of a list."""
            x = values[0]
            return x / 2, x * 2
        \'\'\',
            cases=lambda: [([6.0],), ([5.0],)],
            items=("half", "double"),
            mistakes=(
                Mistake("turned", "x / 2, x * 2", "x * 2, x / 2", "Turned around."),
                Mistake("half kept", "x / 2", "x", "Half is not right."),
                Mistake("double kept", "x * 2", "x", "Double is not right."),
                Mistake("both kept", "x / 2, x * 2", "x, x", "Neither is right."),
            ),
            nudges=NUDGES,
        )

        shape = Predict(
            name="shape",
            ask="Which shape?",
            code="a = 2\\n(a, 3)",
            mistakes=(
                Mistake("turned", "(a, 3)", "(3, a)", "Turned around."),
                Mistake("flat", "", "(6,)", "Two axes."),
                Mistake("empty", "", "()", "Two axes."),
            ),
        )

        number = Predict(
            name="number",
            ask="How much?",
            code="1 / 7",
            of="number",
            digits=2,
            mistakes=(
                Mistake("upside down", "1 / 7", "7 / 1", "Upside down."),
                Mistake("added", "/", "+", "Divide."),
                Mistake("none", "", "0", "More than that."),
            ),
        )

        reason = Choice(
            name="reason",
            ask="Why?",
            right="Because.",
            why="So it is.",
            proof="assert 1 + 1 == 2",
            mistakes=(
                Mistake("never", "", "Never.", "Think again."),
                Mistake("always", "", "Always.", "Not always."),
                Mistake("perhaps", "", "Perhaps.", "Surely."),
            ),
        )

        EXERCISES = (half, both, shape, number, reason)
    ''',
    # Of no set: the tests of the judge take them from here.
    "toy/more.py": '''
        """More that can be asked."""
        import numpy

        from lessonkit.practice import Code, Mistake

        LESSON = 1

        doubled = Code(
            name="doubled",
            ask="Double.",
            solution="def doubled(a):\\n    return a * 2\\n",
            cases=lambda: [(numpy.array([1.0, 2.0]),)],
            mistakes=(Mistake("single", "a * 2", "(a * 2).astype('float32')", "Half the digits."),),
        )

        counts = Code(
            name="counts",
            ask="Count.",
            solution="def counts(given, first, *rest):\\n    return 2 + len(rest)\\n",
            cases=lambda: [([], [], [], [])],
            use=lambda function, given, first, *rest: function(given, first, *rest),
            mistakes=(),
        )

        EXERCISES = (doubled, counts)
    ''',
    "toy/lesson2.py": '''
        """More."""
        from lessonkit.practice import Mistake, Nudges, Puzzle

        LESSON = 2
        PAGE = "docs/toy.md"

        third = Puzzle(
            name="third",
            ask="A third.",
            arguments=("x",),
            solution="x / 3",
            cases=lambda: [(3,), (4,)],
            mistakes=(
                Mistake("times", "/", "*", "Divide."),
                Mistake("added", "/", "+", "Divide, do not add."),
                Mistake("whole", "/", "//", "No rounding."),
            ),
            nudges=Nudges("a", "b", "c"),
        )
        EXERCISES = (third,)
    ''',
}


@pytest.fixture
def toy(tmp_path, monkeypatch):
    """The folder in which Python finds the course `toy`."""
    folder = tmp_path / "packages"
    for name, text in TOY.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        # A solution in the middle is indented as the module around it: take that off as well.
        path.write_text(textwrap.dedent(text).lstrip())
    monkeypatch.syspath_prepend(folder)
    yield folder
    for name in [name for name in sys.modules if name.partition(".")[0] == "toy"]:
        del sys.modules[name]


@pytest.fixture
def practice(toy, tmp_path, monkeypatch, capsys):
    """The command in an empty folder: gives its status and what it shows."""
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)

    def run(*arguments):
        status = main(["--course", "toy", *arguments])
        shown = capsys.readouterr()
        return status, shown.out + shown.err

    run.folder = work
    return run
