"""The training loop."""

import torch
from torch import Tensor

from exercises._inputs import fractions, whole
from foundations.layers import losses
from foundations.training import train
from lessonkit.practice import Choice, Code, Derive, Mistake, Nudges, Predict, Repair

LESSON = 5
NOTEBOOK = "05_train_loop.ipynb"
EARLIER = ("05_loss.ipynb",)


def _scores() -> list[tuple[Tensor, Tensor]]:
    return [
        (fractions(3, 4, seed=1), torch.tensor([0, 3, 1])),
        (fractions(2, 2, seed=2), torch.tensor([1, 1])),
        (fractions(4, 3, seed=3), torch.tensor([2, 0, 0, 1])),
    ]


log_softmax = Code(
    name="log_softmax",
    ask="Turn scores into the logarithms of probabilities. Scores of a thousand must stay finite.",
    solution='''import torch


def log_softmax(logits):
    """Return the logarithm of the softmax of each row. logits (n, classes); returns the same."""
    shifted = logits - logits.amax(-1, keepdim=True)
    return shifted - shifted.exp().sum(-1, keepdim=True).log()
''',
    cases=lambda: [
        (fractions(2, 3, seed=1),),
        (fractions(3, 3, seed=2),),
        (1000 * whole(2, 4, seed=3),),
    ],
    without=("softmax", "logsumexp"),
    ours=losses.log_softmax,
    mistakes=(
        Mistake(
            "large scores overflow",
            "logits - logits.amax(-1, keepdim=True)",
            "logits",
            "The exponential of a thousand is infinite. What may be taken off all scores of a row?",
        ),
        Mistake(
            "divided first",
            "shifted = logits - logits.amax(-1, keepdim=True)\n"
            "    return shifted - shifted.exp().sum(-1, keepdim=True).log()",
            "return (logits.exp() / logits.exp().sum(-1, keepdim=True)).log()",
            "Infinity by infinity is no number. Never divide here: a logarithm turns a quotient "
            "into a difference.",
        ),
        Mistake(
            "over the batch",
            "exp().sum(-1",
            "exp().sum(0",
            "Each row is an example of its own: its probabilities must add up to 1.",
        ),
        Mistake(
            "no logarithm",
            "shifted - shifted.exp().sum(-1, keepdim=True).log()",
            "shifted.exp() / shifted.exp().sum(-1, keepdim=True)",
            "These are the probabilities. You are asked for their logarithms.",
        ),
        Mistake(
            "the sum without its logarithm",
            "keepdim=True).log()",
            "keepdim=True)",
            "The logarithm of a quotient is the difference of two logarithms.",
        ),
    ),
    nudges=Nudges(
        "The logarithm of exp(x) / sum is x minus the logarithm of the sum.",
        "Adding 5 to all scores of a row changes nothing: try it on paper.",
        "Take off the largest score of each row first. `keepdim=True` keeps the shape.",
    ),
)

cross_entropy = Code(
    name="cross_entropy",
    ask="Average the surprise at the true classes: minus the log probability of each.",
    solution='''import torch
from foundations.layers import log_softmax


def cross_entropy(logits, target):
    """Return the loss, a tensor of shape ().

    logits (n, classes); target (n,), the true class of each row, whole numbers from 0.
    """
    return -log_softmax(logits)[torch.arange(len(target)), target].mean()
''',
    cases=_scores,
    ours=losses.cross_entropy,
    mistakes=(
        Mistake("sign", "-log_softmax", "log_softmax", "A loss is high where the guess was bad."),
        Mistake("sum for mean", ".mean()", ".sum()", "The loss should not grow with the batch."),
        Mistake(
            "all the rows of a class",
            "[torch.arange(len(target)), target]",
            "[:, target]",
            "`[:, target]` picks a column of all rows for each target. Pick one number a row.",
        ),
        Mistake(
            "all classes",
            "[torch.arange(len(target)), target]",
            "",
            "Only the true class of each row counts.",
        ),
        Mistake(
            "one softmax too many",
            "log_softmax(logits)[",
            "log_softmax(log_softmax(logits).exp())[",
            "Scores go in, and one softmax is taken of them.",
        ),
    ),
    nudges=Nudges(
        "Take the log probabilities, pick one in each row, average, change the sign.",
        "With two classes and equal scores the loss is the logarithm of 2, whatever is true.",
        "Two index tensors side by side pick one element for each pair.",
    ),
)

cross_entropy_grad = Code(
    name="cross_entropy_grad",
    ask="Give the gradient of the cross-entropy with respect to the scores.",
    solution='''import torch
from foundations.layers import log_softmax


def cross_entropy_grad(logits, target):
    """Return the gradient of the mean loss: logits (n, classes), target (n,); as logits."""
    grad = log_softmax(logits).exp()
    grad[torch.arange(len(target)), target] -= 1
    return grad / len(target)
''',
    cases=_scores,
    ours=losses.cross_entropy_grad,
    without=("autograd", "backward"),
    mistakes=(
        Mistake("the mean forgotten", " / len(target)", "", "The loss is a mean over the batch."),
        Mistake(
            "the truth forgotten",
            "    grad[torch.arange(len(target)), target] -= 1\n",
            "",
            "This ignores the target. Each row of the gradient must add up to 0.",
        ),
        Mistake("sign", "-= 1", "+= 1", "The score of the true class should rise: which sign?"),
        Mistake(
            "logarithms",
            "log_softmax(logits).exp()",
            "log_softmax(logits)",
            "The gradient has the probabilities, not their logarithms.",
        ),
        Mistake(
            "divided by the classes",
            "/ len(target)",
            "/ logits.shape[1]",
            "The mean is taken over the rows.",
        ),
    ),
    nudges=Nudges(
        "For one row: the probabilities, and at the true class something is taken off.",
        "Two equal scores, first class true: the gradient is [-0.5, 0.5].",
        "The probabilities add up to 1. A row of the gradient adds up to 0.",
    ),
)

accuracy = Code(
    name="accuracy",
    ask="Give the share of rows whose highest score is that of the true class.",
    solution='''import torch


def accuracy(logits, target):
    """Return a number from 0 to 1. logits (n, classes), target (n,)."""
    return int((logits.argmax(1) == target).sum()) / len(target)
''',
    cases=lambda: [
        (torch.tensor([[2.0, 1.0], [0.0, 3.0], [5.0, 4.0]]), torch.tensor([0, 0, 0])),
        (
            torch.tensor([[1.0, 2.0, 0.0], [3.0, 0.0, 1.0], [0.0, 1.0, 2.0]]),
            torch.tensor([1, 0, 2]),
        ),
        (torch.tensor([[0.0, 1.0], [0.5, 0.0]]), torch.tensor([0, 1])),
        (
            torch.tensor([[1.0, 2.0, 0.0], [3.0, 0.0, 1.0], [0.0, 1.0, 2.0]]),
            torch.tensor([0, 0, 0]),
        ),
    ],
    ours=train.accuracy,
    mistakes=(
        Mistake(
            "down the columns", "argmax(1)", "argmax(0)", "The highest score of each row counts."
        ),
        Mistake(
            "a count", " / len(target)", "", "This is how many. You are asked for their share."
        ),
        Mistake("the mistakes", "==", "!=", "This is the share of wrong rows."),
        Mistake(
            "the lowest score", "logits.argmax(1)", "(-logits).argmax(1)", "Highest, not lowest."
        ),
    ),
    nudges=Nudges(
        "Find the class of the highest score in each row, and compare.",
        "[[2, 1], [0, 3]] with the targets 0 and 0 gives 0.5.",
        "A comparison gives True and False, which can be summed.",
    ),
)

batches = Code(
    name="batch_sizes",
    ask="A data set of n pairs is handed out in batches. How many pairs has each batch of a pass?",
    solution='''def batch_sizes(n, batch_size, drop_last):
    """List the sizes of the batches. The last may be smaller; drop_last leaves that one out."""
    whole, rest = divmod(n, batch_size)
    return [batch_size] * whole + [rest] * (rest > 0 and not drop_last)
''',
    cases=lambda: [(5, 2, False), (5, 2, True), (6, 3, False), (6, 3, True), (2, 4, False)],
    mistakes=(
        Mistake(
            "never dropped", " and not drop_last", "", "Someone has asked to drop the last one."
        ),
        Mistake("always dropped", "rest > 0 and not drop_last", "False", "Some pairs are lost."),
        Mistake(
            "an empty batch",
            "rest > 0 and not drop_last",
            "not drop_last",
            "No batch has no pairs.",
        ),
        Mistake("all of one size", "[rest] *", "[batch_size] *", "The last one has what is left."),
    ),
    nudges=Nudges(
        "How many whole batches are there, and what is left?",
        "5 pairs in batches of 2 are 2, 2 and 1.",
        "`divmod` gives both numbers at once. Think of a rest of 0, too.",
    ),
)

loop = Repair(
    name="train",
    ask="This fits y = w * x by gradient descent, pair by pair. It overshoots: each step is larger "
    "than its gradient says.",
    solution='''def train(w, pairs, lr):
    """Return w after one step for each pair (x, y), on the loss (w * x - y)**2; all are numbers."""
    for x, y in pairs:
        grad = 0.0
        grad = grad + 2 * (w * x - y) * x
        w -= lr * grad
    return w
''',
    cases=lambda: [
        (0.0, [(1.0, 2.0), (2.0, 4.0), (1.0, 3.0)], 0.1),
        (1.0, [(2.0, 1.0), (-1.0, 0.5)], 0.05),
        (0.5, [], 0.1),
    ],
    mistakes=(
        Mistake(
            "gradients pile up",
            "    for x, y in pairs:\n        grad = 0.0\n",
            "    grad = 0.0\n    for x, y in pairs:\n",
            "What does `grad` hold at the beginning of the second step?",
        ),
        Mistake("uphill", "w -= lr", "w += lr", "The steps go uphill now."),
        Mistake("no learning rate", "lr * grad", "grad", "How long should a step be?"),
        Mistake(
            "x forgotten",
            "(w * x - y) * x",
            "(w * x - y)",
            "Derive the loss by w: there is an inner slope.",
        ),
        Mistake("factor forgotten", "2 * (w", "1 * (w", "The derivative of a square has a factor."),
    ),
    nudges=Nudges(
        "Print `grad` in each step, and compare with the gradient of that pair alone.",
        "For w = 0 and the pair (1, 2) it is -4. For the next pair it must not remember that.",
        "Something has to be cleared before each step.",
    ),
)

softmax_twice = Predict(
    name="softmax_twice",
    ask="Somebody ends the network with a softmax, and then uses `cross_entropy`, which takes "
    "another one. What is the lowest loss that ten classes can ever reach, to two decimals?",
    code="""import torch
from foundations.layers import cross_entropy
sure_and_right = torch.zeros(1, 10)
sure_and_right[0, 3] = 1.0
cross_entropy(sure_and_right, torch.tensor([3])).item()""",
    of="number",
    digits=2,
    mistakes=(
        Mistake(
            "one softmax",
            "sure_and_right[0, 3] = 1.0",
            "sure_and_right[0, 3] = 100.0",
            "After the first softmax the scores lie between 0 and 1. How sure can the second be?",
        ),
        Mistake(
            "nothing known",
            "sure_and_right[0, 3] = 1.0",
            "pass",
            "This is the loss of equal scores. The right one can be 1 and the others 0.",
        ),
        Mistake(
            "surely wrong",
            "torch.tensor([3])",
            "torch.tensor([4])",
            "This is the loss if the sure answer is wrong.",
        ),
    ),
)

never_seen = Predict(
    name="never_seen",
    ask="50,000 images, batches of 64, `drop_last=True`, no shuffling: how many images does the "
    "network never see?",
    code="""import torch
from foundations.training import DataLoader, Dataset
images = Dataset(torch.arange(50_000), torch.arange(50_000))
len(images) - 64 * len(DataLoader(images, 64, drop_last=True))""",
    of="number",
    mistakes=(
        Mistake("all are seen", "", "0", "Do the whole batches come out even?"),
        Mistake("a whole batch", "", "64", "The batch that is dropped is not full."),
        Mistake(
            "what is missing", "", "48", "So many would fill the last batch. How many are in it?"
        ),
    ),
)

surprise = Derive(
    name="surprise_slope",
    ask="A class gets the probability p, and it is the true one. The loss is -log(p). Derive it.",
    arguments=("p",),
    loss="-log(p)",
    by="p",
    solution="-1 / p",
    functions={"log": lambda p: torch.tensor(p, dtype=torch.float64).log().item()},
    cases=lambda: [(0.5,), (0.1,), (0.9,)],
    mistakes=(
        Mistake("sign", "-1", "1", "More probability means less loss: which sign has the slope?"),
        Mistake("the loss itself", "", "-log(p)", "This is the loss. How fast does it change?"),
        Mistake("squared", "/ p", "/ p**2", "This is the slope of 1 / p."),
    ),
    nudges=Nudges(
        "How does the logarithm change when p grows a little?",
        "Near p = 0.1 the loss falls ten times as fast as near p = 1.",
        "The slope of the logarithm is one over its argument.",
    ),
)

raw_pixels = Choice(
    name="raw_pixels",
    ask="A learning rate of 0.5 trains on raw pixels between 0 and 1, and diverges on normalised "
    "ones, which are about three times as large. By which factor must the rate fall?",
    right="About nine: the gradient grows with x, and so does the effect of a change of w.",
    why="The factor enters twice. The safe rate goes with one over the square of the pixels.",
    proof="""def settles(x, lr):
    w = 1.0
    for _ in range(200):
        w -= lr * 2 * (w * x - 2.0) * x
    return abs(w * x - 2.0) < 1e-3
assert settles(1.0, 0.9) and not settles(1.0, 1.1)
assert settles(3.0, 0.9 / 9) and not settles(3.0, 1.1 / 9)""",
    mistakes=(
        Mistake(
            "once",
            "",
            "About three: the gradient grows with x.",
            "And what does a change of w do to the output?",
        ),
        Mistake(
            "not at all",
            "",
            "By none: the mean of the pixels is 0 now.",
            "It is the size that counts here.",
        ),
        Mistake(
            "a root",
            "",
            "About the root of three, as for the weights.",
            "Write w * x and its gradient down.",
        ),
    ),
)

EXERCISES = (
    accuracy,
    log_softmax,
    surprise,
    cross_entropy,
    cross_entropy_grad,
    softmax_twice,
    batches,
    never_seen,
    loop,
    raw_pixels,
)
