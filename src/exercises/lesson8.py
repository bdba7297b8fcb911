"""Batch normalisation and dropout."""

from torch import Tensor

from exercises._inputs import fractions, whole
from foundations.layers import normalisation
from lessonkit.practice import Choice, Code, Derive, Mistake, Nudges, Predict, Repair

LESSON = 8
NOTEBOOK = "08_what_it_buys.ipynb"
EARLIER = ("08_batchnorm.ipynb",)


def _layer(n: int, c: int, seed: int) -> tuple[Tensor, ...]:
    x = fractions(n, c, seed=seed)
    gamma, beta = fractions(c, seed=seed + 1), fractions(c, seed=seed + 2)
    return x, gamma, beta


statistics = Code(
    name="statistics",
    ask="Give the mean and the variance of each channel over the batch. The variance is the biased "
    "one, divided by n.",
    solution='''import torch


def statistics(x):
    """Return (mean, variance), each (c,), of x (n, c)."""
    mean = x.mean(0)
    return mean, ((x - mean) ** 2).mean(0)
''',
    cases=lambda: [
        (fractions(4, 3, seed=1),),
        (fractions(3, 3, seed=2),),
        (whole(5, 2, seed=3) + 1e8,),
    ],
    items=("the mean", "the variance"),
    ours=normalisation.statistics,
    mistakes=(
        Mistake(
            "over the channels",
            "mean = x.mean(0)\n    return mean, ((x - mean) ** 2).mean(0)",
            "mean = x.mean(1)\n    return mean, ((x - mean[:, None]) ** 2).mean(1)",
            "Each channel is averaged over the batch, and the batch is axis 0.",
        ),
        Mistake(
            "the unbiased one",
            "((x - mean) ** 2).mean(0)",
            "((x - mean) ** 2).sum(0) / (len(x) - 1)",
            "This divides by n - 1. The biased variance divides by n.",
        ),
        Mistake(
            "mean of squares minus square of mean",
            "((x - mean) ** 2).mean(0)",
            "(x**2).mean(0) - mean**2",
            "On paper this is the same. Try it on numbers near a hundred million.",
        ),
        Mistake(
            "a deviation",
            "((x - mean) ** 2).mean(0)",
            "((x - mean) ** 2).mean(0) ** 0.5",
            "This is the deviation, the root of the variance.",
        ),
    ),
    nudges=Nudges(
        "First the mean, then the mean of the squared distances from it.",
        "The channel 1, 3 has the mean 2 and the variance 1.",
        "Two passes over x: the second needs the result of the first.",
    ),
)

normalise = Code(
    name="normalise",
    ask="Normalise each channel by a given mean and variance, then scale and shift it.",
    solution='''import torch


def normalise(x, mean, variance, gamma, beta, eps):
    """Return the shape of x (n, c). mean, variance, gamma and beta are (c,), eps is a number.

    eps is added to the variance.
    """
    return gamma * (x - mean) / (variance + eps) ** 0.5 + beta
''',
    cases=lambda: [
        (x, x.mean(0), whole(3, seed=9, low=0, high=4), gamma, beta, 0.5)
        for x, gamma, beta in (_layer(4, 3, 1), _layer(3, 3, 5), _layer(2, 3, 7))
    ],
    ours=normalisation.batchnorm,
    mistakes=(
        Mistake(
            "a variance for a deviation",
            ") ** 0.5 +",
            ") +",
            "Divide by the deviation, not by the variance.",
        ),
        Mistake(
            "eps outside",
            "(variance + eps) ** 0.5",
            "(variance**0.5 + eps)",
            "Where is eps to be added?",
        ),
        Mistake(
            "no scale", "gamma * (x", "(x", "Each channel is scaled by a number that is learned."
        ),
        Mistake("no shift", " + beta", "", "Each channel is shifted by a number that is learned."),
        Mistake("the mean kept", "(x - mean)", "x", "The mean must be taken off first."),
        Mistake(
            "shifted too early",
            "gamma * (x - mean) / (variance + eps) ** 0.5 + beta",
            "gamma * ((x - mean) / (variance + eps) ** 0.5 + beta)",
            "The shift comes last, and is not scaled.",
        ),
    ),
    nudges=Nudges(
        "Take off the mean, divide by the deviation, scale, shift.",
        "x 3, mean 1, variance 4, eps 0: normalised, that is 1.",
        "eps belongs under the root.",
    ),
)


def _to_fold() -> list[tuple]:
    return [
        (
            whole(n_in, n_out, seed=seed),
            *(whole(n_out, seed=seed + i) for i in (1, 2, 3, 4)),
            whole(n_out, seed=seed + 5, low=1, high=9),
        )
        for n_in, n_out, seed in ((2, 3, 1), (3, 3, 11), (1, 2, 21))
    ]


fold = Code(
    name="fold",
    ask="After training, a linear layer and the normalisation behind it are one linear layer. Give "
    "its weight and its bias.",
    solution='''import torch


def fold(w, b, gamma, beta, mean, variance):
    """Return the folded (w, b), shaped as w (n_in, n_out) and b (n_out,); the others are (n_out,).

    The normalisation is gamma * (y - mean) / variance ** 0.5 + beta, of y = x @ w + b.
    """
    scale = gamma / variance**0.5
    return w * scale, beta + (b - mean) * scale
''',
    cases=_to_fold,
    items=("the weight", "the bias"),
    mistakes=(
        Mistake(
            "the bias not scaled",
            "beta + (b - mean) * scale",
            "beta + b - mean * scale",
            "The old bias goes through the normalisation like everything else.",
        ),
        Mistake(
            "rows scaled",
            "w * scale",
            "w * scale.sum()",
            "Each output, a column of w, has a scale of its own.",
        ),
        Mistake(
            "a variance", "gamma / variance**0.5", "gamma / variance", "Divide by the deviation."
        ),
        Mistake("the mean forgotten", "(b - mean) * scale", "b * scale", "The mean is taken off."),
        Mistake("the shift forgotten", "beta + (b", "(b", "The shift is a part of the new bias."),
    ),
    nudges=Nudges(
        "Put y = x @ w + b into the formula, and sort by what has an x.",
        "With one input and one output all are numbers: try it on paper.",
        "What multiplies x is the new weight, and all the rest the new bias.",
    ),
)

layernorm = Code(
    name="layernorm",
    ask="Layer normalisation takes the mean and the variance over the channels of each row, in "
    "place of over the batch. Write it, without scale and shift.",
    solution='''import torch


def layernorm(x, eps):
    """Return the shape of x (n, c), each row with mean 0 and variance 1, but for eps.

    The variance is the biased one; eps, a number, is added to it.
    """
    mean = x.mean(1, keepdim=True)
    variance = ((x - mean) ** 2).mean(1, keepdim=True)
    return (x - mean) / (variance + eps) ** 0.5
''',
    cases=lambda: [(fractions(2, 4, seed=1), 0.5), (fractions(3, 3, seed=2), 0.1)],
    mistakes=(
        Mistake(
            "over the batch",
            "x.mean(1, keepdim=True)\n    variance = ((x - mean) ** 2).mean(1",
            "x.mean(0, keepdim=True)\n    variance = ((x - mean) ** 2).mean(0",
            "This is batch normalisation. Here each row stands alone.",
        ),
        Mistake("a variance", ") ** 0.5\n", ")\n", "Divide by the deviation."),
        Mistake(
            "the unbiased variance",
            "((x - mean) ** 2).mean(1, keepdim=True)",
            "((x - mean) ** 2).sum(1, keepdim=True) / (x.shape[1] - 1)",
            "Divide by the number of channels.",
        ),
        Mistake("the mean kept", "return (x - mean)", "return x", "Take off the mean of the row."),
    ),
    nudges=Nudges(
        "The same three steps as for a batch, along the other axis.",
        "The row 1, 3 becomes -1, 1 if eps is 0.",
        "`keepdim=True` keeps a column that can be stretched.",
    ),
)

mask = Code(
    name="mask_of",
    ask="Dropout multiplies by a mask. Make it from uniform numbers between 0 and 1: a share p of "
    "the numbers is dropped, and the mean stays.",
    solution='''import torch


def mask_of(uniform, p):
    """Return the mask, of the shape of uniform and its type; p is a number from 0 to below 1.

    A number is dropped where uniform is below p.
    """
    return (uniform >= p).to(uniform.dtype) / (1 - p)
''',
    cases=lambda: [
        (whole(3, 4, seed=1, low=0, high=10) / 10, 0.5),
        (whole(2, 5, seed=2, low=0, high=10) / 10, 0.2),
        (whole(4, seed=3, low=0, high=10) / 10, 0.0),
    ],
    mistakes=(
        Mistake(
            "the mean falls",
            " / (1 - p)",
            " / 1",
            "Without a factor the mean falls: some are dropped.",
        ),
        Mistake("the others dropped", ">= p", "< p", "You keep what should be dropped."),
        Mistake(
            "the wrong share", "/ (1 - p)", "/ (p + 0.001)", "Divide by the share that is kept."
        ),
        Mistake(
            "the factor upside down",
            "/ (1 - p)",
            "* (1 - p)",
            "What is kept must grow, not shrink.",
        ),
    ),
    nudges=Nudges(
        "A comparison says what is kept. What does it take to keep the mean?",
        "With p = 0.5 the mask has the numbers 0 and 2.",
        "If a share of 1 - p is kept, each must be one over that share as large.",
    ),
)

running = Repair(
    name="running_mean",
    ask="The running mean should move slowly: a tenth of the newest batch enters. It jumps.",
    solution='''def running_mean(means, momentum):
    """Return the running mean after all the batches; it starts at 0.

    means is a list of numbers; momentum is the share of the newest one.
    """
    running = 0.0
    for mean in means:
        running = (1 - momentum) * running + momentum * mean
    return running
''',
    cases=lambda: [([1.0, 2.0, 3.0], 0.1), ([4.0, -2.0], 0.25), ([], 0.1), ([5.0], 0.1)],
    mistakes=(
        Mistake(
            "shares exchanged",
            "(1 - momentum) * running + momentum * mean",
            "momentum * running + (1 - momentum) * mean",
            "Which of the two has the large share?",
        ),
        Mistake("a sum", "(1 - momentum) * running", "running", "The shares should add up to 1."),
        Mistake(
            "the past forgotten",
            "(1 - momentum) * running + ",
            "",
            "Only the newest batch is left.",
        ),
        Mistake(
            "the newest whole",
            "momentum * mean",
            "mean",
            "The newest batch enters with its share only.",
        ),
    ),
    nudges=Nudges(
        "Play one batch through with a momentum of 0.1.",
        "After one batch with the mean 5, the running mean is 0.5.",
        "`momentum` is the share of the newest batch.",
    ),
)

square_after_dropout = Predict(
    name="square_after_dropout",
    ask="Dropout with p = 0.5 keeps the mean. By which factor does it change the mean square?",
    code="""p = 0.5
(1 - p) * (1 / (1 - p)) ** 2""",
    of="number",
    mistakes=(
        Mistake("kept as well", " ** 2", "", "The factor is squared, the share is not."),
        Mistake("the share forgotten", "(1 - p) * ", "", "Only a half of the numbers is kept."),
        Mistake("less than before", "", "0.5", "What is kept is twice as large. And its square?"),
    ),
)

centred = Derive(
    name="centred_slope",
    ask="Two numbers a and b lose their mean m = (a + b) / 2. The loss weighs what is left: "
    "g * (a - m) + h * (b - m). Derive it by a.",
    arguments=("a", "b", "g", "h"),
    loss="g * (a - (a + b) / 2) + h * (b - (a + b) / 2)",
    by="a",
    solution="(g - h) / 2",
    cases=lambda: [(1.0, 3.0, 2.0, 5.0), (0.5, -1.0, -2.0, 1.0)],
    mistakes=(
        Mistake("the mean held fast", "", "g", "a moves the mean as well, and with it both terms."),
        Mistake("only its own term", "", "g / 2", "The mean stands in both terms."),
        Mistake("sign", "g - h", "g + h", "What does the mean do to the second term when a grows?"),
        Mistake("not halved", "(g - h) / 2", "g - h", "By how much does the mean move?"),
    ),
    nudges=Nudges(
        "a acts on the loss directly, and through the mean.",
        "Move a by 1: m moves by a half, so a - m grows by a half and b - m falls by a half.",
        "Weigh these two moves by g and h.",
    ),
)

two_rows = Choice(
    name="two_rows",
    ask="A batch of two rows is normalised, with eps at 0. What becomes of the numbers, and of the "
    "gradient?",
    right="In each channel 1 and -1, whatever they were; so the gradient is 0.",
    why="Two numbers have two degrees of freedom, and the mean and the variance take off both.",
    proof="""import torch
from foundations.layers import batchnorm, batchnorm_grad, statistics
x = torch.tensor([[1.0, 7.0], [4.0, -2.0]], dtype=torch.float64)
grad_out = torch.tensor([[3.0, -1.0], [0.5, 2.0]], dtype=torch.float64)
one, zero = torch.ones(2, dtype=torch.float64), torch.zeros(2, dtype=torch.float64)
y = batchnorm(x, *statistics(x), one, zero, eps=0)
assert bool(((y.abs() - 1).abs() < 1e-12).all())
grad_x, *_ = batchnorm_grad(x, *statistics(x), one, grad_out, eps=0)
assert bool((grad_x.abs() < 1e-12).all())""",
    mistakes=(
        Mistake(
            "zeros",
            "",
            "All become 0, since the variance is unknown.",
            "Their mean is 0. Their variance is 1.",
        ),
        Mistake(
            "as they were",
            "",
            "They keep their distance; the gradient passes.",
            "Their variance becomes 1.",
        ),
        Mistake(
            "gradient doubled",
            "",
            "1 and -1; the gradient is doubled.",
            "Move one of the numbers. What changes?",
        ),
    ),
)

EXERCISES = (
    statistics,
    normalise,
    two_rows,
    centred,
    running,
    fold,
    layernorm,
    mask,
    square_after_dropout,
)
