"""Puzzles on einsum: the letters that stay, and those that are summed."""

from exercises._inputs import whole
from foundations.tensors import einsum
from lessonkit.practice import Mistake, Nudges, Puzzle

LESSON = 1
PAGE = "docs/notes/einsum.md"
FUNCTIONS = {"einsum": einsum}

turned = Puzzle(
    name="turned",
    ask="Turn a matrix on its side, with `einsum`.",
    arguments=("m",),
    solution='einsum("ij->ji", m)',
    functions=FUNCTIONS,
    doc="m (n, k); returns (k, n).",
    cases=lambda: [(whole(2, 3, seed=1),), (whole(3, 3, seed=2),)],
    mistakes=(
        Mistake("as it is", "", 'einsum("ij->ij", m)', "The letters have kept their order."),
        Mistake("the diagonal", "", 'einsum("ii->i", m)', "Two axes need two letters."),
        Mistake("summed", "", 'einsum("ij->j", m)', "A letter is missing on the right."),
    ),
    nudges=Nudges(
        "Name both axes.", "On the right they stand in their new order.", "Nothing is summed."
    ),
)

column_sums = Puzzle(
    name="column_sums",
    ask="Sum each column of a matrix.",
    arguments=("m",),
    solution='einsum("ij->j", m)',
    functions=FUNCTIONS,
    doc="m (n, k); returns (k,).",
    cases=lambda: [(whole(2, 3, seed=3),), (whole(3, 3, seed=4),)],
    mistakes=(
        Mistake("rows", "", 'einsum("ij->i", m)', "The letter that is kept names the columns."),
        Mistake("everything", "", 'einsum("ij->", m)', "One letter must stay."),
        Mistake(
            "as a row", "", 'einsum("ij->j", m)[None]', "The right sums, with an axis too many."
        ),
    ),
    nudges=Nudges(
        "Which axis goes?", "A column runs over the rows.", "What goes is left out on the right."
    ),
)

inner = Puzzle(
    name="inner",
    ask="Multiply two matrices of one shape, element by element, and sum everything.",
    arguments=("a", "b"),
    solution='einsum("ij,ij->", a, b)',
    functions=FUNCTIONS,
    doc="a and b (n, k); returns a tensor of shape ().",
    cases=lambda: [
        (whole(2, 2, seed=1), whole(2, 2, seed=2)),
        (whole(3, 3, seed=3), whole(3, 3, seed=4)),
    ],
    mistakes=(
        Mistake(
            "turned", "", 'einsum("ij,ji->", a, b)', "Each number meets the one in its own place."
        ),
        Mistake("rows kept", "", 'einsum("ij,ij->i", a, b)', "Nothing stands on the right."),
        Mistake("all pairs", "", 'einsum("ij,kl->", a, b)', "The letters of the two are the same."),
    ),
    nudges=Nudges(
        "Same place, same letters.", "The result is one number.", "The right side is empty."
    ),
)

batch_product = Puzzle(
    name="batch_product",
    ask="Multiply two batches of matrices, each with its partner.",
    arguments=("a", "b"),
    solution='einsum("nik,nkj->nij", a, b)',
    functions=FUNCTIONS,
    doc="a (n, i, k), b (n, k, j); returns (n, i, j).",
    cases=lambda: [
        (whole(2, 2, 3, seed=1), whole(2, 3, 2, seed=2)),
        (whole(2, 2, 2, seed=3), whole(2, 2, 2, seed=4)),
    ],
    mistakes=(
        Mistake("the batch summed", "", 'einsum("nik,nkj->ij", a, b)', "The batch should stay."),
        Mistake("turned", "", 'einsum("nik,nkj->nji", a, b)', "Rows before columns."),
        Mistake("all pairs", "", 'einsum("nik,mkj->nij", a, b)', "Each matrix has one partner."),
    ),
    nudges=Nudges(
        "First one pair.", "It is ik,kj->ij.", "The letter of the batch is in all three."
    ),
)

bilinear = Puzzle(
    name="bilinear",
    ask="For each row, multiply a row of a, a matrix and a row of b: a number.",
    arguments=("a", "m", "b"),
    solution='einsum("ni,ij,nj->n", a, m, b)',
    functions=FUNCTIONS,
    doc="a (n, i), m (i, j), b (n, j); returns (n,).",
    cases=lambda: [
        (whole(2, 3, seed=1), whole(3, 2, seed=2), whole(2, 2, seed=3)),
        (whole(3, 2, seed=4), whole(2, 2, seed=5), whole(3, 2, seed=6)),
    ],
    mistakes=(
        Mistake("summed", "", 'einsum("ni,ij,nj->", a, m, b)', "One number for each row."),
        Mistake(
            "all pairs", "", 'einsum("ni,ij,mj->n", a, m, b)', "A row of a meets its own row of b."
        ),
        Mistake(
            "not summed", "", 'einsum("ni,ij,nj->nj", a, m, b)', "A letter too many on the right."
        ),
    ),
    nudges=Nudges(
        "Three tensors, three terms.",
        "i joins a and m, j joins m and b.",
        "Only the letter of the rows stays.",
    ),
)

EXERCISES = (turned, column_sums, inner, batch_product, bilinear)
