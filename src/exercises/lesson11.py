"""A tape: record and walk back."""

import torch

from exercises._inputs import fractions, whole
from foundations import tape
from lessonkit.practice import Choice, Code, Derive, Mistake, Nudges, Predict, Repair

LESSON = 11
NOTEBOOK = "11_tape.ipynb"


def _five_lines(a: float, b: float) -> list[tuple[str, list[tuple[str, float]]]]:
    """The record of c = a + b, d = a b, s = c + d, p = c d, y = s + p."""
    c, d = a + b, a * b
    return [
        ("a", []),
        ("b", []),
        ("c", [("a", 1.0), ("b", 1.0)]),
        ("d", [("a", b), ("b", a)]),
        ("s", [("c", 1.0), ("d", 1.0)]),
        ("p", [("c", d), ("d", c)]),
        ("y", [("s", 1.0), ("p", 1.0)]),
    ]


_SQUARE = [("x", []), ("y", [("x", 3.0), ("x", 3.0)])]
"""The record of y = x * x at x = 3: one parent, twice."""

_ONE = [("x", [])]

walk = Code(
    name="walk_back",
    ask="A record lists names, each after its parents, and for each parent a slope. Give the "
    "gradient of the last name with respect to each of them.",
    solution='''def walk_back(record):
    """Return a dictionary: for each name its gradient.

    record is a list of pairs: a name, and a list of pairs (parent, slope). The last name is the
    result.
    """
    grads = {name: 0.0 for name, _ in record}
    grads[record[-1][0]] = 1.0
    for name, parents in reversed(record):
        for parent, slope in parents:
            grads[parent] += grads[name] * slope
    return grads
''',
    cases=lambda: [(_five_lines(2.0, 3.0),), (_SQUARE,), (_ONE,)],
    mistakes=(
        Mistake(
            "in the order of the record",
            "reversed(record)",
            "record",
            "In this order a name hands its gradient on before it has one.",
        ),
        Mistake(
            "overwritten",
            "grads[parent] += grads[name] * slope",
            "grads[parent] = grads[name] * slope",
            "Follow a name that two others were made of. What becomes of the first part?",
        ),
        Mistake(
            "the slope alone",
            "grads[name] * slope",
            "slope",
            "Slopes along one way are multiplied, from the result on.",
        ),
        Mistake(
            "no beginning",
            "    grads[record[-1][0]] = 1.0\n",
            "",
            "All zero: how steeply does the result follow itself?",
        ),
    ),
    nudges=Nudges(
        "Begin at the result, and let each name hand its gradient to its parents.",
        "For y = x * x at 3, the parent x comes twice with slope 3: its gradient is 6.",
        "A name has all of its gradient when all that was made of it has had its turn.",
    ),
)

recursion = Repair(
    name="follow_each_way",
    ask="This recursion follows every way from the result by itself. On the five lines of the "
    "lesson it gives 29 and 22 in place of 25 and 19.",
    solution='''def follow_each_way(record):
    """Return a dictionary: for each name that leads to the result its gradient.

    record is a list of pairs: a name, and a list of pairs (parent, slope). The last name is the
    result.
    """
    parents_of, grads = dict(record), {}

    def visit(name, arriving):
        grads[name] = grads.get(name, 0.0) + arriving
        for parent, slope in parents_of[name]:
            visit(parent, arriving * slope)

    visit(record[-1][0], 1.0)
    return grads
''',
    cases=lambda: [(_five_lines(2.0, 3.0),), (_five_lines(1.0, -1.0),), (_SQUARE,)],
    mistakes=(
        Mistake(
            "all that is there",
            "arriving * slope",
            "grads[name] * slope",
            "Something arrives here twice. What is handed on the second time?",
        ),
        Mistake(
            "a set of the visited",
            "        grads[name] = grads.get(name, 0.0) + arriving\n",
            "        if name in grads:\n            return\n        grads[name] = arriving\n",
            "Whoever returns at the second visit loses what came with it.",
        ),
        Mistake(
            "the last way alone",
            "grads.get(name, 0.0) + arriving",
            "arriving",
            "Where ways meet, neither part may be lost.",
        ),
        Mistake(
            "slopes added",
            "arriving * slope",
            "arriving + slope",
            "Along one way slopes are multiplied.",
        ),
    ),
    nudges=Nudges(
        "Follow the name c: its gradient comes in two parts, 1 and 6. What does it hand on each "
        "time?",
        "Of 1 and then 6, a should get 1 and then 6, and not 1 and then 7.",
        "Two numbers meet in `visit`: what is there, and what has just come.",
    ),
)


def _gradients_in(order_of, record):
    """The gradients that a walk in the learner's order gives."""
    order, parents_of = order_of(dict(record), record[-1][0]), dict(record)
    grads = dict.fromkeys(parents_of, 0.0)
    grads[record[-1][0]] = 1.0
    for name in reversed(order):
        for parent, slope in parents_of[name]:
            grads[parent] += grads[name] * slope
    return grads


order = Code(
    name="order_of",
    ask="Find an order in which every name comes after its parents, beginning at the result. It is "
    "judged by the gradients that a walk from its end gives.",
    solution='''def order_of(parents_of, result):
    """Return a list of names: each once, after its parents. The result comes last.

    parents_of has for each name a list of pairs (parent, slope).
    """
    order, seen = [], set()

    def visit(name):
        if name not in seen:
            seen.add(name)
            for parent, slope in parents_of[name]:
                visit(parent)
            order.append(name)

    visit(result)
    return order
''',
    cases=lambda: [(_five_lines(2.0, 3.0),), (_five_lines(-1.0, 2.0),), (_SQUARE,)],
    use=_gradients_in,
    mistakes=(
        Mistake(
            "itself before its parents",
            "            for parent, slope in parents_of[name]:\n"
            "                visit(parent)\n"
            "            order.append(name)\n",
            "            order.append(name)\n"
            "            for parent, slope in parents_of[name]:\n"
            "                visit(parent)\n",
            "The result stands first in your list, and it must be last.",
        ),
        Mistake(
            "the first parent only",
            "in parents_of[name]:",
            "in parents_of[name][:1]:",
            "Some names are missing from your list. How many parents has a sum?",
        ),
        Mistake(
            "more than once",
            "            seen.add(name)\n",
            "",
            "Count the names in your list. Each comes once, however many ways lead to it.",
        ),
        Mistake(
            "as a queue",
            "    visit(result)\n    return order",
            "    waiting = [result]\n"
            "    while waiting:\n"
            "        name = waiting.pop(0)\n"
            "        if name not in order:\n"
            "            order.append(name)\n"
            "            waiting += [parent for parent, slope in parents_of[name]][::-1]\n"
            "    return order[1:] + order[:1]",
            "Level by level is not enough: a parent may stand on the same level as its child.",
        ),
    ),
    nudges=Nudges(
        "A function that calls itself for the parents first, and then writes its own name down.",
        "For c = a + b the order is a, b, c.",
        "Remember who was visited, so that nobody is written down a second time.",
    ),
)

stretched = Code(
    name="unbroadcast",
    ask="A tensor was stretched by broadcasting. From the gradient of the stretched one, give its "
    "own.",
    solution='''import torch


def unbroadcast(grad, shape):
    """Return the gradient of a tensor of that shape, which was stretched to the shape of grad."""
    new = grad.ndim - len(shape)
    for _ in range(new):
        grad = grad.sum(0)
    for axis, size in enumerate(shape):
        if size == 1:
            grad = grad.sum(axis, keepdim=True)
    return grad
''',
    cases=lambda: [
        (whole(2, 3, seed=1), (3,)),
        (whole(2, 3, seed=2), (2, 1)),
        (whole(2, 3, seed=3), (2, 3)),
        (whole(3, 3, seed=4), (3,)),
        (whole(2, 3, 2, seed=5), (1, 2)),
        (whole(4, seed=6), ()),
    ],
    ours=tape.unbroadcast,
    mistakes=(
        Mistake(
            "a mean",
            "grad.sum(0)",
            "grad.mean(0)",
            "Every place at which it was read counts in full. Nothing is averaged.",
        ),
        Mistake(
            "from the left",
            "grad = grad.sum(0)",
            "grad = grad.sum(-1)",
            "Broadcasting adds missing axes on the left.",
        ),
        Mistake(
            "the axis lost",
            "keepdim=True",
            "keepdim=False",
            "The gradient has the shape of its tensor, with its axes of length 1.",
        ),
        Mistake(
            "axes of one forgotten",
            "            grad = grad.sum(axis, keepdim=True)\n",
            "            pass\n",
            "An axis of length 1 was stretched, too.",
        ),
        Mistake(
            "one row",
            "grad = grad.sum(0)",
            "grad = grad[0]",
            "This is what one row says. The others have read the same numbers.",
        ),
    ),
    nudges=Nudges(
        "Two kinds of axes were stretched: those that the shape has not, and those of length 1.",
        "A gradient of ones, (2, 3), gives 2, 2, 2 for the shape (3,).",
        "Sum the missing axes away from the left; sum the others and keep them.",
    ),
)

softplus = Code(
    name="softplus_grad",
    ask="Write the gradient function of `log(1 + exp(x))`, so that it can go on a tape.",
    solution='''import torch


def softplus_grad(x, grad_out):
    """Give the gradient with respect to x. x and grad_out have one shape, and so has the result."""
    return grad_out / (1 + (-x).exp())
''',
    cases=lambda: [
        (fractions(2, 3, seed=1), whole(2, 3, seed=2)),
        (torch.tensor([0.0, 1.0]).double(), torch.tensor([4.0, 1.0]).double()),
    ],
    mistakes=(
        Mistake(
            "the slope alone",
            "grad_out / (1 + (-x).exp())",
            "1 / (1 + (-x).exp())",
            "This is the slope. The tape also hands you what comes from above.",
        ),
        Mistake(
            "the function for its slope",
            "grad_out / (1 + (-x).exp())",
            "grad_out * (1 + x.exp()).log()",
            "This multiplies by the function. How steep is it where x is large?",
        ),
        Mistake(
            "inside forgotten",
            "grad_out / (1 + (-x).exp())",
            "grad_out / (1 + x.exp())",
            "The slope of a logarithm is one over what is inside, times the slope of that.",
        ),
        Mistake(
            "the sign of the gradient",
            "grad_out / (1",
            "-grad_out / (1",
            "The function rises everywhere, so its slope is positive.",
        ),
    ),
    nudges=Nudges(
        "Two steps: the slope of the logarithm, times the slope of what is inside.",
        "At x = 0 the slope is a half. Far to the right it is 1, far to the left 0.",
        "Divide above and below by exp(x), and no large number is left.",
    ),
)

five_slope = Derive(
    name="five_lines_slope",
    ask="The five lines of the lesson compute (a + b) + a*b + (a + b)*a*b in all. Derive it by a.",
    arguments=("a", "b"),
    loss="(a + b) + a*b + (a + b)*a*b",
    by="a",
    solution="1 + b + 2*a*b + b**2",
    cases=lambda: [(2.0, 3.0), (-1.0, 2.0), (0.5, -1.0)],
    mistakes=(
        Mistake("the sum forgotten", "1 + ", "", "The plain sum has a slope, too."),
        Mistake(
            "one factor only",
            "2*a*b",
            "a*b",
            "In the last product a stands in both factors. Each has its share.",
        ),
        Mistake("the other one", "b + 2*a*b + b**2", "a + 2*a*b + a**2", "This is the slope by b."),
        Mistake("not a square", "b**2", "b", "Multiply the last product out before you derive it."),
    ),
    nudges=Nudges(
        "Multiply out: the last product is a*a*b + a*b*b.",
        "With a = 2 and b = 3 it must be 25.",
        "Four parts: from a, from a*b, from a*a*b, and from a*b*b.",
    ),
)

two_results = Predict(
    name="two_results",
    ask="Two results are made of one number, and both are walked back. What is its gradient then?",
    code="""from foundations.tape import Number
a = Number(3.0)
(a * a).backward()
(a * 5.0).backward()
a.grad""",
    of="number",
    mistakes=(
        Mistake("the last alone", "", "5", "The gradient of a given number adds up."),
        Mistake("the first alone", "", "6", "The second walk adds to what is there."),
        Mistake("multiplied", "", "30", "Along one way slopes are multiplied. These are two."),
    ),
)

column = Predict(
    name="column_gradient",
    ask="A column is multiplied with a matrix, and broadcast. Which shape has its gradient?",
    code="""import torch
from foundations.tape import Variable, total
b = Variable(torch.ones(4, 1))
total(torch.ones(4, 6) * b).backward()
b.grad.shape""",
    mistakes=(
        Mistake("that of the product", "", "(4, 6)", "A gradient has the shape of its tensor."),
        Mistake("flat", "", "(4,)", "The axis of length 1 is there, and stays."),
        Mistake("a row", "", "(1, 6)", "Which of the two axes was stretched?"),
    ),
)

cleared = Choice(
    name="cleared_leaves",
    ask="Somebody walks back twice over the same numbers, and sets only the gradients of a and b "
    "to 0 in between. They get 75 and 57 instead of 25 and 19. Why?",
    right="The numbers in between still hold gradients of the first walk, and hand them on again.",
    why="Clear all of them, or let none outlive its walk.",
    proof="""grads = {}
def walk():
    a, b, c, d = 2.0, 3.0, 5.0, 6.0
    grads["y"] = 1.0
    for name, parents in (
        ("y", {"s": 1.0, "p": 1.0}), ("p", {"c": d, "d": c}), ("s", {"c": 1.0, "d": 1.0}),
        ("d", {"a": b, "b": a}), ("c", {"a": 1.0, "b": 1.0}),
    ):
        for parent, slope in parents.items():
            grads[parent] = grads.get(parent, 0.0) + grads[name] * slope
walk()
assert (grads["a"], grads["b"]) == (25.0, 19.0)
grads["a"] = grads["b"] = 0.0
walk()
assert (grads["a"], grads["b"]) == (75.0, 57.0)
grads.clear()
walk()
assert (grads["a"], grads["b"]) == (25.0, 19.0)""",
    mistakes=(
        Mistake(
            "three walks",
            "",
            "Three walks have been made, since 75 is three times 25.",
            "Only two were made. What did the first one leave behind?",
        ),
        Mistake(
            "rounding",
            "",
            "Floating-point numbers add up in another order the second time.",
            "All of these are small whole numbers. None is rounded.",
        ),
        Mistake(
            "slopes change",
            "",
            "The slopes have changed, since the numbers have.",
            "Nobody has changed a value between the walks.",
        ),
    ),
)

who_derives = Choice(
    name="who_derives",
    ask="Where does the formula come from by which a tape goes back through a matrix product?",
    right="A person has derived it once; the tape calls it at the right moment.",
    why="What is automatic is the order. In PyTorch, too.",
    proof="""import torch
from foundations.tape import Variable, operation
called = []
def grad(x, grad_out):
    called.append("by hand")
    return 5 * grad_out
x = Variable(torch.ones(1))
y = operation("three times, with a wrong formula", lambda x: 3 * x, grad)(x)
assert called == []
y.backward()
assert called == ["by hand"] and x.grad.item() == 5.0""",
    mistakes=(
        Mistake(
            "from the code",
            "",
            "The tape reads the code of the function, and derives it.",
            "Give it a wrong formula, and it believes you.",
        ),
        Mistake(
            "measured",
            "",
            "The tape moves each input a little, and looks what happens.",
            "That is the referee. It needs two forward passes for every number.",
        ),
        Mistake(
            "stored numbers",
            "",
            "From the numbers that the forward pass has stored, alone.",
            "It needs those. But which of them is multiplied with which?",
        ),
    ),
)

EXERCISES = (
    five_slope,
    walk,
    recursion,
    order,
    two_results,
    cleared,
    stretched,
    column,
    softplus,
    who_derives,
)
