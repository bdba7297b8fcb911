"""Layers that remember: modules."""

from torch import Tensor

from exercises._inputs import fractions, whole
from foundations.layers import grad_w_outer
from foundations.layers.network import Sequential
from lessonkit.practice import Choice, Code, Mistake, Nudges, Predict, Repair

LESSON = 4
NOTEBOOK = "04_layers.ipynb"


def _batches() -> list[tuple]:
    return [
        (whole(2, 3, seed=1), whole(2, 4, seed=2)),
        (whole(5, 1, seed=3), whole(5, 2, seed=4)),
        (whole(3, 3, seed=5), whole(3, 3, seed=6)),
    ]


outer = Code(
    name="grad_w_outer",
    ask="Give the gradient of the weights as a sum of outer products, one for each row of the "
    "batch, without a loop and without a matrix product.",
    solution=grad_w_outer,
    imports="from torch import Tensor\n\n\n",
    doc="Give the gradient of w. x (n, n_in), grad_out (n, n_out); returns (n_in, n_out).",
    cases=_batches,
    without=("@", "einsum", "matmul", "mm", "grad_w_einsum", "grad_w_matmul"),
    mistakes=(
        Mistake(
            "the wrong axis",
            ".sum(0)",
            ".sum(1)",
            "There are three axes: rows of the batch, inputs, outputs. Which one must go?",
        ),
        Mistake("mean for sum", ".sum(0)", ".mean(0)", "Gradients of the rows add up."),
        Mistake(
            "on its side",
            "x[:, :, None] * grad_out[:, None, :]",
            "x[:, None, :] * grad_out[:, :, None]",
            "Your result has the outputs first. The weights have the inputs first.",
        ),
        Mistake(
            "not summed", ".sum(0)", "", "This is one matrix for each row. Nothing is summed yet."
        ),
    ),
    nudges=Nudges(
        "An outer product of two rows comes from giving each an axis that the other has not.",
        "x (2, 3) and grad_out (2, 4) become (2, 3, 1) and (2, 1, 4), and together (2, 3, 4).",
        "Then one sum is left, over the axis of the batch.",
    ),
)


def _accumulated(parameter_class: type, data: Tensor, *grads: Tensor) -> Tensor:
    parameter = parameter_class(data)
    for grad in grads:
        parameter.add_grad(grad)
    return parameter.grad


parameter = Repair(
    name="Parameter",
    ask="A parameter that is used in two places gets two gradients. This class loses one of them.",
    solution='''class Parameter:
    """A tensor that is learned, `data`, and its gradient, `grad`, of the same shape."""

    def __init__(self, data):
        self.data = data
        self.grad = None

    def add_grad(self, grad):
        """Add one more part of the gradient. There is none before the first."""
        self.grad = grad if self.grad is None else self.grad + grad
''',
    cases=lambda: [
        (whole(2, 3, seed=1), whole(2, 3, seed=2)),
        (whole(4, seed=3), whole(4, seed=4), whole(4, seed=5)),
        (whole(2, seed=6), whole(2, seed=7), whole(2, seed=8), whole(2, seed=9)),
    ],
    use=_accumulated,
    mistakes=(
        Mistake(
            "overwritten",
            "grad if self.grad is None else self.grad + grad",
            "grad",
            "Call `add_grad` twice. What is left of the first call?",
        ),
        Mistake(
            "counted twice",
            "grad if self.grad is None else self.grad + grad",
            "grad + grad if self.grad is None else self.grad + grad",
            "The first gradient is in the sum twice.",
        ),
        Mistake(
            "the first only",
            "grad if self.grad is None else self.grad + grad",
            "grad if self.grad is None else self.grad",
            "Only the first gradient is kept.",
        ),
        Mistake(
            "subtracted", "self.grad + grad", "self.grad - grad", "Parts of a gradient are added."
        ),
    ),
    nudges=Nudges(
        "Play two calls through, on paper, with the numbers 1 and 2.",
        "After the gradients 1 and 2 the attribute `grad` must be 3.",
        "The first call has nothing to add to. All later ones have.",
    ),
)


def _through(layers: type, x: Tensor, grad_out: Tensor) -> tuple:
    """The result and the gradient of a chain of two layers that are not alike."""

    class Scaled:
        def __init__(self, factor: float):
            self.factor = factor

        def __call__(self, x: Tensor) -> Tensor:
            self.x = x
            return self.factor * x * x

        def backward(self, grad_out: Tensor) -> Tensor:
            return 2 * self.factor * self.x * grad_out

    class Turned:
        def __call__(self, x: Tensor) -> Tensor:
            return x.flip(0)

        def backward(self, grad_out: Tensor) -> Tensor:
            return grad_out.flip(0)

    chain = layers(Scaled(2.0), Turned(), Scaled(-3.0))
    return chain.forward(x), chain.backward(grad_out)


sequential = Code(
    name="Sequential",
    ask="Run layers one after the other, and their backward passes. A layer is called, and has "
    "`backward(grad_out)`, which returns the gradient of its input.",
    solution='''class Sequential:
    """A chain of layers: `Sequential(first, second, ...)`."""

    def __init__(self, *layers):
        self.layers = list(layers)

    def forward(self, x):
        """Return what the last layer gives, when each works on the result of the one before."""
        for layer in self.layers:
            x = layer(x)
        return x

    def backward(self, grad_out):
        """Return the gradient of the first layer's input."""
        for layer in reversed(self.layers):
            grad_out = layer.backward(grad_out)
        return grad_out
''',
    cases=lambda: [
        (whole(2, 2, seed=1), whole(2, 2, seed=2)),
        (fractions(3, seed=3), fractions(3, seed=4)),
    ],
    use=_through,
    items=("the result", "the gradient"),
    ours=Sequential,
    mistakes=(
        Mistake(
            "forwards on the way back",
            "reversed(self.layers)",
            "self.layers",
            "The last layer is the first to know a gradient: the loss's.",
        ),
        Mistake(
            "each on the input",
            "            x = layer(x)\n        return x",
            "            y = layer(x)\n        return y",
            "Each layer works on the result of the one before it, not on the first input.",
        ),
        Mistake(
            "the gradient stands still",
            "            grad_out = layer.backward(grad_out)\n        return grad_out",
            "            grad = layer.backward(grad_out)\n        return grad",
            "What one layer returns is what the one before it is given.",
        ),
        Mistake(
            "added up",
            "            grad_out = layer.backward(grad_out)",
            "            grad_out = grad_out + layer.backward(grad_out)",
            "A chain has one way. Gradients are added where two ways meet.",
        ),
    ),
    nudges=Nudges(
        "Forwards: hand x from layer to layer. Backwards: hand the gradient the other way.",
        "Of two layers, the second one's backward runs first.",
        "One loop each, and the second in the opposite order.",
    ),
)


def _rectified(layer: type, x: Tensor, grad_out: Tensor) -> tuple:
    module = layer()
    return module(x), module.backward(grad_out)


relu = Code(
    name="Rectifier",
    ask="Write the ReLU as a `Module` that remembers what its backward pass needs. `save` keeps "
    "values, and `saved` gives them back as a tuple.",
    solution='''from foundations.layers import Module


class Rectifier(Module):
    """Replace every negative number by zero."""

    def forward(self, x):
        """Return the shape of x."""
        self.save(x)
        return x.clamp_min(0)

    def backward(self, grad_out):
        """Return the gradient of x: 0 where x was 0 or below."""
        (x,) = self.saved()
        return (x > 0) * grad_out
''',
    cases=lambda: [
        (whole(3, 4, seed=1, low=-2, high=3), whole(3, 4, seed=2)),
        (whole(5, seed=3), whole(5, seed=4)),
    ],
    use=_rectified,
    items=("the result", "the gradient"),
    without=("relu", "ReLU"),
    mistakes=(
        Mistake(
            "nothing saved",
            "        self.save(x)\n",
            "",
            "`saved` gives back what `save` has kept. Has anything been kept?",
        ),
        Mistake(
            "a tuple for its item",
            "(x,) = self.saved()",
            "x = self.saved()",
            "`saved` returns a tuple, even of one value.",
        ),
        Mistake("one at zero", "x > 0", "x >= 0", "What should come out where x was exactly 0?"),
        Mistake(
            "no slope",
            "(x > 0) * grad_out",
            "grad_out",
            "The gradient passes only where the input was positive.",
        ),
    ),
    nudges=Nudges(
        "Forwards: keep x, and return the ReLU of it. Backwards: take x back.",
        "`self.save(x)`, and later `(x,) = self.saved()`.",
        "A comparison of x with 0 is the slope.",
    ),
)


def _with_branch(residual: type, x: Tensor, grad_out: Tensor) -> tuple:
    class Square:
        def __call__(self, x: Tensor) -> Tensor:
            self.x = x
            return x * x

        def backward(self, grad_out: Tensor) -> Tensor:
            return 2 * self.x * grad_out

    block = residual(Square())
    return block.forward(x), block.backward(grad_out)


residual = Code(
    name="Residual",
    ask="Write a block that computes `x + layer(x)`, and its backward pass.",
    solution='''class Residual:
    """Add a layer's result to its own input. A layer is called, and has `backward`."""

    def __init__(self, layer):
        self.layer = layer

    def forward(self, x):
        """Return the shape of x."""
        return x + self.layer(x)

    def backward(self, grad_out):
        """Return the gradient of x, of the shape of grad_out."""
        return grad_out + self.layer.backward(grad_out)
''',
    cases=lambda: [
        (whole(2, 2, seed=1), whole(2, 2, seed=2)),
        (fractions(3, seed=3), fractions(3, seed=4)),
    ],
    use=_with_branch,
    items=("the result", "the gradient"),
    mistakes=(
        Mistake(
            "the layer's way only",
            "return grad_out + self.layer.backward(grad_out)",
            "return self.layer.backward(grad_out)",
            "x reaches the sum on two ways. You have gone back on one of them.",
        ),
        Mistake(
            "the plain way only",
            "return grad_out + self.layer.backward(grad_out)",
            "return grad_out",
            "The layer has a say in the gradient, too.",
        ),
        Mistake(
            "multiplied",
            "grad_out + self.layer.backward(grad_out)",
            "grad_out * self.layer.backward(grad_out)",
            "Two ways that meet are added.",
        ),
        Mistake(
            "no shortcut",
            "return x + self.layer(x)",
            "return self.layer(x)",
            "Your forward pass is that of the layer alone.",
        ),
    ),
    nudges=Nudges(
        "On how many ways does x reach the result?",
        "With a layer that gives 0 for everything the block is the identity. And its gradient?",
        "Each way brings a gradient back to x.",
    ),
)

shared = Predict(
    name="shared_parameters",
    ask="One layer stands in two places of a network. How many parameters are listed?",
    code="""from foundations.layers import Linear, ReLU, Sequential
lin = Linear(50, 50)
len(Sequential(lin, ReLU(), lin).parameters())""",
    of="number",
    mistakes=(
        Mistake(
            "each place counts",
            "Sequential(lin, ReLU(), lin)",
            "Sequential(lin, ReLU(), Linear(50, 50))",
            "Both places hold the same object, with the same two tensors.",
        ),
        Mistake("the weights only", "", "1", "A linear layer has a weight, and what else?"),
        Mistake("the numbers in it", "", "2550", "A parameter is a whole tensor here."),
    ),
)

largest_block = Predict(
    name="largest_block",
    ask="The gradient of the weights is summed up one image at a time. A float32 takes 4 bytes. "
    "How many bytes has the outer product of one image?",
    code="""n_in, n_hidden = 784, 50
n_in * n_hidden * 4""",
    of="number",
    mistakes=(
        Mistake("numbers for bytes", " * 4", "", "These are the numbers. Each takes 4 bytes."),
        Mistake("a row of each", "n_in * n_hidden", "(n_in + n_hidden)", "Each meets each."),
        Mistake(
            "the input", "n_in * n_hidden * 4", "n_in * 4", "These are the bytes of the image."
        ),
    ),
)

last_call_first = Choice(
    name="last_call_first",
    ask="A layer is called twice in one forward pass, so it saves twice. Which of the two does its "
    "first backward pass take back?",
    right="The last one: backward passes run in reverse order.",
    why="So what is saved lies on a stack.",
    proof="""import torch
from foundations.layers import ReLU
layer, ones = ReLU(), torch.ones(1)
layer(torch.tensor([1.0]))
layer(torch.tensor([-1.0]))
assert float(layer.backward(ones)) == 0  # of the second call, which was negative
assert float(layer.backward(ones)) == 1""",
    mistakes=(
        Mistake(
            "a queue",
            "",
            "The first one: it has waited longest.",
            "Whose result is nearer to the loss?",
        ),
        Mistake("the mean", "", "The mean of both.", "Each call has a gradient of its own."),
        Mistake(
            "only one is kept",
            "",
            "The layer keeps one input only, the last.",
            "Then the other call could have no backward pass.",
        ),
    ),
)

EXERCISES = (
    outer,
    largest_block,
    relu,
    sequential,
    last_call_first,
    parameter,
    shared,
    residual,
)
