"""Initialisation: the scale of random weights."""

from exercises._inputs import fractions
from foundations.layers import init
from lessonkit.practice import Choice, Code, Mistake, Nudges, Predict, Repair

LESSON = 2
NOTEBOOK = "02_init.ipynb"

both_sets = Repair(
    name="normalise_both",
    ask="Training and validation images are brought to mean 0 and deviation 1. Something here is "
    "not as it should be.",
    solution='''import torch


def normalise_both(train, valid):
    """Normalise both sets: returns two tensors, of the shapes of train (n, k) and valid (m, k)."""
    mean, std = train.mean(), train.std()
    return (train - mean) / std, (valid - mean) / std
''',
    cases=lambda: [
        (fractions(4, 3, seed=1), fractions(2, 3, seed=2)),
        (fractions(3, 2, seed=3) + 5, fractions(3, 2, seed=4)),
    ],
    items=("the training set", "the validation set"),
    mistakes=(
        Mistake(
            "statistics of its own",
            "(valid - mean) / std",
            "(valid - valid.mean()) / valid.std()",
            "The model learns what a grey of 0.3 means. May it mean something else in validation?",
        ),
        Mistake(
            "the mean of its own",
            "(valid - mean) / std",
            "(valid - valid.mean()) / std",
            "The deviation is shared now. The mean is not.",
        ),
        Mistake(
            "the deviation of its own",
            "(valid - mean) / std",
            "(valid - mean) / valid.std()",
            "The mean is shared now. The deviation is not.",
        ),
        Mistake(
            "validation left as it is",
            "(valid - mean) / std",
            "valid",
            "The validation images need the same treatment as the training images.",
        ),
    ),
    nudges=Nudges(
        "Which numbers belong to the model, and which to the images?",
        "One image, one grey: it must come out the same, whichever set it is in.",
        "There should be one mean and one deviation, from one of the two sets.",
    ),
)

three_layers = Predict(
    name="three_layers",
    ask="Weights are drawn with deviation 1. Each layer sums 100 products, so it multiplies the "
    "deviation by the root of 100. How large is it after three layers, if it starts at 1?",
    code="""n_in, std = 100, 1.0
for layer in range(3):
    std = std * n_in ** 0.5
std""",
    of="number",
    mistakes=(
        Mistake("no root", " ** 0.5", "", "The variance grows by n_in, the deviation by its root."),
        Mistake("added up", "std * n_in ** 0.5", "std + n_in ** 0.5", "Layers multiply."),
        Mistake("added from nothing", "", "30", "Each layer multiplies what comes to it by 10."),
        Mistake("one layer", "range(3)", "range(1)", "That is the deviation after one layer."),
    ),
)

fans = Code(
    name="fans",
    ask="Count how many inputs feed one output of a layer, and how many outputs one input feeds.",
    solution='''import math


def fans(shape):
    """Return (fan_in, fan_out) of a weight.

    shape is (n_in, n_out) of a linear layer, or (c_out, c_in, k, k) of a convolution. There each
    output sees k * k pixels of every input channel.
    """
    if len(shape) == 2:
        return shape[0], shape[1]
    c_out, c_in, *kernel = shape
    taps = math.prod(kernel)
    return c_in * taps, c_out * taps
''',
    cases=lambda: [((784, 50),), ((50, 10),), ((16, 8, 3, 3),), ((4, 1, 5, 5),)],
    items=("fan_in", "fan_out"),
    ours=init.fans,
    mistakes=(
        Mistake(
            "PyTorch's order for a linear layer",
            "return shape[0], shape[1]",
            "return shape[1], shape[0]",
            "This course stores (n_in, n_out). You have read it as PyTorch's layers store it.",
        ),
        Mistake(
            "the pixels forgotten",
            "return c_in * taps, c_out * taps",
            "return c_in, c_out",
            "An output of a convolution sees more than one pixel of each channel.",
        ),
        Mistake(
            "a convolution turned",
            "return c_in * taps, c_out * taps",
            "return c_out * taps, c_in * taps",
            "A kernel's first axis is that of the outputs, unlike a linear layer's.",
        ),
        Mistake(
            "the axes as they stand",
            "return c_in * taps, c_out * taps",
            "return c_out, c_in",
            "For a convolution these are its channels, and the fans count pixels too.",
        ),
        Mistake(
            "one side of the kernel",
            "math.prod(kernel)",
            "kernel[0]",
            "A kernel has height and width.",
        ),
    ),
    nudges=Nudges(
        "Treat the two kinds of weights apart: they differ in how many axes they have.",
        "(784, 50) has the fans 784 and 50; (16, 8, 3, 3) sees 8 channels of 9 pixels.",
        "For a convolution, both fans have the size of the kernel as a factor.",
    ),
)

gain = Code(
    name="gain",
    ask="A leaky ReLU multiplies what is negative by `a`, so it keeps the share (1 + a²) / 2 of "
    "the mean square. By which factor must the weights grow to make up for it?",
    solution=init.gain,
    doc="Return the factor on the weights before a leaky ReLU of slope a, a number.",
    cases=lambda: [(0.0,), (1.0,), (0.1,), (5**0.5,)],
    mistakes=(
        Mistake(
            "no root",
            "math.sqrt(2 / (1 + a**2))",
            "2 / (1 + a**2)",
            "The share is one of squares. You are asked for a factor on the weights themselves.",
        ),
        Mistake(
            "slope not squared",
            "a**2))",
            "a))",
            "In a mean of squares, the slope is squared as well.",
        ),
        Mistake(
            "upside down",
            "math.sqrt(2 / (1 + a**2))",
            "math.sqrt((1 + a**2) / 2)",
            "This is what the activation does. The weights must undo it.",
        ),
        Mistake(
            "the leak forgotten",
            "2 / (1 + a**2)",
            "2 / (1 + 0 * a)",
            "With a slope of 1 nothing is cut. Which factor is needed then?",
        ),
    ),
    imports="import math\n\n\n",
    nudges=Nudges(
        "The mean square after the layer must be what it was before.",
        "A ReLU, a = 0, halves the mean square: the weights grow by the root of two.",
        "A factor on the weights counts twice in a mean of squares.",
    ),
)

kaiming_std = Code(
    name="kaiming_std",
    ask="Which deviation keeps the size of the activations through linear layers with a ReLU?",
    solution='''import math


def kaiming_std(shape):
    """Return the standard deviation of a weight of shape (n_in, n_out) before a ReLU."""
    n_in, n_out = shape
    return math.sqrt(2 / n_in)
''',
    cases=lambda: [((784, 50),), ((50, 10),), ((2, 8),), ((100, 100),)],
    mistakes=(
        Mistake(
            "fan_out",
            "2 / n_in",
            "2 / n_out",
            "This keeps the gradients. How many products are summed?",
        ),
        Mistake(
            "no ReLU",
            "2 / n_in",
            "1 / n_in",
            "This keeps the size without an activation. A ReLU cuts.",
        ),
        Mistake(
            "a variance",
            "math.sqrt(2 / n_in)",
            "2 / n_in",
            "This is the variance. You are asked for the deviation.",
        ),
        Mistake(
            "the compromise",
            "2 / n_in",
            "2 / (n_in + n_out)",
            "This is Glorot's compromise between both directions, for layers without a ReLU.",
        ),
    ),
    nudges=Nudges(
        "First without activation: a sum of n products has n times the variance.",
        "For 784 inputs and no ReLU it is 1 / 28. A ReLU asks for a little more.",
        "The ReLU takes half of the mean square, so the variance of the weights doubles.",
    ),
)

uniform_bound = Code(
    name="uniform_bound",
    ask="A uniform draw from (-r, r) has the variance r² / 3. Which r gives a deviation of std?",
    solution='''import math


def uniform_bound(std):
    """Return the bound r, a number, such that a uniform draw from (-r, r) has deviation std."""
    return math.sqrt(3) * std
''',
    cases=lambda: [(1.0,), (0.5,), (2.0,), (0.01,)],
    mistakes=(
        Mistake("no root", "math.sqrt(3)", "3", "Solve r² / 3 = std² for r: there is a root."),
        Mistake(
            "divided",
            "math.sqrt(3) * std",
            "std / math.sqrt(3)",
            "The bound exceeds the deviation.",
        ),
        Mistake("equal", "math.sqrt(3) * ", "", "A uniform draw is mostly well inside its bounds."),
        Mistake(
            "the whole width",
            "math.sqrt(3) * std",
            "2 * math.sqrt(3) * std",
            "This is the width of the interval. r is half of it.",
        ),
    ),
    nudges=Nudges(
        "Set r² / 3 equal to std², and solve for r.",
        "For a deviation of 1 the variance is 1, so r² is 3.",
        "Take the root of both sides.",
    ),
)

tanh_gain = Choice(
    name="tanh_gain",
    ask="Fifty layers with tanh. Weights have the deviation g / √n. For every g above 1 the size "
    "of the activations stays level, and for g below 1 it dies out. Why is there no single "
    "right g?",
    right="tanh cuts large numbers more than small ones, so the size settles where gain and cut "
    "balance.",
    why="The often quoted 5/3 is one of many gains that stay level, a convention. A ReLU is "
    "different: it cuts large and small numbers by the same share, so one gain is right.",
    proof="""import torch

def size(gain, depth=50):
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(64, 100, generator=generator)
    for _ in range(depth):
        x = (x @ torch.randn(100, 100, generator=generator) * (gain / 10)).tanh()
    return float(x.pow(2).mean()) ** 0.5

for gain in (1.3, 5 / 3, 3.0):
    assert 0.8 < size(gain, 50) / size(gain, 25) < 1.25
assert size(0.8) < 0.01""",
    mistakes=(
        Mistake(
            "tanh keeps the size",
            "",
            "tanh does not change the size of its input.",
            "Then the size would grow by g in every layer, without end.",
        ),
        Mistake(
            "only the width counts",
            "",
            "The size depends on n alone, and g cancels out.",
            "With g below 1 the size dies out, so g does not cancel.",
        ),
        Mistake(
            "too few layers",
            "",
            "Fifty layers are too few to see the difference.",
            "After fifty layers a factor of 1.3 in each would have become 500,000.",
        ),
    ),
)

fixup_scale = Code(
    name="fixup_scale",
    ask="Fixup shrinks the weights inside a residual branch by L to the power of -1 / (2m - 2), "
    "for L branches of m layers each. Write it.",
    solution='''def fixup_scale(n_branches, layers_per_branch):
    """Return the factor on the weights of a branch, a number.

    n_branches is L, 1 or more; layers_per_branch is m, 2 or more.
    """
    return n_branches ** (-1 / (2 * layers_per_branch - 2))
''',
    cases=lambda: [(100, 2), (16, 3), (1, 2), (81, 3)],
    ours=init.fixup_scale,
    mistakes=(
        Mistake("grows", "(-1 /", "(1 /", "More branches should mean smaller weights."),
        Mistake(
            "brackets",
            "-1 / (2 * layers_per_branch - 2)",
            "-1 / 2 * layers_per_branch - 2",
            "Python divides before it multiplies on. Which part belongs under the fraction?",
        ),
        Mistake(
            "the layers are raised",
            "n_branches ** (-1 / (2 * layers_per_branch - 2))",
            "layers_per_branch ** (-1 / (2 * n_branches - 2)) if n_branches > 1 else 1.0",
            "The number of branches is the base, that of the layers stands in the exponent.",
        ),
    ),
    nudges=Nudges(
        "It is one power. Find the base and the exponent.",
        "A hundred branches of two layers give 0.1.",
        "Put brackets around the whole exponent, and around what stands under its fraction.",
    ),
)

EXERCISES = (
    both_sets,
    three_layers,
    kaiming_std,
    gain,
    uniform_bound,
    tanh_gain,
    fans,
    fixup_scale,
)
