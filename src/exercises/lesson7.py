"""Optimisers."""

from torch import Tensor

from exercises._inputs import fractions
from lessonkit.practice import Choice, Code, Derive, Mistake, Nudges, Predict, Repair

LESSON = 7
NOTEBOOK = "07_race.ipynb"
EARLIER = ("07_optim.ipynb",)


def _steps() -> list[tuple]:
    return [
        (fractions(3, seed=1), fractions(3, seed=2), fractions(3, seed=3), 0.1, 0.9),
        (fractions(2, 2, seed=4), fractions(2, 2, seed=5), fractions(2, 2, seed=6), 0.5, 0.5),
        (fractions(2, seed=7), fractions(2, seed=8), fractions(2, seed=9) * 0, 1.0, 0.9),
    ]


momentum = Code(
    name="momentum_step",
    ask="Take one step of gradient descent with momentum: the velocity keeps the share mu of "
    "itself, the gradient is added to it, and the parameter moves against it.",
    solution='''def momentum_step(p, grad, velocity, lr, mu):
    """Return the new parameter and the new velocity, both of the shape of p.

    p, grad and velocity are tensors of one shape, lr and mu numbers.
    """
    velocity = mu * velocity + grad
    return p - lr * velocity, velocity
''',
    cases=_steps,
    items=("the parameter", "the velocity"),
    mistakes=(
        Mistake(
            "a mean",
            "+ grad",
            "+ (1 - mu) * grad",
            "Here the whole gradient is added, not a share.",
        ),
        Mistake(
            "the old velocity",
            "velocity = mu * velocity + grad\n    return p - lr * velocity, velocity",
            "new = mu * velocity + grad\n    return p - lr * velocity, new",
            "The step uses the velocity from before this gradient.",
        ),
        Mistake(
            "plain descent",
            "p - lr * velocity",
            "p - lr * grad",
            "The parameter follows the velocity.",
        ),
        Mistake("uphill", "p - lr", "p + lr", "Your step goes uphill."),
        Mistake(
            "the rate in the velocity",
            "+ grad",
            "+ lr * grad",
            "The learning rate comes in once, in the step.",
        ),
    ),
    nudges=Nudges(
        "Two lines: first the velocity, then the parameter.",
        "mu 0.5, velocity 4, gradient 1: the new velocity is 3.",
        "The step uses the new velocity.",
    ),
)

nesterov = Code(
    name="nesterov_step",
    ask="Nesterov's form looks one step of momentum ahead: it moves against the gradient plus mu "
    "times the new velocity.",
    solution='''def nesterov_step(p, grad, velocity, lr, mu):
    """Return the new parameter and the new velocity, both of the shape of p.

    p, grad and velocity are tensors of one shape, lr and mu numbers.
    """
    velocity = mu * velocity + grad
    return p - lr * (grad + mu * velocity), velocity
''',
    cases=_steps,
    items=("the parameter", "the velocity"),
    mistakes=(
        Mistake(
            "plain momentum",
            "(grad + mu * velocity)",
            "velocity",
            "This is momentum without the look ahead.",
        ),
        Mistake(
            "the whole velocity",
            "grad + mu * velocity)",
            "grad + velocity)",
            "Ahead is only a share of the velocity.",
        ),
        Mistake("uphill", "p - lr", "p + lr", "Your step goes uphill."),
    ),
    nudges=Nudges(
        "The velocity is that of plain momentum. Only the step differs.",
        "mu 0.5, velocity 4, gradient 1: the velocity is 3, and the step goes by 1 + 1.5.",
        "The gradient is in the step twice: as itself, and in the velocity.",
    ),
)

adam = Code(
    name="adam_change",
    ask="Write what Adam makes of a gradient: the running mean over the root of the running mean "
    "square, both corrected for their start at 0.",
    solution='''def adam_change(grad, mean, square, t):
    """Return the change, the new mean and the new square, all of the shape of grad.

    grad, mean and square are tensors of one shape; t is the number of this step, from 1. The
    shares that are kept are 0.9 of the mean and 0.99 of the square; 1e-8 is added to the root.
    """
    mean = 0.9 * mean + 0.1 * grad
    square = 0.99 * square + 0.01 * grad**2
    root = (square / (1 - 0.99**t)) ** 0.5
    return mean / (1 - 0.9**t) / (root + 1e-8), mean, square
''',
    cases=lambda: [
        (fractions(3, seed=1), fractions(3, seed=2) * 0, fractions(3, seed=3) * 0, 1),
        (fractions(2, seed=4), fractions(2, seed=5), fractions(2, seed=6) ** 2, 2),
        (fractions(2, 2, seed=7), fractions(2, 2, seed=8), fractions(2, 2, seed=9) ** 2, 20),
        (fractions(2, seed=10) * 1e-8, fractions(2, seed=11) * 0, fractions(2, seed=12) * 0, 1),
    ],
    items=("the change", "the mean", "the square"),
    mistakes=(
        Mistake(
            "no correction",
            "mean / (1 - 0.9**t) /",
            "mean /",
            "Both means start at 0. Early on they are too small.",
        ),
        Mistake(
            "no root",
            ") ** 0.5\n",
            ")\n",
            "A mean of squares is compared with a mean: take the root.",
        ),
        Mistake(
            "nothing corrected",
            "root = (square / (1 - 0.99**t)) ** 0.5\n    return mean / (1 - 0.9**t) /",
            "root = square ** 0.5\n    return mean /",
            "Both running means start at 0, and neither is corrected.",
        ),
        Mistake(
            "the square not corrected",
            "square / (1 - 0.99**t)",
            "square",
            "The running square starts at 0 as well.",
        ),
        Mistake("the gradient not squared", "grad**2", "grad", "This is a mean of squares."),
        Mistake(
            "shares exchanged", "0.9 * mean + 0.1", "0.1 * mean + 0.9", "Most of the past is kept."
        ),
    ),
    nudges=Nudges(
        "Bring both running means up to date, correct each, then divide.",
        "In the first step, from zeros, the change is the sign of the gradient, nearly.",
        "A mean is corrected by one minus its share to the power of t.",
    ),
)

half_cosine = Code(
    name="half_cosine",
    ask="Go from a to b along half a cosine, which leaves and arrives slowly.",
    solution='''import math


def half_cosine(a, b, t):
    """Return the value, a number, at the time t from 0 (a) to 1 (b)."""
    return a + (b - a) * (1 - math.cos(math.pi * t)) / 2
''',
    cases=lambda: [(0.0, 1.0, 0.0), (0.0, 1.0, 0.25), (3.0, 1.0, 0.5), (2.0, 5.0, 1.0)],
    mistakes=(
        Mistake("straight", "(1 - math.cos(math.pi * t)) / 2", "t", "This is a straight line."),
        Mistake(
            "a whole cosine", "math.pi * t", "2 * math.pi * t", "A whole cosine comes back to a."
        ),
        Mistake("downhill", "1 - math.cos", "1 + math.cos", "At t = 0 the value must be a."),
        Mistake("degrees", "math.pi * t", "180 * t", "Python measures angles in radians."),
        Mistake("not halved", ") / 2", ")", "The cosine goes from 1 to -1: that is a way of 2."),
    ),
    nudges=Nudges(
        "First make something that goes from 0 to 1, then stretch it from a to b.",
        "The cosine of 0 is 1, and that of pi is -1.",
        "One minus the cosine goes from 0 to 2.",
    ),
)

decay = Repair(
    name="decoupled_decay",
    ask="Decoupled weight decay shrinks a weight by a share that has nothing to do with the "
    "gradient or its change. Here it has.",
    solution='''def decoupled_decay(p, change, lr, decay):
    """Return the new parameter, of the shape of p, a tensor; lr and decay are numbers.

    change(grad) is what an optimiser makes of a gradient. Here every gradient is 1.
    """
    return p * (1 - lr * decay) - lr * change(p * 0 + 1)
''',
    cases=lambda: [
        (fractions(3, seed=1), _halved, 0.1, 0.5),
        (fractions(2, 2, seed=2), _halved, 0.5, 0.1),
        (fractions(2, seed=3), _halved, 1.0, 0.0),
    ],
    mistakes=(
        Mistake(
            "coupled",
            "p * (1 - lr * decay) - lr * change(p * 0 + 1)",
            "p - lr * change(p * 0 + 1 + decay * p)",
            "The decay goes through `change` with the gradient. It should not.",
        ),
        Mistake(
            "no rate",
            "1 - lr * decay",
            "1 - decay",
            "The decay is a share for each unit of the rate.",
        ),
        Mistake("grows", "1 - lr * decay", "1 + lr * decay", "The weights grow now."),
        Mistake("no decay", "p * (1 - lr * decay)", "p", "Nothing shrinks any more."),
    ),
    nudges=Nudges(
        "There are two terms: what the optimiser does, and what shrinks the weight.",
        "With a change of 0, a rate of 0.1 and a decay of 0.5, a weight of 1 becomes 0.95.",
        "`change` should be given the gradient alone, which is 1 here.",
    ),
)


def _halved(grad: Tensor) -> Tensor:
    """What an optimiser may make of a gradient: not proportional to it."""
    return grad / (grad.abs() + 1)


same_steps = Predict(
    name="same_steps",
    ask="With the velocity `mu * v + (1 - mu) * g`, a mean, which learning rate makes the same "
    "steps as `SGD(lr=0.03, momentum=0.9)`? To three decimals.",
    code="""lr, mu = 0.03, 0.9
lr / (1 - mu)""",
    of="number",
    digits=3,
    mistakes=(
        Mistake("the same", "lr / (1 - mu)", "lr", "A mean is smaller than a sum."),
        Mistake(
            "smaller",
            "lr / (1 - mu)",
            "lr * (1 - mu)",
            "The velocity is smaller, so the rate must be ...",
        ),
        Mistake("by mu", "lr / (1 - mu)", "lr + mu", "Which factor is between the two velocities?"),
    ),
)

peak = Predict(
    name="peak_step",
    ask="In which of 100 steps, counted from 0, does `one_cycle(1.0)` reach its peak? Its `warm` "
    "is 0.3.",
    code="""from foundations.training import one_cycle
rates = [one_cycle(1.0)(step, 100) for step in range(100)]
rates.index(max(rates))""",
    of="number",
    mistakes=(
        Mistake("counted from 1", "", "30", "The 30th step, counted from 0, is another number."),
        Mistake("in the middle", "", "50", "The way up is shorter than the way down."),
        Mistake("at the end", "", "99", "At the end the rate is nearly 0."),
    ),
)

ravine = Derive(
    name="ravine_slope",
    ask="A ravine has the height w² * c / 2 with the curvature c. Derive it by w.",
    arguments=("w", "c"),
    loss="c * w**2 / 2",
    by="w",
    solution="c * w",
    cases=lambda: [(1.0, 25.0), (-2.0, 1.0), (0.5, 3.0)],
    mistakes=(
        Mistake("half", "", "c * w / 2", "The 2 from the square and the half cancel."),
        Mistake("twice", "", "2 * c * w", "There is a half in the height."),
        Mistake("the curvature", "", "c", "This is how fast the slope changes."),
    ),
    nudges=Nudges(
        "Derive w² first.",
        "At w = 1 with c = 25, move w by 0.01: the height changes by 0.25.",
        "The half was put there for a reason.",
    ),
)

no_memory = Choice(
    name="no_memory",
    ask="What is left of Adam with both betas at 0?",
    right="The sign of the gradient: each weight moves by the learning rate.",
    why="The mean is the gradient, the root of the mean square its absolute value.",
    proof="""import torch
from foundations.layers import Parameter
from foundations.training import Adam
p = Parameter(torch.zeros(3, dtype=torch.float64))
p.add_grad(torch.tensor([3.0, -0.2, 100.0], dtype=torch.float64))
Adam([p], lr=0.1, betas=(0.0, 0.0)).step()
assert bool(((p.data - torch.tensor([-0.1, 0.1, -0.1])).abs() < 1e-6).all())""",
    mistakes=(
        Mistake("plain descent", "", "Plain gradient descent.", "What is the gradient divided by?"),
        Mistake(
            "nothing",
            "",
            "Nothing: no weight moves.",
            "The shares of the past are 0, not those of the present.",
        ),
        Mistake(
            "infinite",
            "",
            "Steps without bound: it divides by 0.",
            "The mean square is that of this gradient.",
        ),
    ),
)

louder = Choice(
    name="louder_loss",
    ask="Somebody multiplies the loss by a thousand. What must be done to the learning rates?",
    right="SGD: divide it by a thousand. Adam: nothing.",
    why="A gradient a thousand times as large makes the same change in Adam, up to its eps.",
    proof="""import torch
from foundations.layers import Parameter
from foundations.training import SGD, Adam

def moved(kind, lr, factor):
    p = Parameter(torch.ones(2, dtype=torch.float64))
    optimiser = kind([p], lr=lr)
    for grad in ([1.0, -2.0], [0.5, 1.0]):
        p.grad = factor * torch.tensor(grad, dtype=torch.float64)
        optimiser.step()
    return p.data

assert bool(((moved(SGD, 0.1, 1) - moved(SGD, 0.0001, 1000)).abs() < 1e-9).all())
assert bool(((moved(Adam, 0.1, 1) - moved(Adam, 0.1, 1000)).abs() < 1e-6).all())""",
    mistakes=(
        Mistake("both", "", "Divide both by a thousand.", "Adam divides the gradient by its size."),
        Mistake(
            "none",
            "",
            "Nothing: the lowest point stays where it is.",
            "It does. And the length of a step?",
        ),
        Mistake(
            "exchanged",
            "",
            "SGD: nothing. Adam: divide it by a thousand.",
            "Which of the two looks at sizes?",
        ),
    ),
)

EXERCISES = (
    ravine,
    momentum,
    nesterov,
    same_steps,
    adam,
    no_memory,
    louder,
    decay,
    half_cosine,
    peak,
)
