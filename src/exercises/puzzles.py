"""Puzzles: an operation in one line, from indexing, arithmetic, comparison and `@`."""

import torch
from torch import Tensor

from lessonkit.practice import Mistake, Nudges, Puzzle

LESSON = 1
PAGE = "notebooks/01_matmul.ipynb"
NOT_NUMBERS = "A comparison gives True and False. Times 1.0 they become numbers."


def _floats(*values: float) -> Tensor:
    return torch.tensor(values, dtype=torch.float32)


def _places(n: int) -> Tensor:
    return torch.arange(n)


ones = Puzzle(
    name="ones",
    ask="Make a tensor of ones, of the shape of x.",
    arguments=("x",),
    solution="x * 0 + 1",
    doc="x (n,) or (n, m) of floats; returns the same shape.",
    cases=lambda: [(_floats(3, 0, -2),), (torch.tensor([[1.0, 2.0, 0.0], [4.0, 5.0, 6.0]]),)],
    mistakes=(
        Mistake("a number", "", "1.0", "This is one number. It should have the shape of x."),
        Mistake("truth values", "", "x == x", NOT_NUMBERS),
        Mistake("a quotient", "", "x / x", "One of the numbers of x may be 0."),
    ),
    nudges=Nudges(
        "Any x will do: get rid of its values.", "5 * 0 is 0.", "First zeros, then ones."
    ),
)

total = Puzzle(
    name="total",
    ask="Sum all elements of x.",
    arguments=("x",),
    solution="x @ ones(x)",
    functions={"ones": ones.function()},
    doc="x (n,) of floats; returns a tensor of shape ().",
    cases=lambda: [(_floats(3, 0, -2),), (_floats(5),), (_floats(1, 2, 3, 4),)],
    mistakes=(
        Mistake(
            "of rank 1", "", "x[None] @ ones(x)", "The sum is there, in a tensor with one axis."
        ),
        Mistake("squares", "", "x @ x", "This is the sum of the squares."),
        Mistake("nothing summed", "", "x * ones(x)", "`*` multiplies element by element."),
    ),
    nudges=Nudges(
        "`@` of two flat tensors multiplies and sums.",
        "[3, 0, -2] @ [1, 1, 1] is 3 + 0 - 2.",
        "Multiply each number by 1.",
    ),
)

outer = Puzzle(
    name="outer",
    ask="Make the table of all products of a and b.",
    arguments=("a", "b"),
    solution="a[:, None] * b",
    doc="a (n,), b (m,); returns (n, m).",
    cases=lambda: [(_floats(1, 2, 3), _floats(4, 5)), (_floats(1, -1), _floats(2, 3))],
    mistakes=(
        Mistake("turned", "", "a * b[:, None]", "The rows should be those of a."),
        Mistake("a sum", "", "a[:, None] + b", "Products, not sums."),
        Mistake("a lying row", "", "a[None] * b", "Which axis of the table should a run along?"),
    ),
    nudges=Nudges(
        "Stand a up as a column.",
        "A column (3, 1) and a row (2,) stretch to (3, 2).",
        "`None` in an index makes a new axis.",
    ),
)

eye = Puzzle(
    name="eye",
    ask="Make the identity matrix.",
    arguments=("i",),
    solution="(i[:, None] == i) * 1.0",
    doc="i is 0, 1, ..., n - 1; returns (n, n) of floats.",
    cases=lambda: [(_places(3),), (_places(1),), (_places(4),)],
    mistakes=(
        Mistake("truth values", "", "i[:, None] == i", NOT_NUMBERS),
        Mistake("a row", "", "(i == i) * 1.0", "Compare each number with each, not with itself."),
        Mistake(
            "the rest", "", "(i[:, None] != i) * 1.0", "Ones belong where row and column agree."
        ),
    ),
    nudges=Nudges(
        "Where is the number of the row that of the column?",
        "For n = 2 the rows are 1, 0 and 0, 1.",
        "Compare a column with a row.",
    ),
)

triangle = Puzzle(
    name="triangle",
    ask="Make a matrix with ones on and below the diagonal, and zeros above it.",
    arguments=("i",),
    solution="(i[:, None] >= i) * 1.0",
    doc="i is 0, 1, ..., n - 1; returns (n, n) of floats.",
    cases=lambda: [(_places(3),), (_places(2),), (_places(4),)],
    mistakes=(
        Mistake("above", "", "(i[:, None] <= i) * 1.0", "Your ones are above the diagonal."),
        Mistake("no diagonal", "", "(i[:, None] > i) * 1.0", "The diagonal should have ones, too."),
        Mistake("truth values", "", "i[:, None] >= i", NOT_NUMBERS),
    ),
    nudges=Nudges(
        "Below the diagonal the number of the row is larger.",
        "For n = 2 the rows are 1, 0 and 1, 1.",
        "Compare a column with a row, and let equal pass.",
    ),
)

cumsum = Puzzle(
    name="cumsum",
    ask="Give the running sums of x: the first element, the sum of the first two, and so on.",
    arguments=("x", "i"),
    solution="triangle(i) @ x",
    functions={"triangle": triangle.function()},
    doc="x (n,) of floats, i is 0, 1, ..., n - 1; returns (n,).",
    cases=lambda: [(_floats(1, 2, 3), _places(3)), (_floats(5, -1, 0, 2), _places(4))],
    mistakes=(
        Mistake("from the end", "", "x @ triangle(i)", "Your sums run from the end."),
        Mistake("not summed", "", "triangle(i) * x", "These are the rows to be summed."),
        Mistake(
            "the row before", "", "triangle(i) @ x - x", "Each element belongs to its own sum."
        ),
    ),
    nudges=Nudges(
        "Each running sum is a row of zeros and ones, times x.",
        "The second sum of three numbers uses the row 1, 1, 0.",
        "You have made a matrix of such rows already.",
    ),
)

diff = Puzzle(
    name="diff",
    ask="Give the differences between neighbours: the second element minus the first, and so on.",
    arguments=("x",),
    solution="x[1:] - x[:-1]",
    doc="x (n,); returns (n - 1,).",
    cases=lambda: [(_floats(1, 4, 2),), (_floats(5, 5, 0, -3),)],
    mistakes=(
        Mistake("sign", "", "x[:-1] - x[1:]", "The later element comes first in the difference."),
        Mistake("from the first", "", "x[1:] - x[0]", "Neighbours, not distances from the first."),
        Mistake("sums", "", "x[1:] + x[:-1]", "Differences, not sums."),
    ),
    nudges=Nudges(
        "Two parts of x, shifted by one.",
        "[1, 4, 2] gives [3, -2].",
        "All but the first, and all but the last.",
    ),
)

flip = Puzzle(
    name="flip",
    ask="Turn x around. A negative step is not allowed in PyTorch.",
    arguments=("x", "i"),
    solution="x[-1 - i]",
    doc="x (n,), i is 0, 1, ..., n - 1; returns (n,).",
    cases=lambda: [(_floats(1, 2, 3), _places(3)), (_floats(4, 1, 0, 9), _places(4))],
    mistakes=(
        Mistake("by one", "", "x[-i]", "Index -0 is 0, so the first stays the first."),
        Mistake("as it is", "", "x[i]", "This is x itself."),
        Mistake("negated", "", "-x[i]", "The values should stay, in another order."),
    ),
    nudges=Nudges(
        "Index x with a tensor of places.",
        "-1 is the last place, -2 the one before it.",
        "Make -1, -2, -3, ... of 0, 1, 2, ...",
    ),
)

diag = Puzzle(
    name="diag",
    ask="Take the diagonal of a square matrix.",
    arguments=("m", "i"),
    solution="m[i, i]",
    doc="m (n, n), i is 0, 1, ..., n - 1; returns (n,).",
    cases=lambda: [
        (torch.tensor([[1.0, 2.0], [3.0, 4.0]]), _places(2)),
        (torch.arange(9.0).reshape(3, 3), _places(3)),
    ],
    mistakes=(
        Mistake("all rows", "", "m[i]", "One index takes whole rows."),
        Mistake("the other diagonal", "", "m[i, -1 - i]", "This runs from the upper right."),
        Mistake("a matrix", "", "m * eye(i)", "The zeros should go."),
    ),
    functions={"eye": eye.function()},
    nudges=Nudges(
        "Two index tensors pick one element a pair.",
        "[[1, 2], [3, 4]] gives [1, 4].",
        "Row 0 and column 0, row 1 and column 1, ...",
    ),
)

trace = Puzzle(
    name="trace",
    ask="Sum the diagonal.",
    arguments=("m", "i"),
    solution="total(diag(m, i))",
    functions={"total": total.function(), "diag": diag.function()},
    doc="m (n, n) of floats, i is 0, 1, ..., n - 1; returns a tensor of shape ().",
    cases=lambda: [
        (torch.tensor([[1.0, 2.0], [3.0, 4.0]]), _places(2)),
        (torch.arange(9.0).reshape(3, 3), _places(3)),
    ],
    mistakes=(
        Mistake("the diagonal", "", "diag(m, i)", "It is not summed yet."),
        Mistake("squares", "", "diag(m, i) @ diag(m, i)", "This sums the squares."),
        Mistake(
            "in a row", "", "total(diag(m, i))[None]", "The right sum, in a tensor with one axis."
        ),
    ),
    nudges=Nudges("You have both parts.", "[[1, 2], [3, 4]] gives 5.", "One call inside another."),
)

one_hot = Puzzle(
    name="one_hot",
    ask="Turn labels into rows with a 1 at the label and 0 elsewhere.",
    arguments=("labels", "classes"),
    solution="(labels[:, None] == classes) * 1.0",
    doc="labels (n,), classes is 0, 1, ..., k - 1; returns (n, k) of floats.",
    cases=lambda: [
        (torch.tensor([2, 0]), _places(3)),
        (torch.tensor([1, 1, 3, 0]), _places(4)),
    ],
    mistakes=(
        Mistake(
            "turned", "", "(labels == classes[:, None]) * 1.0", "One row for each label, please."
        ),
        Mistake("truth values", "", "labels[:, None] == classes", NOT_NUMBERS),
        Mistake(
            "up to the label", "", "(labels[:, None] >= classes) * 1.0", "Only one 1 in a row."
        ),
    ),
    nudges=Nudges(
        "Compare each label with each class.",
        "Label 2 of three classes is 0, 0, 1.",
        "A column of labels, a row of classes.",
    ),
)

counts = Puzzle(
    name="counts",
    ask="Count how often each class occurs.",
    arguments=("labels", "classes"),
    solution="ones(labels * 1.0) @ one_hot(labels, classes)",
    functions={"ones": ones.function(), "one_hot": one_hot.function()},
    doc="labels (n,), classes is 0, 1, ..., k - 1; returns (k,) of floats.",
    cases=lambda: [
        (torch.tensor([2, 0, 2]), _places(3)),
        (torch.tensor([1, 1, 3, 0]), _places(4)),
    ],
    mistakes=(
        Mistake(
            "a sum for each label",
            "",
            "one_hot(labels, classes) @ ones(classes * 1.0)",
            "Sum down the columns, one for each class.",
        ),
        Mistake("a matrix", "", "one_hot(labels, classes)", "Nothing is counted yet."),
        Mistake(
            "labels added",
            "",
            "labels * 1.0 @ one_hot(labels, classes)",
            "Each label counts as one.",
        ),
    ),
    nudges=Nudges(
        "Put the one-hot rows under each other, and sum each column.",
        "The labels 2, 0, 2 give 1, 0, 2.",
        "A row of ones times a matrix sums its columns.",
    ),
)

where = Puzzle(
    name="where",
    ask="Choose between a and b, element by element: a where q is True, b where it is False.",
    arguments=("q", "a", "b"),
    solution="q * a + ~q * b",
    doc="q (n,) of truth values, a and b (n,) of floats; returns (n,).",
    cases=lambda: [
        (torch.tensor([True, False, True]), _floats(1, 2, 3), _floats(10, 20, 30)),
        (torch.tensor([False, False]), _floats(1, 2), _floats(7, 0)),
    ],
    mistakes=(
        Mistake("turned", "", "~q * a + q * b", "a belongs where q is True."),
        Mistake("a only", "", "q * a", "Where q is False, b is missing."),
        Mistake("both", "", "q * a + b", "Where q is True, b must go."),
    ),
    nudges=Nudges(
        "True counts as 1, False as 0.",
        "With q True, a 1 and b 10: 1 * 1 + 0 * 10.",
        "`~` turns True into False.",
    ),
)

relu = Puzzle(
    name="relu",
    ask="Replace what is negative by zero.",
    arguments=("x",),
    solution="x * (x > 0)",
    doc="x (n,) of floats; returns (n,).",
    cases=lambda: [(_floats(-1, 0, 2),), (_floats(0.5, -4),)],
    mistakes=(
        Mistake("the slope", "", "(x > 0) * 1.0", "This is its slope. Where is x?"),
        Mistake("turned", "", "x * (x < 0)", "This keeps what is negative."),
        Mistake(
            "the size", "", "x * (x > 0) - x * (x < 0)", "This turns the sign. It should be 0."
        ),
    ),
    nudges=Nudges(
        "Multiply by 1 or by 0.", "-3 * False is 0.", "Which comparison is 1 for 2, and 0 for -2?"
    ),
)

maximum = Puzzle(
    name="maximum",
    ask="Keep the larger of a and b, element by element.",
    arguments=("a", "b"),
    solution="a + relu(b - a)",
    functions={"relu": relu.function(), "where": where.function()},
    doc="a and b (n,) of floats; returns (n,).",
    cases=lambda: [(_floats(1, 5, 3), _floats(4, 2, 3)), (_floats(-1, 0), _floats(-2, 1))],
    mistakes=(
        Mistake("the smaller", "", "a - relu(a - b)", "This is the smaller one."),
        Mistake("the distance", "", "relu(b - a)", "This is by how much b is larger."),
        Mistake("the sum", "", "relu(a) + relu(b)", "Keep one of the two."),
    ),
    nudges=Nudges(
        "Begin with a. When must something be added?",
        "a 1 and b 4: add 3. a 5 and b 2: add 0.",
        "The difference counts where it is positive.",
    ),
)

rotate = Puzzle(
    name="rotate",
    ask="Move each element one place to the right. The last one comes to the front.",
    arguments=("x", "i"),
    solution="x[i - 1]",
    doc="x (n,), i is 0, 1, ..., n - 1; returns (n,).",
    cases=lambda: [(_floats(1, 2, 3), _places(3)), (_floats(5, 0, 7, 2), _places(4))],
    mistakes=(
        Mistake("as it is", "", "x[i]", "Place 0 should get the last element, not the first."),
        Mistake(
            "turned around", "", "x[-1 - i]", "Only the first place is right: the rest is turned."
        ),
        Mistake("the values", "", "x - 1", "Change the places, not the values."),
    ),
    nudges=Nudges(
        "Which place of x does place i of the result come from?",
        "Place 1 comes from place 0, and place 0 from the last one.",
        "The last place has another number, below zero.",
    ),
)

convolve = Puzzle(
    name="slide",
    ask="Slide a kernel along x, and give the sum of products at each place.",
    arguments=("x", "w", "i", "j"),
    solution="x[i[:, None] + j] @ w",
    doc="x (n,), w (k,), i is 0, ..., n - k, j is 0, ..., k - 1; returns (n - k + 1,).",
    cases=lambda: [
        (_floats(1, 2, 3, 4), _floats(1, 10), _places(3), _places(2)),
        (_floats(0, 1, 0, 0, 2), _floats(1, 2, 3), _places(3), _places(3)),
    ],
    mistakes=(
        Mistake(
            "the kernel turned", "", "x[i[:, None] + j] @ w[-1 - j]", "The kernel is turned around."
        ),
        Mistake("not summed", "", "x[i[:, None] + j] * w", "The products are not summed yet."),
        Mistake("places only", "", "x[i] * w[0]", "At each place there are k products."),
    ),
    nudges=Nudges(
        "First a table: row i has what lies under the kernel at place i.",
        "For k = 2 the first row has the places 0 and 1, the next 1 and 2.",
        "A tensor of places with two axes, as an index, gives a table.",
    ),
)

EXERCISES = (
    ones,
    total,
    outer,
    eye,
    triangle,
    cumsum,
    diff,
    flip,
    diag,
    trace,
    one_hot,
    counts,
    where,
    relu,
    maximum,
    rotate,
    convolve,
)
