"""Matrix multiplication."""

from exercises._inputs import fractions, whole
from foundations.tensors import matmul, matmul_broadcast, matmul_loops
from lessonkit.practice import Choice, Code, Mistake, Nudges, Predict, Repair

LESSON = 1
NOTEBOOK = "01_matmul.ipynb"
NO_PRODUCT = ("@", "matmul", "mm", "dot", "einsum")
IMPORTS = "from torch import Tensor\n\n\n"
DOC = """Multiply two matrices: c[i, j] is the sum over k of a[i, k] times b[k, j].

a (n, k), b (k, m); returns (n, m).
"""


def _pairs() -> list[tuple]:
    shapes = [((2, 3), (3, 4)), ((3, 3), (3, 3)), ((1, 5), (5, 2)), ((4, 1), (1, 3))]
    return [
        (whole(*left, seed=i), whole(*right, seed=9 + i)) for i, (left, right) in enumerate(shapes)
    ]


product_shape = Predict(
    name="product_shape",
    ask="A batch of five images meets the weights of ten digits. Which shape has the product?",
    code="""import torch
x, w = torch.zeros(5, 784), torch.zeros(784, 10)
(x @ w).shape""",
    mistakes=(
        Mistake("the inner size stays", "", "(784, 784)", "The size that both share is summed."),
        Mistake(
            "turned", "", "(10, 5)", "Rows come from the left operand, columns from the right."
        ),
        Mistake(
            "nothing is summed", "", "(5, 784, 10)", "One axis is missing in a product: which?"
        ),
    ),
)

stretched_shape = Predict(
    name="stretched_shape",
    ask="The same images and weights, before anything is summed: which shape have all products?",
    code="""import torch
x, w = torch.zeros(5, 784), torch.zeros(784, 10)
(x[:, :, None] * w[None]).shape""",
    mistakes=(
        Mistake("summed already", "", "(5, 10)", "`*` sums nothing. Three axes go in."),
        Mistake(
            "the 1 stays",
            "",
            "(5, 784, 1)",
            "A 1 is stretched to what the other operand has in its place.",
        ),
        Mistake(
            "axes side by side",
            "",
            "(5, 784, 784, 10)",
            "Lay the two shapes over each other, from the right. Which axes fall together?",
        ),
    ),
)

loops = Code(
    name="matmul_loops",
    ask="Multiply two matrices with three loops.",
    solution=matmul_loops,
    imports=IMPORTS,
    doc=DOC,
    cases=_pairs,
    without=NO_PRODUCT,
    mistakes=(
        Mistake(
            "overwritten",
            "c[i, j] += a",
            "c[i, j] = a",
            "Each k brings one more product to the same place. What happens to those before it?",
        ),
        Mistake(
            "b on its side",
            "* b[k, j]\n",
            "* b[j, k]\n",
            "k runs down a column of b. Which of its two indices is the row?",
        ),
        Mistake(
            "sums of sums",
            "+= a[i, k] * b",
            "+= a[i, k] + b",
            "What is done to a number of the row and its partner in the column?",
        ),
        Mistake(
            "one step short",
            "range(inner)",
            "range(inner - 1)",
            "`range(n)` ends before n by itself.",
        ),
    ),
    nudges=Nudges(
        "One loop for the rows of a, one for the columns of b, one for what they share.",
        "For [[1, 2], [3, 4]] times [[10], [1]] the first number is 1 * 10 + 2 * 1.",
        "Begin with zeros of the right shape, `a.new_zeros(n, m)`, and add to them.",
    ),
)

broadcast = Code(
    name="matmul_broadcast",
    ask="Multiply two matrices with one loop, over the rows of a.",
    solution=matmul_broadcast,
    imports=IMPORTS,
    doc=DOC,
    cases=_pairs,
    without=NO_PRODUCT,
    mistakes=(
        Mistake(
            "the row lies",
            "a[i, :, None] * b)",
            "a[i, None, :] * b)",
            "Aligned from the right, a lying row meets the columns of b. It should meet its rows.",
        ),
        Mistake(
            "the wrong axis",
            "sum(dim=0)",
            "sum(dim=1)",
            "The products have the shape of b. Over which axis does k run there?",
        ),
        Mistake(
            "mean for sum", ").sum(dim=0)", ").mean(dim=0)", "Nothing is averaged in a product."
        ),
        Mistake(
            "the first row each time",
            "a[i, :, None] * b)",
            "a[0, :, None] * b)",
            "All your rows are the same one.",
        ),
    ),
    nudges=Nudges(
        "Stand a row of a up as a column, and let it be stretched across the columns of b.",
        "A row of shape (k,) becomes (k, 1); with b (k, m) the products are (k, m).",
        "Sum the products over the axis that k runs along.",
    ),
)

no_loop = Code(
    name="matmul_no_loop",
    ask="Remove the last loop as well, with broadcasting alone.",
    solution='''import torch


def matmul_no_loop(a, b):
    """Multiply two matrices without any loop.

    a (n, k), b (k, m); returns (n, m). On the way there is a tensor (n, k, m).
    """
    return (a[:, :, None] * b[None]).sum(dim=1)
''',
    cases=_pairs,
    without=NO_PRODUCT,
    ours=matmul.matmul_op,
    mistakes=(
        Mistake(
            "the wrong axis",
            "sum(dim=1)",
            "sum(dim=2)",
            "The three axes are those of i, k and j. Which one is summed?",
        ),
        Mistake(
            "the first axis",
            "sum(dim=1)",
            "sum(dim=0)",
            "You have summed over the rows of a: they must stay apart.",
        ),
        Mistake(
            "an axis is left",
            "sum(dim=1)",
            "sum(dim=1, keepdim=True)",
            "An axis of size 1 is left.",
        ),
        Mistake(
            "the new axis of a in the middle",
            "a[:, :, None]",
            "a[:, None]",
            "The axes are those of i, k and j. Your a has its k at the end, where j should be.",
        ),
        Mistake(
            "not summed",
            "(a[:, :, None] * b[None]).sum(dim=1)",
            "a[:, :, None] * b[None]",
            "All the products are there. They are not summed yet.",
        ),
    ),
    nudges=Nudges(
        "Give a and b a third axis each, so that i, k and j have one of their own.",
        "`explain((2, 3, 1), (1, 3, 4))` shows how the two are stretched.",
        "a needs its new axis at the end, b at the front; then sum over that of k.",
    ),
)

norm = Code(
    name="norm_einsum",
    ask="Write the Frobenius norm, the root of the sum of the squares, with one `einsum`.",
    solution='''from foundations.tensors import einsum


def norm_einsum(m):
    """Return the Frobenius norm of a matrix m (n, k), a tensor of shape ()."""
    return einsum("ij,ij->", m, m) ** 0.5
''',
    cases=lambda: [(whole(2, 3, seed=1),), (fractions(3, 3, seed=2),), (whole(1, 4, seed=3),)],
    without=("norm", "sum", "pow"),
    mistakes=(
        Mistake("no root", " ** 0.5", "", "This is the square of the norm."),
        Mistake(
            "a row at a time",
            '"ij,ij->"',
            '"ij,ij->i"',
            "A letter on the right of the arrow is kept. The norm is one number.",
        ),
        Mistake(
            "turned",
            '"ij,ij->"',
            '"ij,ji->"',
            "Each number should meet itself, and not the one on the other side of the diagonal.",
        ),
        Mistake(
            "without its square",
            '"ij,ij->", m, m',
            '"ij->", m',
            "You sum the numbers, not their squares.",
        ),
    ),
    nudges=Nudges(
        "Multiply the matrix by itself, element by element, and sum everything.",
        "Letters that are missing on the right of the arrow are summed.",
        "Nothing stands on the right of the arrow. The root comes last.",
    ),
)

wrong_axis = Repair(
    name="matmul_elementwise",
    ask="Two loops, and the product of a row and a column between them. One index is wrong.",
    solution='''import torch


def matmul_elementwise(a, b):
    """Multiply two matrices with two loops. a (n, k), b (k, m); returns (n, m)."""
    n, m = a.shape[0], b.shape[1]
    c = a.new_zeros(n, m)
    for i in range(n):
        for j in range(m):
            c[i, j] = (a[i, :] * b[:, j]).sum()
    return c
''',
    cases=_pairs,
    without=NO_PRODUCT,
    ours=matmul.matmul_elementwise,
    mistakes=(
        Mistake(
            "a row of b",
            "b[:, j]",
            "b[j]",
            "A row of a meets a column of b. What does a single index pick from a matrix?",
        ),
        Mistake(
            "a column of a",
            "a[i, :]",
            "a[:, i]",
            "Now a gives a column. It should give the row i.",
        ),
        Mistake("the same column", "b[:, j]", "b[:, 0]", "All your columns are the first one."),
    ),
    nudges=Nudges(
        "Say aloud what c[i, j] is made of: row i of a, and ...",
        "With a (2, 3) and b (3, 4), which shapes have the two factors?",
        "Look at the index of b. It names one axis only.",
    ),
)

order_of_sums = Choice(
    name="order_of_sums",
    ask="`matmul_loops` and the operator agree exactly on whole numbers, and only to some digits "
    "on fractions. Why?",
    right="A sum of fractions rounds after each step, so its order matters; whole numbers of this "
    "size are not rounded.",
    why="So a test of floating-point numbers needs a tolerance, and a test of integers needs none.",
    proof="""a, b, c = 1e16, 1.0, 1.0
assert (a + b) + c != a + (b + c)
assert (10**16 + 1) + 1 == 10**16 + (1 + 1)""",
    mistakes=(
        Mistake(
            "approximation",
            "",
            "The operator only approximates the product, to be fast.",
            "Both do the same multiplications and additions. What may differ between the two?",
        ),
        Mistake(
            "Python is less exact",
            "",
            "Python's numbers have fewer digits than PyTorch's.",
            "Both loops and operator work on the same tensors, of the same type.",
        ),
        Mistake(
            "multiplication",
            "",
            "The operator multiplies in another order, and a product depends on its order.",
            "Of one product there is only one rounding. Many numbers are combined in another step.",
        ),
    ),
)

largest_pixel = Predict(
    name="largest_pixel",
    ask="A pixel is a byte, from 0 to 255. The course divides by 256. How large is the largest "
    "pixel then, to three decimals?",
    code="""white = 255
white / 256""",
    of="number",
    digits=3,
    mistakes=(
        Mistake(
            "divided by 255", "256", "255", "It would be 1 if the divisor were the largest byte."
        ),
        Mistake("the whole byte", "/ 256", "+ 0", "That is the byte itself. Divide it."),
        Mistake("the other way", "white / 256", "256 / white", "The pixel is below 1, not above."),
    ),
)

EXERCISES = (
    product_shape,
    loops,
    wrong_axis,
    broadcast,
    stretched_shape,
    no_loop,
    norm,
    order_of_sums,
    largest_pixel,
)
