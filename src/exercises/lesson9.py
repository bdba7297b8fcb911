"""Residual networks."""

import torch

from exercises._inputs import fractions, whole
from foundations.vision import residual
from lessonkit.practice import Choice, Code, Derive, Mistake, Nudges, Predict, Repair

LESSON = 9
NOTEBOOK = "09_resnet.ipynb"

stages = Code(
    name="stages",
    ask="Lay out the blocks of a residual network. The first block of each stage after the first "
    "has a stride of 2.",
    solution='''def stages(channels, blocks):
    """List (c_in, c_out, stride) of each block, first block first.

    channels is a tuple with the channels of each stage; each stage has that many blocks.
    """
    shapes, c_in = [], channels[0]
    for stage, c_out in enumerate(channels):
        for block in range(blocks):
            shapes.append((c_in, c_out, 2 if stage > 0 and block == 0 else 1))
            c_in = c_out
    return shapes
''',
    cases=lambda: [((16, 32), 2), ((8,), 3), ((16, 32, 64), 1), ((4, 4, 8), 2)],
    ours=residual.stages,
    mistakes=(
        Mistake("the first stage too", "stage > 0 and ", "", "The first stage keeps the size."),
        Mistake(
            "every block", " and block == 0", "", "Only the first block of a stage halves the size."
        ),
        Mistake(
            "channels not handed on",
            "            c_in = c_out\n",
            "",
            "What goes into the second block of a stage?",
        ),
        Mistake(
            "handed on too late",
            "            c_in = c_out\n",
            "        c_in = c_out\n",
            "Inside a stage the second block already gets the new channels.",
        ),
    ),
    nudges=Nudges(
        "Two loops, stages and blocks. Remember what comes out of the block before.",
        "Channels (16, 32) with one block each: (16, 16, 1), then (16, 32, 2).",
        "The stride is 2 under two conditions.",
    ),
)

smooth = Code(
    name="smooth_targets",
    ask="Label smoothing mixes the true class with all classes: of the whole, the share alpha is "
    "spread evenly over them all. Give the wanted probabilities.",
    solution='''import torch


def smooth_targets(one_hot, alpha):
    """Return (n, classes): each row adds up to 1.

    one_hot (n, classes) has a 1 at the true class and 0 elsewhere; alpha is a number.
    """
    return (1 - alpha) * one_hot + alpha / one_hot.shape[1]
''',
    cases=lambda: [
        (torch.tensor([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]), 0.3),
        (torch.tensor([[0.0, 1.0]]), 0.1),
        (torch.tensor([[0.0, 1.0, 0.0, 0.0]]), 0.0),
    ],
    mistakes=(
        Mistake(
            "over the wrong ones",
            "(1 - alpha) * one_hot + alpha / one_hot.shape[1]",
            "(1 - alpha) * one_hot + alpha / (one_hot.shape[1] - 1) * (1 - one_hot)",
            "The share is spread over all classes, the true one among them.",
        ),
        Mistake(
            "the whole plus some", "(1 - alpha) * one_hot", "one_hot", "Each row must add up to 1."
        ),
        Mistake(
            "not spread",
            "alpha / one_hot.shape[1]",
            "alpha",
            "The share is for all classes together.",
        ),
        Mistake(
            "over the batch",
            "one_hot.shape[1]",
            "len(one_hot)",
            "Spread it over the classes, not over the rows.",
        ),
    ),
    nudges=Nudges(
        "Two parts: what stays at the true class, and what all classes get.",
        "Two classes and alpha 0.1: 0.95 and 0.05.",
        "There are as many classes as columns.",
    ),
)

moved = Code(
    name="moved_right",
    ask="Move images to the right by some pixels. Zeros come in from the left.",
    solution='''import torch


def moved_right(x, pixels):
    """Return the shape of x (n, c, h, w); pixels is a whole number from 1 to below w."""
    moved = torch.zeros_like(x)
    moved[:, :, :, pixels:] = x[:, :, :, :-pixels]
    return moved
''',
    cases=lambda: [(whole(1, 1, 2, 3, seed=1), 1), (whole(2, 1, 3, 4, seed=2), 2)],
    without=("shift", "roll"),
    mistakes=(
        Mistake(
            "to the left",
            "moved[:, :, :, pixels:] = x[:, :, :, :-pixels]",
            "moved[:, :, :, :-pixels] = x[:, :, :, pixels:]",
            "Your images have moved to the left.",
        ),
        Mistake(
            "down",
            "moved[:, :, :, pixels:] = x[:, :, :, :-pixels]",
            "moved[:, :, pixels:] = x[:, :, :-pixels]",
            "Your images have moved down. Which axis runs to the right?",
        ),
        Mistake(
            "round the edge",
            "    return moved",
            "    moved[:, :, :, :pixels] = x[:, :, :, -pixels:]\n    return moved",
            "What leaves on the right must not come back on the left.",
        ),
    ),
    nudges=Nudges(
        "Begin with zeros, and write a part of x into a part of them.",
        "The row 1, 2, 3 moved by one pixel is 0, 1, 2.",
        "`:-pixels` leaves out the last ones, `pixels:` the first ones.",
    ),
)

both_ways = Repair(
    name="residual_backward",
    ask="The block computes branch(x) + shortcut(x). Its backward pass gives too little.",
    solution='''def residual_backward(branch, shortcut, grad_out):
    """Return the gradient of x, of the shape of grad_out.

    branch and shortcut are functions: each gives the gradient of its input for that of its result.
    """
    grad = branch(grad_out)
    grad = grad + shortcut(grad_out)
    return grad
''',
    cases=lambda: [(_doubled, _same, fractions(2, 3, seed=1)), (_same, _squared, whole(4, seed=2))],
    mistakes=(
        Mistake(
            "overwritten",
            "grad = grad + shortcut(grad_out)",
            "grad = shortcut(grad_out)",
            "What becomes of the gradient of the branch?",
        ),
        Mistake(
            "one after the other",
            "grad + shortcut(grad_out)",
            "shortcut(grad)",
            "The two ways run side by side, not one behind the other.",
        ),
        Mistake("the branch only", "grad + shortcut(grad_out)", "grad", "The shortcut is missing."),
        Mistake(
            "the mean",
            "grad + shortcut(grad_out)",
            "(grad + shortcut(grad_out)) / 2",
            "Gradients add up.",
        ),
    ),
    nudges=Nudges(
        "x reaches the sum on two ways.",
        "If both ways were the identity, the block would double x. And the gradient?",
        "Where two gradients meet, neither may overwrite the other.",
    ),
)


def _same(grad: object) -> object:
    return grad


def _doubled(grad: object) -> object:
    return 2 * grad


def _squared(grad: object) -> object:
    return grad * grad


refused = Code(
    name="mistakes_left",
    ask="The network may refuse the images of which it is least sure. How many mistakes are left?",
    solution='''import torch


def mistakes_left(certainty, wrong, refuse):
    """Return a whole number.

    certainty (n,) has no two equal numbers; wrong (n,) is True where the answer is wrong; refuse
    is how many of the images are refused, those of the least certainty.
    """
    kept = certainty.argsort()[refuse:]
    return int(wrong[kept].sum())
''',
    cases=lambda: [
        (
            torch.tensor([0.9, 0.2, 0.8, 0.5, 0.4]),
            torch.tensor([False, True, True, False, True]),
            refuse,
        )
        for refuse in (0, 1, 2, 3)
    ],
    mistakes=(
        Mistake(
            "the surest refused",
            "[refuse:]",
            "[: len(certainty) - refuse]",
            "You have refused the surest ones.",
        ),
        Mistake(
            "the refused ones",
            "certainty.argsort()[refuse:]",
            "certainty.argsort()[:refuse]",
            "These were refused.",
        ),
        Mistake(
            "nobody refused", "wrong[kept]", "wrong", "All mistakes are counted, refused or not."
        ),
        Mistake("the right ones", "wrong[kept]", "(~wrong)[kept]", "You count what is right."),
    ),
    nudges=Nudges(
        "Put the images in the order of their certainty, and leave out the first ones.",
        "Of certainties 0.9, 0.2 and 0.8 the second is refused first.",
        "`argsort` gives the places in ascending order.",
    ),
)

res_shape = Predict(
    name="stage_shape",
    ask="Three stages, with strides 1, 2 and 2, work on what a stem of stride 2 makes of 28 by 28 "
    "pixels. Which shape comes out of the last stage for one image?",
    code="""import torch
from foundations.layers import Sequential
from foundations.vision import resnet
net = resnet(channels=(16, 32, 64))
Sequential(*net.layers[:-2])(torch.zeros(1, 1, 28, 28)).shape""",
    mistakes=(
        Mistake(
            "cut off",
            "",
            "(1, 64, 3, 3)",
            "Padding keeps what a stride of 2 would cut: 7 becomes 4.",
        ),
        Mistake(
            "one halving less",
            "",
            "(1, 64, 7, 7)",
            "Count the strides of 2, the stem's among them.",
        ),
        Mistake(
            "the scores",
            "layers[:-2]",
            "layers[:]",
            "These are the scores, at the end of the network.",
        ),
    ),
)

stem = Predict(
    name="stem_places",
    ask="A kernel of 3 by 3 with a padding of 1 slides over 28 by 28 pixels. How many times as "
    "many places has it at stride 1 as at stride 2?",
    code="""from foundations.vision import places
(h, w), (half_h, half_w) = places((30, 30), (3, 3), 1), places((30, 30), (3, 3), 2)
(h * w) / (half_h * half_w)""",
    of="number",
    mistakes=(
        Mistake("one direction", "", "2", "An image has two directions."),
        Mistake("the kernel", "", "9", "The kernel is the same in both. Count the places."),
        Mistake("three directions", "", "8", "Height and width are halved, the channels are not."),
    ),
)

shortcut_slope = Derive(
    name="shortcut_slope",
    ask="A block computes x + w*x, and the gradient of its result is g. Derive g * (x + w*x) by x.",
    arguments=("x", "w", "g"),
    loss="g * (x + w*x)",
    by="x",
    solution="g * (1 + w)",
    cases=lambda: [(1.0, 2.0, 3.0), (-1.0, 0.5, 2.0), (2.0, 0.0, 1.5)],
    mistakes=(
        Mistake("the branch only", "", "g * w", "The plain way has a slope, too."),
        Mistake("the shortcut only", "", "g", "The branch has a slope, too."),
        Mistake("the product", "1 + w", "1 * w + w", "What is the slope of the plain way?"),
    ),
    nudges=Nudges(
        "Derive both ways, and add.",
        "With w = 0 the block is the identity, and the slope is g.",
        "The plain way has the slope 1.",
    ),
)

last_gamma = Choice(
    name="last_gamma",
    ask="The last gamma of each branch is set to 0 before training. What does a block "
    "`relu(x + branch(x))` compute then, if x comes out of a ReLU?",
    right="x itself: the branch is zero, and the ReLU finds nothing negative.",
    why="The network starts as its shortcuts, however deep it is.",
    proof="""import torch
from foundations.vision import residual_block
block = residual_block(4, 4)
block.layers[0].branch.layers[-1].layers[-1].gamma.data = torch.zeros(4)
x = torch.arange(64.0).reshape(1, 4, 4, 4)
assert bool((block(x) == x).all())""",
    mistakes=(
        Mistake(
            "zero", "", "Zero: gamma multiplies everything.", "What does not go through the branch?"
        ),
        Mistake("a half", "", "A half of x, the mean of both ways.", "The two ways are added."),
        Mistake(
            "noise", "", "Noise, since the branch is random.", "What does a gamma of 0 do to noise?"
        ),
    ),
)

deep_plain = Choice(
    name="deep_plain",
    ask="A plain network of 32 layers ends with a higher loss on its own training images than one "
    "of 8 layers. What does that show?",
    right="It fails to train: the deeper one could copy, and does not find out how.",
    why="Overfitting would show on other images, not on the training images.",
    proof="""import torch
from foundations.layers import Linear, ReLU, Sequential
shallow = Sequential(Linear(4, 8), ReLU())
copies = [Linear(8, 8) for _ in range(3)]
for copy in copies:
    copy.w.data = torch.eye(8)
deep = Sequential(*shallow.layers, *(layer for copy in copies for layer in (copy, ReLU())))
x = torch.arange(8.0).reshape(2, 4)
assert bool((deep(x) == shallow(x)).all())""",
    mistakes=(
        Mistake(
            "overfitting",
            "",
            "It overfits: it has too many parameters.",
            "On which images is the loss measured?",
        ),
        Mistake(
            "too little data",
            "",
            "There are too few images.",
            "Fewer images are easier to learn by heart.",
        ),
        Mistake(
            "it cannot",
            "",
            "A deep network cannot compute what a shallow one does.",
            "Some layers could just copy.",
        ),
    ),
)

EXERCISES = (
    shortcut_slope,
    both_ways,
    stages,
    res_shape,
    stem,
    deep_plain,
    last_gamma,
    smooth,
    moved,
    refused,
)
