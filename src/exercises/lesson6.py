"""Convolution."""

from torch import Tensor

from exercises._inputs import whole
from foundations.vision import avg_pool2d, conv, pool, windows
from lessonkit.practice import Choice, Code, Derive, Mistake, Nudges, Predict, Repair

LESSON = 6
NOTEBOOK = "06_conv.ipynb"


def _images() -> list[tuple]:
    return [
        (whole(1, 1, 3, 4, seed=1), whole(1, 1, 2, 2, seed=2), whole(1, seed=3), 1),
        (whole(2, 2, 4, 4, seed=4), whole(3, 2, 3, 2, seed=5), whole(3, seed=6), 1),
        (whole(1, 3, 5, 5, seed=7), whole(2, 3, 3, 3, seed=8), whole(2, seed=9), 2),
    ]


out_size = Code(
    name="out_size",
    ask="A kernel slides along an image. At how many places does it fit?",
    solution='''def out_size(size, k, stride, padding):
    """Return a whole number.

    size is the length of the image, k that of the kernel, stride the pixels from one place to the
    next, padding the zeros added on each side.
    """
    return (size + 2 * padding - k) // stride + 1
''',
    cases=lambda: [(28, 3, 1, 0), (28, 3, 2, 1), (32, 5, 2, 2), (7, 3, 3, 0), (4, 4, 1, 0)],
    mistakes=(
        Mistake(
            "the first place",
            ") // stride + 1",
            ") // stride",
            "Even without a step there is one place.",
        ),
        Mistake("one side", "2 * padding", "padding", "Zeros are added on both sides."),
        Mistake(
            "not rounded",
            ") // stride",
            ") / stride",
            "There is no half place: `//` leaves the rest of a division out.",
        ),
        Mistake(
            "rounded up",
            "(size + 2 * padding - k) // stride + 1",
            "-(-(size + 2 * padding - k) // stride) + 1",
            "A place that sticks out of the image does not count.",
        ),
        Mistake(
            "the kernel forgotten", " - k)", ")", "The kernel must lie inside the image as a whole."
        ),
    ),
    nudges=Nudges(
        "How far can the kernel move from its first place? How many steps is that?",
        "A kernel of 3 in 7 pixels, three pixels a step: it can move 4 pixels, so one step.",
        "Whole steps, and one more place than steps.",
    ),
)

framed = Code(
    name="frame",
    ask="Put a frame of zeros around each image.",
    solution='''import torch


def frame(x, padding):
    """Return (n, c, h + 2 * padding, w + 2 * padding) for images x (n, c, h, w)."""
    n, c, h, w = x.shape
    framed = x.new_zeros(n, c, h + 2 * padding, w + 2 * padding)
    framed[:, :, padding : padding + h, padding : padding + w] = x
    return framed
''',
    cases=lambda: [
        (whole(1, 1, 2, 3, seed=1), 1),
        (whole(2, 2, 3, 2, seed=2), 2),
        (whole(1, 2, 2, 2, seed=3), 0),
    ],
    ours=windows.pad,
    without=("pad",),
    mistakes=(
        Mistake(
            "one side",
            "x.new_zeros(n, c, h + 2 * padding, w + 2 * padding)",
            "x.new_zeros(n, c, h + padding, w + padding)",
            "A frame has two sides in each direction.",
        ),
        Mistake(
            "into the corner",
            "padding : padding + h, padding : padding + w",
            ":h, :w",
            "The image lies in the upper left corner. It should lie in the middle.",
        ),
        Mistake(
            "height and width exchanged",
            "x.new_zeros(n, c, h + 2 * padding, w + 2 * padding)",
            "x.new_zeros(n, c, w + 2 * padding, h + 2 * padding)",
            "Height comes before width. Square images would not have shown this.",
        ),
        Mistake(
            "counted from the end",
            "padding : padding + h, padding : padding + w",
            "padding:-padding, padding:-padding",
            "`-padding` counts from the end. Where does the slice end if padding is 0?",
        ),
        Mistake(
            "a frame of ones",
            "x.new_zeros(n, c, h + 2 * padding, w + 2 * padding)",
            "(x.new_zeros(n, c, h + 2 * padding, w + 2 * padding) + 1)",
            "What lies outside the image counts as 0.",
        ),
    ),
    nudges=Nudges(
        "Make larger images of zeros, and write x into their middle.",
        "A row of 2 pixels with a frame of 1 becomes 4 pixels: 0, a, b, 0.",
        "In both directions the image begins at `padding`.",
    ),
)

convolve = Code(
    name="convolve",
    ask="Convolve images with kernels. `patches(x, kernel, stride)` shows what lies under the "
    "kernel at each of its places, as (n, h_out, w_out, kh, kw, c).",
    solution='''import torch
from foundations.vision import patches


def convolve(x, w, b, stride):
    """Return (n, c_out, h_out, w_out).

    x (n, c_in, h, w), w (c_out, c_in, kh, kw), b (c_out,).
    """
    y = torch.einsum("nijuvc,ocuv->noij", patches(x, w.shape[2:], stride), w)
    return y + b[:, None, None]
''',
    cases=_images,
    ours=conv.conv2d,
    without=("conv2d", "conv2d_loops", "Conv2d"),
    mistakes=(
        Mistake(
            "the kernel turned",
            "stride), w)",
            "stride), w.flip(2, 3))",
            "Mathematics turns the kernel by half a turn; networks do not.",
        ),
        Mistake(
            "channels last",
            "->noij",
            "->nijo",
            "The channels of the result stand behind its rows and columns.",
        ),
        Mistake("no bias", " + b[:, None, None]", "", "Each channel of the result has a bias."),
        Mistake(
            "a bias for each column",
            "b[:, None, None]",
            "b",
            "Aligned from the right, b meets the columns. It should meet the channels.",
        ),
        Mistake(
            "one channel at a time",
            "nijuvc,ocuv->noij",
            "nijuvc,oduv->noij",
            "Each channel of the image has a slice of the kernel of its own.",
        ),
        Mistake(
            "rows and columns exchanged",
            "->noij",
            "->noji",
            "Your images lie on their side.",
        ),
    ),
    nudges=Nudges(
        "At each place: multiply the patch by a kernel, and sum over rows, columns and channels.",
        "With one channel and a kernel of [[1, 0], [0, 0]] the image keeps its upper left part.",
        "One `einsum` does it: which letters stay, and which are summed?",
    ),
)

averages = Repair(
    name="average_pool",
    ask="Windows of k by k that touch each other are averaged. The result has the wrong order of "
    "axes.",
    solution='''import torch
from foundations.vision import patches


def average_pool(x, k):
    """Return (n, c, h // k, w // k) for images x (n, c, h, w)."""
    return patches(x, (k, k), k).mean((3, 4)).permute(0, 3, 1, 2)
''',
    cases=lambda: [
        (whole(1, 2, 4, 6, seed=1), 2),
        (whole(2, 3, 3, 3, seed=2), 3),
        (whole(1, 2, 5, 5, seed=3), 2),
    ],
    ours=avg_pool2d,
    mistakes=(
        Mistake(
            "channels last",
            ".permute(0, 3, 1, 2)",
            "",
            "`patches` has the channels last. Where should they be in the result?",
        ),
        Mistake(
            "the axes turned the other way",
            "permute(0, 3, 1, 2)",
            "permute(0, 2, 3, 1)",
            "The numbers of `permute` say where each axis of the result comes from.",
        ),
        Mistake(
            "rows and columns exchanged",
            "permute(0, 3, 1, 2)",
            "transpose(1, 3)",
            "The channels are where they belong. Now rows and columns have changed places.",
        ),
        Mistake("sum for mean", "mean(", "sum(", "Windows are averaged."),
        Mistake(
            "overlapping", "(k, k), k)", "(k, k), 1)", "The windows should touch, not overlap."
        ),
    ),
    nudges=Nudges(
        "Write down the shape after each step.",
        "After the mean the shape is (n, h_out, w_out, c).",
        "One axis has to move to the front of two others.",
    ),
)

conv_shape = Predict(
    name="conv_shape",
    ask="An image of 32 by 32 in three channels goes through a convolution and a pooling. Which "
    "shape comes out?",
    code="""import torch
from foundations.vision import Conv2d, max_pool2d
layer = Conv2d(3, 8, k=5, stride=2, padding=2)
max_pool2d(layer(torch.zeros(1, 3, 32, 32)), 2).shape""",
    mistakes=(
        Mistake("not pooled", "", "(1, 8, 16, 16)", "This is the shape between the two."),
        Mistake("the channels kept", "", "(1, 3, 8, 8)", "How many kernels has the layer?"),
        Mistake("no padding", "padding=2", "padding=0", "Mind the padding, on both sides."),
    ),
)

conv_parameters = Predict(
    name="conv_parameters",
    ask="How many numbers does this layer learn?",
    code="""from foundations.vision import Conv2d
layer = Conv2d(3, 8, k=5, stride=2, padding=2)
sum(p.data.numel() for p in layer.parameters())""",
    of="number",
    mistakes=(
        Mistake(
            "no bias",
            "padding=2",
            "padding=2, bias=False",
            "Each channel of the result has a bias.",
        ),
        Mistake(
            "one input channel",
            "Conv2d(3, 8",
            "Conv2d(1, 8",
            "A kernel has a slice for each channel.",
        ),
        Mistake("one kernel", "Conv2d(3, 8", "Conv2d(3, 1", "This is one kernel with its bias."),
    ),
)

field_of_view = Predict(
    name="field_of_view",
    ask="Two layers with kernels of 3 by 3 at stride 1 follow each other. How many pixels of the "
    "image act on one number of the result?",
    code="""import torch
from foundations.vision import conv2d_grad
ones, one_number = torch.ones(1, 1, 3, 3), torch.zeros(1, 1, 5, 5)
one_number[0, 0, 2, 2] = 1
grad, *_ = conv2d_grad(torch.zeros(1, 1, 7, 7), ones, one_number)
grad, *_ = conv2d_grad(torch.zeros(1, 1, 9, 9), ones, grad)
int((grad != 0).sum())""",
    of="number",
    mistakes=(
        Mistake("one layer", "", "9", "Each of these nine numbers has seen nine pixels itself."),
        Mistake("all products", "", "81", "The nine views overlap."),
        Mistake("both added", "", "18", "This is the number of weights, not of pixels."),
    ),
)

overlap = Derive(
    name="overlap_slope",
    ask="A kernel (u, v) slides along three pixels: it gives u*a + v*b and u*b + v*c. Their "
    "gradients are g and h. Derive `g * (u*a + v*b) + h * (u*b + v*c)` by the middle pixel b.",
    arguments=("a", "b", "c", "u", "v", "g", "h"),
    loss="g * (u*a + v*b) + h * (u*b + v*c)",
    by="b",
    solution="g * v + h * u",
    cases=lambda: [(1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0), (0.5, -1.0, 2.0, -3.0, 1.5, 1.0, -2.0)],
    mistakes=(
        Mistake("the first place only", " + h * u", "", "b lies under the kernel at two places."),
        Mistake("the second place only", "g * v + ", "", "b lies under the kernel at two places."),
        Mistake(
            "the kernel not turned",
            "g * v + h * u",
            "g * u + h * v",
            "Which weight meets b at which place?",
        ),
        Mistake(
            "multiplied", "g * v + h * u", "g * v * h * u", "Shares from two places are added."
        ),
    ),
    nudges=Nudges(
        "At which places does b lie under the kernel, and under which of its weights?",
        "With h = 0 only the first place counts: there b is multiplied by v.",
        "Each place gives a share, and the shares add up.",
    ),
)

two_small = Choice(
    name="two_small",
    ask="The kernel [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]] is a column times a row. Why is it "
    "cheaper to convolve with the column and then with the row?",
    right="Each place needs 3 + 3 multiplications in place of 9.",
    why="It works only for kernels that are such a product: of all matrices, those of rank 1.",
    proof="""import torch
from foundations.vision import conv2d
sobel = torch.tensor([[-1.0, 0, 1], [-2, 0, 2], [-1, 0, 1]])
column, row = torch.tensor([[1.0], [2.0], [1.0]]), torch.tensor([[-1.0, 0.0, 1.0]])
assert bool((column @ row == sobel).all())
x = torch.arange(49.0).reshape(1, 1, 7, 7) ** 2
both = conv2d(conv2d(x, column[None, None]), row[None, None])
assert bool((both == conv2d(x, sobel[None, None])).all())
assert column.numel() + row.numel() == 6 and sobel.numel() == 9""",
    mistakes=(
        Mistake(
            "the zeros", "", "The column has no zeros.", "Nobody skips zeros here. Count products."
        ),
        Mistake("smaller results", "", "The result is smaller.", "Both ways give the same result."),
        Mistake(
            "additions", "", "It needs no additions.", "Sums are still needed. Count the products."
        ),
    ),
)


def _pooled(function: object, x: Tensor, k: int) -> Tensor:
    return function(x, k)


maxima = Code(
    name="largest_pool",
    ask="Keep the largest pixel of each window of k by k. The windows touch each other.",
    solution='''import torch
from foundations.vision import patches


def largest_pool(x, k):
    """Return (n, c, h // k, w // k) for images x (n, c, h, w)."""
    return patches(x, (k, k), k).amax((3, 4)).permute(0, 3, 1, 2)
''',
    cases=lambda: [
        (whole(1, 2, 4, 6, seed=1), 2),
        (whole(2, 3, 3, 3, seed=2), 3),
        (whole(1, 2, 5, 5, seed=3), 2),
    ],
    use=_pooled,
    ours=pool.max_pool2d,
    without=("max_pool2d", "MaxPool2d"),
    mistakes=(
        Mistake(
            "channels last",
            ".permute(0, 3, 1, 2)",
            "",
            "The maxima are right. `patches` has the channels last: where should they be now?",
        ),
        Mistake("the mean", "amax(", "mean(", "This averages. The largest pixel should win."),
        Mistake("the smallest", ".amax(", ".amin(", "This keeps the smallest pixel."),
        Mistake(
            "overlapping", "(k, k), k)", "(k, k), 1)", "The windows should touch, not overlap."
        ),
        Mistake(
            "the wrong axes",
            "amax((3, 4))",
            "amax((1, 2))",
            "Two axes run over the places, two over the window. Which ones should go?",
        ),
    ),
    nudges=Nudges(
        "`patches` shows all windows. Take the largest over the axes of the window.",
        "[[1, 3], [5, 7]] with a window of 2 gives 7.",
        "Then bring the channels to their place.",
    ),
)

EXERCISES = (
    out_size,
    framed,
    conv_shape,
    conv_parameters,
    convolve,
    averages,
    maxima,
    overlap,
    field_of_view,
    two_small,
)
