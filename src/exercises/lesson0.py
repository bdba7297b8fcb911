"""Notebooks that test themselves."""

import json

from lessonkit.practice import Choice, Code, Mistake, Nudges, Predict, Repair

LESSON = 0
NOTEBOOK = "00_notebooks_that_test_themselves.ipynb"


def _notebook(*cells: tuple[str, list[str]]) -> str:
    return json.dumps({"cells": [{"cell_type": kind, "source": text} for kind, text in cells]})


not_equal = Code(
    name="test_ne",
    ask="Write `test_ne`, which fails if two values are equal. Let `test` do the work.",
    solution='''import operator

from foundations.support import test


def test_ne(a, b):
    """Raise AssertionError if a equals b; return None if it does not."""
    test(a, b, operator.ne, "!=")
''',
    cases=lambda: [("test", "test1"), ("test", "test"), ([1], [1]), (1, 1.0), (None, 0)],
    mistakes=(
        Mistake(
            "the comparison of test_eq",
            "operator.ne",
            "operator.eq",
            "This is `test_eq` under another name: it fails when the values differ.",
        ),
        Mistake(
            "identity for equality",
            "operator.ne",
            "operator.is_not",
            "Two lists with the same content are equal, though they are two objects.",
        ),
        Mistake(
            "an answer in place of a failure",
            'test(a, b, operator.ne, "!=")',
            "return a != b",
            "A test does not answer yes or no. It stays silent, or it raises.",
        ),
        Mistake(
            "one value twice",
            "test(a, b,",
            "test(a, a,",
            "Your test always fails. Which two values does it compare?",
        ),
    ),
    nudges=Nudges(
        "`test` takes two values and a comparison, and raises if the comparison does not hold.",
        "`test(1, 2, operator.lt)` is silent, `test(2, 1, operator.lt)` raises.",
        "The module `operator` has a function for each sign; look for that of `!=`.",
    ),
)

shows_a_value = Code(
    name="shows_a_value",
    ask="Jupyter shows what the last line of a cell evaluates to, if it is an expression. Tell "
    "from the source of a cell whether there is such a value to show.",
    solution='''import ast


def shows_a_value(source):
    """Tell whether the last statement of a cell is an expression: True or False.

    source is the text of the cell. An empty cell shows nothing.
    """
    body = ast.parse(source).body
    return bool(body) and isinstance(body[-1], ast.Expr)
''',
    cases=lambda: [
        ("x = 1",),
        ("x = 1\nx",),
        ("",),
        ("x\ny = 2",),
        ("print(1)",),
        ("def f():\n    1",),
        ("# only a comment",),
    ],
    mistakes=(
        Mistake("the first statement", "body[-1]", "body[0]", "Which statement of a cell counts?"),
        Mistake(
            "an empty cell",
            "bool(body) and isinstance(body[-1], ast.Expr)",
            "isinstance(body[-1], ast.Expr)",
            "A cell may hold nothing at all. Then there is no last statement to look at.",
        ),
        Mistake(
            "any statement",
            "bool(body) and isinstance(body[-1], ast.Expr)",
            "any(isinstance(node, ast.Expr) for node in body)",
            "An expression in the middle of a cell is computed, and not shown.",
        ),
        Mistake(
            "whatever does not assign",
            "isinstance(body[-1], ast.Expr)",
            "not isinstance(body[-1], ast.Assign)",
            "A definition is no assignment, and no expression either. Ask for what you want.",
        ),
    ),
    nudges=Nudges(
        "`ast.parse` turns a source into a tree. Its `body` is the list of statements.",
        'Look at `ast.dump(ast.parse("x = 1"))` and at `ast.dump(ast.parse("x"))`.',
        "A statement that is only an expression has a class of its own in `ast`.",
    ),
)

code_cells = Code(
    name="code_cells",
    ask="A notebook is a JSON file. Give the sources of its code cells. Jupyter stores a source as "
    "a list of lines, each with its line end.",
    solution='''import json


def code_cells(text):
    """List the sources of the code cells of a notebook, each as one text, in order.

    text is the JSON. The notebook has a list "cells"; each has a "cell_type" and a "source".
    """
    cells = json.loads(text)["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
''',
    cases=lambda: [
        (_notebook(("markdown", ["# Title"]), ("code", ["x = 1\n", "x"])),),
        (_notebook(("code", ["a"]), ("raw", ["b"]), ("code", ["c\n", "d"])),),
        (_notebook(),),
    ],
    mistakes=(
        Mistake(
            "prose among the code",
            ' if cell["cell_type"] == "code"',
            "",
            "Not every cell holds code. What does a cell say of itself?",
        ),
        Mistake(
            "whatever is not Markdown",
            '== "code"',
            '!= "markdown"',
            "There are three kinds of cells, and you let two of them through.",
        ),
        Mistake(
            "lists of lines",
            '"".join(cell["source"])',
            'cell["source"]',
            "Each source should be one text. What you return has a list for each cell.",
        ),
        Mistake(
            "line ends doubled",
            '"".join(cell["source"])',
            '"\\n".join(cell["source"])',
            "The lines bring their line ends with them. What do you put between two of them?",
        ),
    ),
    nudges=Nudges(
        "Read the text with `json.loads`, go through the cells, keep those of one kind.",
        '`json.loads(\'{"cells": []}\')["cells"]` is an empty list.',
        "A list of texts becomes one text with `join`.",
    ),
)

run_cells = Repair(
    name="run_cells",
    ask="This runs the cells of a notebook, one after the other, and gives the names that they "
    "have defined. A cell cannot see what the cells above it defined. Find out why, and mend it.",
    solution='''def run_cells(sources):
    """Run the sources, a list of texts, in order; return a dictionary of the names they define."""
    names = {}
    for source in sources:
        exec(source, names)
    return {name: value for name, value in names.items() if not name.startswith("__")}
''',
    cases=lambda: [
        (["x = 1", "y = x + 1"],),
        (["a = 1"],),
        (["a = 1", "b = 2"],),
        (["x = 1", "x = x * 10", "z = x"],),
        (["def f():\n    return 3", "a = f()", "del f"],),
        ([],),
    ],
    mistakes=(
        Mistake(
            "a copy for each cell",
            "exec(source, names)",
            "exec(source, dict(names))",
            "`dict(names)` is a copy. What becomes of the names that a cell adds to it?",
        ),
        Mistake(
            "names are lost between cells",
            "exec(source, names)",
            "names = {}; exec(source, names)",
            "Now each cell starts with nothing. Where should the names of all cells live?",
        ),
        Mistake(
            "the last cell first",
            "for source in sources",
            "for source in reversed(sources)",
            "The cells run in the wrong order.",
        ),
        Mistake(
            "a name that no cell defined",
            '{name: value for name, value in names.items() if not name.startswith("__")}',
            "names",
            "`exec` adds a name of its own, with two underscores in front. No cell defined it.",
        ),
    ),
    nudges=Nudges(
        "Follow one name: where is it stored when the first cell defines it?",
        "With the cells `x = 1` and `y = x + 1`, print what `names` holds after the first one.",
        "`exec(source, place)` stores names in `place`. Compare with what the next cell is given.",
    ),
)

typed = Code(
    name="typed",
    ask="A command line consists of texts. Turn `3` into a number, `True` into a truth value and "
    "`[1, 2]` into a list, and leave all else the text that it is.",
    solution='''import ast


def typed(text):
    """Return the Python value that a text writes out, or the text itself if it writes none."""
    try:
        return ast.literal_eval(text)
    except (SyntaxError, ValueError):
        return text
''',
    cases=lambda: [("3",), ("0.5",), ("True",), ("[1, 2]",), ("Ada",), ("two words",), ("len",)],
    mistakes=(
        Mistake(
            "names are evaluated",
            "ast.literal_eval(text)",
            "eval(text)",
            "A word may be the name of something in Python. `eval` looks it up, and runs anything.",
        ),
        Mistake(
            "nothing for a plain text",
            "return text",
            "return None",
            "A text that writes no value is a value itself.",
        ),
        Mistake(
            "one kind of error",
            "(SyntaxError, ValueError)",
            "SyntaxError",
            "One word and two words fail in two ways. Try both, and read the names of the errors.",
        ),
        Mistake(
            "numbers only",
            "ast.literal_eval(text)",
            "float(text)",
            "Not everything is a decimal number: there are whole numbers, lists, True and False.",
        ),
    ),
    nudges=Nudges(
        "Try to read the text as Python, and fall back on the text.",
        '`ast.literal_eval("[1, 2]")` is a list; `ast.literal_eval("Ada")` raises.',
        "Catch the two errors that `ast.literal_eval` raises for a word and for two words.",
    ),
)

first_failure = Predict(
    name="first_failure",
    ask="A run from the top stops at the first cell that fails. How many cells have run to their "
    "end?",
    code="""cells = ["x = 2", "assert x == 2", "assert y == 3", "y = 3", "assert x < y"]
names, done = {}, 0
try:
    for cell in cells:
        exec(cell, names)
        done += 1
except (AssertionError, NameError):
    pass
done""",
    of="number",
    mistakes=(
        Mistake("the failing cell counts", "", "3", "The cell that fails does not run to its end."),
        Mistake(
            "it goes on after the failure",
            "",
            "4",
            "A failing cell stops the run. What stands below it is not tried.",
        ),
        Mistake(
            "y is known already",
            "",
            "5",
            "Cells run from the top. Where is `y` defined, and where is it used first?",
        ),
    ),
)

test_order = Choice(
    name="test_order",
    ask="Two tests stand in one cell. Both fail. You exchange them and run the cell again. What "
    "changes?",
    right="Which failure you see first; the other test is not even tried.",
    why="Order decides what you see, and what is left untried. It does not decide what holds.",
    proof="""def seen(*tests):
    names = {"a": 1, "b": 2}
    try:
        for test in tests:
            exec(test, names)
    except AssertionError as error:
        return str(error)
one, two = "assert a == 2, 'one'", "assert b == 1, 'two'"
assert (seen(one, two), seen(two, one)) == ("one", "two")""",
    mistakes=(
        Mistake(
            "tests influence each other",
            "",
            "Which of the tests hold.",
            "A test looks and changes nothing, so its answer does not depend on the one before it.",
        ),
        Mistake(
            "both are reported",
            "",
            "Only the order of the two reports.",
            "How many failures does a cell report before it stops?",
        ),
        Mistake(
            "nothing at all",
            "",
            "Nothing: the cell fails in the same way.",
            "The cell fails both times. Does it say the same both times?",
        ),
    ),
)

EXERCISES = (
    not_equal,
    test_order,
    code_cells,
    first_failure,
    run_cells,
    shows_a_value,
    typed,
)
