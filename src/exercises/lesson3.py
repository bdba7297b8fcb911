"""The backward pass, by hand."""

import torch

from exercises._inputs import fractions, whole
from foundations.layers import linear_grad, relu_grad
from lessonkit.practice import Choice, Code, Derive, Mistake, Nudges, Predict, Repair

LESSON = 3
NOTEBOOK = "03_backward.ipynb"

differences = Predict(
    name="differences_shape",
    ask="A network gives its guesses as a column. The labels are a flat tensor. Which shape has "
    "their difference?",
    code="""import torch
pred, y = torch.zeros(64, 1), torch.zeros(64)
(pred - y).shape""",
    mistakes=(
        Mistake(
            "as the guesses", "", "(64, 1)", "Align the shapes from the right. What meets the 1?"
        ),
        Mistake(
            "as the labels",
            "",
            "(64,)",
            "A missing axis counts as 1, on the left. So both stretch.",
        ),
        Mistake(
            "side by side", "", "(64, 2)", "Nothing is put side by side; each pair is subtracted."
        ),
    ),
)

square_slope = Derive(
    name="square_slope",
    ask="One of n guesses is p, and it should have been t. Its share of the mean squared error is "
    "(p - t)² / n. Derive it by p.",
    arguments=("p", "t", "n"),
    loss="(p - t)**2 / n",
    by="p",
    solution="2 * (p - t) / n",
    cases=lambda: [(3.0, 1.0, 4.0), (-1.0, 2.0, 5.0), (0.5, 0.0, 2.0)],
    mistakes=(
        Mistake("the factor dropped", "2 * ", "", "The derivative of a square has a factor."),
        Mistake(
            "the mean forgotten", " / n", "", "The loss is a mean: each guess has only its share."
        ),
        Mistake("sign", "p - t", "t - p", "A guess that is too high should get a positive slope."),
        Mistake("still squared", "(p - t)", "(p - t)**2", "The power goes down by one."),
    ),
    nudges=Nudges(
        "Call the difference d. The share is d² / n, and d moves as p does.",
        "At p = 3, t = 1, n = 4, move p by 0.01 and see how far the share moves.",
        "The power comes down as a factor; what is inside is kept.",
    ),
)

linear = Code(
    name="linear_grad",
    ask="The layer computes `x @ w + b`. The loss has the gradient `grad_out` with respect to its "
    "result. Give the gradients with respect to x, to w and to b.",
    solution='''def linear_grad(x, w, grad_out):
    """Give the gradients of `x @ w + b` with respect to x, w and b.

    x (n, n_in), w (n_in, n_out), grad_out (n, n_out).
    Returns grad_x (n, n_in), grad_w (n_in, n_out), grad_b (n_out,).
    """
    return grad_out @ w.t(), x.t() @ grad_out, grad_out.sum(0)
''',
    cases=lambda: [
        (whole(2, 3, seed=1), whole(3, 4, seed=2), whole(2, 4, seed=3)),
        (whole(5, 1, seed=4), whole(1, 2, seed=5), whole(5, 2, seed=6)),
        (whole(3, 3, seed=7), whole(3, 3, seed=8), whole(3, 3, seed=9)),
    ],
    ours=linear_grad,
    items=("grad_x", "grad_w", "grad_b"),
    without=("grad", "backward", "autograd"),
    mistakes=(
        Mistake(
            "w not on its side",
            "w.t()",
            "w",
            "Shapes first: grad_out is (n, n_out), w is (n_in, n_out), and the gradient of x must "
            "be (n, n_in). One of the two has to lie on its side.",
        ),
        Mistake(
            "a product per element",
            "x.t() @ grad_out",
            "x * grad_out if x.shape == grad_out.shape else x.sum(0)[:, None] * grad_out.sum(0)",
            "Each weight meets every row of the batch: a product and a sum, not a product alone.",
        ),
        Mistake(
            "w's gradient on its side",
            "x.t() @ grad_out",
            "(grad_out.t() @ x)",
            "The gradient of w lies on its side. Which of the two operands should be turned?",
        ),
        Mistake(
            "the wrong axis for b",
            "grad_out.sum(0)",
            "grad_out.sum(1)",
            "b is added to each row, so its gradient collects the rows. Which axis are they?",
        ),
        Mistake(
            "mean for sum",
            "grad_out.sum(0)",
            "grad_out.mean(0)",
            "Nothing is averaged here. The 1 / n is in the gradient of the loss already.",
        ),
        Mistake(
            "the batch forgotten",
            "grad_out.sum(0)",
            "grad_out",
            "b has one number for each output, your gradient has a row for each image. Where a "
            "value was stretched, its gradient is summed.",
        ),
    ),
    nudges=Nudges(
        "One gradient at a time. Write down the shape that it must have, then look for the product "
        "that gives it.",
        "With x (2, 3) and w (3, 4): grad_out is (2, 4), and the gradient of w must be (3, 4).",
        "Two of the three are matrix products with one operand turned. The third is a sum.",
    ),
)

relu = Code(
    name="relu_grad",
    ask="Write the gradient of a ReLU. At exactly 0 the course takes 0.",
    solution=relu_grad,
    imports="from torch import Tensor\n\n\n",
    doc="Give the gradient of a ReLU. x and grad_out have one shape, and so has the result.",
    cases=lambda: [
        (whole(3, 4, seed=1, low=-2, high=3), whole(3, 4, seed=2)),
        (torch.tensor([-1.0, 0.0, 2.0]), torch.tensor([5.0, 5.0, 5.0])),
    ],
    mistakes=(
        Mistake(
            "one at zero",
            "where(x > 0",
            "where(x >= 0",
            "What should come out where x is exactly 0?",
        ),
        Mistake(
            "the sign of the gradient",
            "where(x > 0",
            "where(grad_out > 0",
            "What counts is where the input was positive, not where the gradient is.",
        ),
        Mistake(
            "the gradient left out",
            "grad_out, 0)",
            "torch.ones_like(grad_out), 0)",
            "This is the slope of the ReLU alone. The chain rule multiplies it by something.",
        ),
        Mistake(
            "x for the slope",
            "grad_out, 0)",
            "x * grad_out, 0)",
            "This multiplies by the ReLU. It should multiply by its slope.",
        ),
    ),
    nudges=Nudges(
        "The slope is 1 where x is positive, and 0 elsewhere.",
        "x = [-1, 0, 2] and grad_out = [5, 5, 5] give [0, 0, 5].",
        "A comparison gives True and False, which multiply as 1 and 0.",
    ),
)

leaky = Code(
    name="leaky_relu_grad",
    ask="A leaky ReLU keeps a tenth of what is negative: `torch.where(x > 0, x, 0.1 * x)`. Write "
    "its gradient.",
    solution='''import torch


def leaky_relu_grad(x, grad_out):
    """Give the gradient of a leaky ReLU. x and grad_out have one shape, and so has the result."""
    return torch.where(x > 0, grad_out, 0.1 * grad_out)
''',
    cases=lambda: [
        (fractions(3, 4, seed=1), fractions(3, 4, seed=2)),
        (whole(5, seed=3), whole(5, seed=4)),
    ],
    mistakes=(
        Mistake(
            "the function for its slope",
            "grad_out, 0.1 * grad_out",
            "x * grad_out, 0.1 * x * grad_out",
            "This multiplies by the activation itself. What is its slope on either side?",
        ),
        Mistake("a plain ReLU", "0.1 * grad_out", "0 * grad_out", "A tenth leaks through below 0."),
        Mistake(
            "turned",
            "grad_out, 0.1 * grad_out",
            "0.1 * grad_out, grad_out",
            "You have a tenth on the positive side.",
        ),
        Mistake(
            "the gradient left out",
            "grad_out, 0.1 * grad_out",
            "grad_out * 0 + 1, grad_out * 0 + 0.1",
            "These are the slopes. The chain rule multiplies them by what comes from above.",
        ),
    ),
    nudges=Nudges(
        "Two straight pieces: what is the slope of each?",
        "For x = -3 and grad_out = 5, half a step of x moves the result by a tenth of that half.",
        "`torch.where` can choose between two gradients as it chose between two values.",
    ),
)

two_ways = Repair(
    name="two_ways_grad",
    ask="Here `h` goes two ways: `h + relu(h)`. The gradient that this gives is too small.",
    solution='''import torch
from foundations.layers import relu_grad


def two_ways_grad(h, grad_out):
    """Give the gradient of `h + relu(h)` with respect to h; all shapes are one."""
    grad_h = grad_out
    grad_h = grad_h + relu_grad(h, grad_out)
    return grad_h
''',
    cases=lambda: [
        (fractions(2, 3, seed=1), fractions(2, 3, seed=2)),
        (whole(4, seed=3), whole(4, seed=4)),
    ],
    mistakes=(
        Mistake(
            "overwritten",
            "grad_h = grad_h + relu_grad(h, grad_out)",
            "grad_h = relu_grad(h, grad_out)",
            "Follow the value of `grad_h` line by line. What becomes of its first one?",
        ),
        Mistake(
            "one after the other",
            "grad_h + relu_grad(h, grad_out)",
            "grad_h * relu_grad(h, grad_out)",
            "Gradients of one way are multiplied. Those of two ways that meet are not.",
        ),
        Mistake(
            "the plain way twice",
            "relu_grad(h, grad_out)",
            "grad_out",
            "One of the two ways leads through the ReLU.",
        ),
        Mistake(
            "the plain way only",
            "grad_h = grad_h + relu_grad(h, grad_out)",
            "grad_h = grad_h",
            "This is the gradient of the plain way alone.",
        ),
    ),
    nudges=Nudges(
        "A small move of h moves the result in two ways at once. How far in all?",
        "For h = 2 the result is 4, for h = 2.1 it is 4.2: the slope is 2.",
        "Where ways meet on the way back, what they bring is added.",
    ),
)

whole_batch = Predict(
    name="gradient_shape",
    ask="A batch of 64 images goes through a layer with 784 inputs and 50 outputs. Which shape has "
    "the gradient of its weights?",
    code="""import torch
from foundations.layers import linear_grad
x, w, grad_out = torch.zeros(64, 784), torch.zeros(784, 50), torch.zeros(64, 50)
grad_x, grad_w, grad_b = linear_grad(x, w, grad_out)
grad_w.shape""",
    mistakes=(
        Mistake(
            "one for each image", "", "(64, 784, 50)", "Each weight has one number to change by."
        ),
        Mistake("turned", "", "(50, 784)", "A gradient has the shape of what it belongs to."),
        Mistake("that of the inputs", "", "(64, 784)", "This is the shape of the gradient of x."),
    ),
)

broadcast_loss = Choice(
    name="broadcast_loss",
    ask="Somebody trains on `(pred - y).pow(2).mean()` with pred of shape (n, 1) and y of shape "
    "(n,). No error is raised. What does the network learn?",
    right="To answer every image with the mean of all labels.",
    why="Each guess is compared with each label, so each is pulled to their mean.",
    proof="""import torch
pred = torch.tensor([[1.0], [5.0], [2.0]], dtype=torch.float64)
y = torch.tensor([0.0, 4.0, 8.0], dtype=torch.float64)
for _ in range(200):  # gradient descent on the guesses themselves
    pred = pred - 0.5 * (2 * (pred - y.mean()) / len(pred))
assert bool((pred - y.mean()).abs().max() < 1e-9)
assert bool(((pred - y).pow(2).mean() - (y - y.mean()).pow(2).mean()).abs() < 1e-9)""",
    mistakes=(
        Mistake(
            "it learns, more slowly",
            "",
            "The labels, only more slowly.",
            "With which labels is the guess for one image compared?",
        ),
        Mistake(
            "nothing",
            "",
            "Nothing: all gradients are zero.",
            "Work out the gradient for one guess. It is a sum over all the labels.",
        ),
        Mistake(
            "the last label",
            "",
            "The label of the last image of each batch.",
            "No label comes before another in a mean.",
        ),
    ),
)

EXERCISES = (
    differences,
    square_slope,
    relu,
    linear,
    whole_batch,
    leaky,
    two_ways,
    broadcast_loss,
)
