"""Puzzles on broadcasting: which axis is stretched."""

from exercises._inputs import whole
from lessonkit.practice import Mistake, Nudges, Puzzle

LESSON = 1
PAGE = "docs/notes/broadcasting.md"

bias = Puzzle(
    name="channel_bias",
    ask="Add a number to all the pixels of each channel.",
    arguments=("x", "b"),
    solution="x + b[:, None, None]",
    doc="x (n, c, h, w), b (c,); returns (n, c, h, w).",
    cases=lambda: [
        (whole(2, 3, 3, 3, seed=1), whole(3, seed=2)),
        (whole(1, 2, 2, 3, seed=3), whole(2, seed=4)),
    ],
    mistakes=(
        Mistake("to the columns", "", "x + b", "The last axis of x is that of the columns."),
        Mistake("to the rows", "", "x + b[:, None]", "This meets the rows of the images."),
        Mistake("to the images", "", "x + b[0]", "Each channel has a number of its own."),
    ),
    nudges=Nudges(
        "Align b with x from the right.",
        "b (3,) must become (3, 1, 1).",
        "Each `None` is a new axis of size 1.",
    ),
)

row_scale = Puzzle(
    name="row_scale",
    ask="Multiply each row of a matrix by its own number.",
    arguments=("m", "s"),
    solution="m * s[:, None]",
    doc="m (n, k), s (n,); returns (n, k).",
    cases=lambda: [
        (whole(3, 3, seed=1), whole(3, seed=2)),
        (whole(2, 4, seed=3), whole(2, seed=4)),
    ],
    mistakes=(
        Mistake(
            "columns", "", "m * s", "This scales the columns. A square matrix does not complain."
        ),
        Mistake("summed", "", "s @ m", "This also sums the rows."),
        Mistake("squared", "", "m * s[:, None] * s[:, None]", "Once is enough."),
    ),
    nudges=Nudges(
        "The number of a row is stretched along it.",
        "s (3,) must become a column.",
        "Where does the new axis of s belong?",
    ),
)

centred = Puzzle(
    name="take_off",
    ask="Take a mean off each row. The means are given as a flat tensor.",
    arguments=("m", "mean"),
    solution="m - mean[:, None]",
    doc="m (n, k), mean (n,); returns (n, k).",
    cases=lambda: [
        (whole(3, 3, seed=5), whole(3, seed=6)),
        (whole(2, 4, seed=7), whole(2, seed=8)),
    ],
    mistakes=(
        Mistake("columns", "", "m - mean", "Your means meet the columns."),
        Mistake("sign", "", "mean[:, None] - m", "The mean is taken off, not the row."),
        Mistake("added", "", "m + mean[:, None]", "Take it off."),
    ),
    nudges=Nudges(
        "One mean for each row.", "Stand the means up.", "The column is stretched to the right."
    ),
)

distances = Puzzle(
    name="distances",
    ask="Give all distances between numbers of a and numbers of b, without a sign.",
    arguments=("a", "b"),
    solution="((a[:, None] - b) ** 2) ** 0.5",
    doc="a (n,), b (m,) of floats; returns (n, m).",
    cases=lambda: [
        (whole(3, seed=1), whole(2, seed=2)),
        (whole(2, seed=3), whole(2, seed=4)),
    ],
    mistakes=(
        Mistake("with a sign", "", "a[:, None] - b", "Distances are not negative."),
        Mistake("squared", "", "(a[:, None] - b) ** 2", "These are squares."),
        Mistake("turned", "", "((a - b[:, None]) ** 2) ** 0.5", "The rows should be those of a."),
    ),
    nudges=Nudges(
        "First all the differences.",
        "From 1 to 4 it is 3, as from 4 to 1.",
        "A square has no sign; then undo the square.",
    ),
)

batch_outer = Puzzle(
    name="batch_outer",
    ask="Make an outer product for each row of a batch.",
    arguments=("x", "g"),
    solution="x[:, :, None] * g[:, None]",
    doc="x (n, k), g (n, m); returns (n, k, m).",
    cases=lambda: [
        (whole(2, 3, seed=1), whole(2, 4, seed=2)),
        (whole(3, 2, seed=3), whole(3, 2, seed=4)),
    ],
    mistakes=(
        Mistake(
            "turned", "", "x[:, None] * g[:, :, None]", "The axis of x comes before that of g."
        ),
        Mistake(
            "rows with rows",
            "",
            "x[:, None, :, None] * g[None, :, None]",
            "A row meets its own row only.",
        ),
        Mistake("added", "", "x[:, :, None] + g[:, None]", "Products, please."),
    ),
    nudges=Nudges(
        "Three axes: the batch, that of x, that of g.",
        "x (2, 3) becomes (2, 3, 1).",
        "g needs its new axis in the middle.",
    ),
)

EXERCISES = (row_scale, centred, bias, distances, batch_outer)
