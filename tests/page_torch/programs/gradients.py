"""Gradients: what autograd gives, what it records, and what it refuses."""

from hypothesis import strategies as st

from .brackets import basic, picking
from .drawing import FLOATS, Later, choose, dim, fitting, literal, pick, shapes, tensors

START = "g = ((torch.arange(y.numel()) - 3) / 4).view(y.shape).to(y.dtype)"
"""The gradient of the loss with respect to y: quarters, so that sums of them are exact."""
SMALL = "g = (torch.tensor(np.arange(y.numel()) % 8 + 1) / 8).view(y.shape).to(y.dtype)"
"""Another one, of eighths up to 1."""
NAMES = "F = torch.nn.functional"
SEEN = "r = [y.detach(), y.requires_grad, type(y.grad_fn).__name__, x.requires_grad, x.grad_fn]"


@st.composite
def leaf(draw, shape, kind, dense=False):
    return f"({draw(tensors(kind, shape=shape, dense=dense))}).clone().requires_grad_()"


def exact(draw, shape, kind):
    """Operations whose results and gradients are exact, or rounded once or twice."""
    z = Later(draw, tensors(kind, shape=draw(fitting(shape))))
    mask = Later(draw, tensors("bool", shape=draw(fitting(shape))))
    rank = len(shape)
    axis = lambda: dim(draw, rank)
    n = lambda: draw(st.integers(-3, 4))
    keep = lambda: draw(st.booleans())
    order = lambda: tuple(draw(st.permutations(range(rank))))
    return choose(
        draw,
        lambda: f"x {draw(pick('+', '-', '*'))} ({z})",
        lambda: f"({z}) {draw(pick('+', '-', '*'))} x",
        lambda: f"x {draw(pick('+', '-', '*', '/'))} {draw(pick(2, 0.5, -3))}",
        lambda: f"{draw(pick(2, 0.5, -3))} {draw(pick('+', '-', '*'))} x",
        lambda: f"x / ({z} + 16)",
        lambda: f"({z}) / (x + 16)",
        lambda: "2 / (x + 16)",
        lambda: "x * x + x",
        lambda: f"x.{draw(pick('add', 'sub'))}({z}, alpha={n()})",
        lambda: "-x",
        lambda: f"x ** {draw(pick(0, 1, 2, 3, 2.0))}",
        lambda: f"x.pow({draw(pick(2, 3))})",
        lambda: f"(x + 16) ** {draw(pick(-1, -2, 0.5, -0.5))}",
        lambda: f"x.{draw(pick('abs', 'sign', 'round', 'clone', 'contiguous'))}()",
        lambda: f"x.{draw(pick('double', 'float'))}()",
        lambda: f"x.clamp({draw(pick('-4, -3', '-2, 2', '-1, 0', '0.5, 3'))})",
        lambda: f"x.clamp({draw(pick('min', 'max'))}={n()})",
        lambda: f"x.clamp_min({n()})",
        lambda: "F.relu(x)",
        lambda: f"torch.where({mask}, x, {z})",
        lambda: f"torch.where({mask}, {z}, x)",
        lambda: f"x.where({mask}, {n()})",
        lambda: f"x.{draw(pick('max', 'min'))}({z})",
        lambda: f"({z}).max(x)",
        lambda: f"x.{draw(pick('sum', 'mean', 'max', 'min', 'amax', 'amin'))}()",
        lambda: f"x.{draw(pick('sum', 'mean', 'amax', 'amin'))}({axis()}, {keep()})",
        lambda: f"x.{draw(pick('max', 'min'))}({axis()}, {keep()}).values",
        lambda: f"x.sum({tuple(range(rank))[:2]!r}, keepdim={keep()})",
        lambda: "x.norm(p=1)",
        lambda: "x.t()",
        lambda: "x.T" if rank == 2 else "x.t()",
        lambda: f"x.transpose({axis()}, 0)",
        lambda: f"x.permute({order()!r})",
        lambda: f"x.movedim({axis()}, 0)" if rank else "x.t()",
        lambda: f"x.{draw(pick('reshape(-1)', 'flatten()', 'squeeze()'))}",
        lambda: f"x.clone().contiguous().view({shape[::-1]!r})",
        lambda: f"x.unsqueeze({draw(st.integers(-1, 0))})",
        lambda: f"x.squeeze({axis()})",
        lambda: f"x.expand({(2, *shape)!r})",
        lambda: f"x.flip({axis()})" if rank else "x",
        lambda: f"x.repeat({(2, *[1] * rank)!r})",
        lambda: f"x.repeat_interleave(2, {axis()})" if rank else "x",
        lambda: f"x.unfold({axis()}, 1, {draw(st.integers(1, 2))})" if rank else "x",
        lambda: f"x.unbind({axis()})[0]" if rank else "x",
        lambda: f"x.split(1, {axis()})[-1]" if rank else "x",
        lambda: f"x[{index(draw, shape)}]" if rank else "x[None]",
        lambda: f"torch.cat([x, {draw(tensors(kind, shape=shape))}, x], {axis()})" if rank else "x",
        lambda: f"torch.stack([x, {draw(tensors(kind, shape=shape))}, x], {axis()})",
        lambda: f"F.pad(x, ({draw(st.integers(0, 4))}, 1), value=2.0)" if rank else "x",
        lambda: "x.unflatten(0, (1, -1))" if rank else "x",
        lambda: "x.diagonal()" if rank >= 2 else "x",
        lambda: "x.rot90()" if rank >= 2 else "x",
        lambda: "x.sort(dim=-1, stable=True).values",
    )  # fmt: skip


def index(draw, shape):
    return basic(draw, shape[0]) if draw(st.booleans()) else picking(draw, shape[0])


def products(draw, kind):
    """Products of matrices, of which either side may require the gradient."""
    n, k, m, b = (draw(st.integers(1, 3)) for _ in range(4))
    left = draw(pick((n, k), (k,), (b, n, k)))
    right = draw(pick((k, m), (k,), (b, k, m)))
    one, other = (left, right) if draw(st.booleans()) else (right, left)
    z = Later(draw, tensors(kind, shape=other))
    matrix, weights = (Later(draw, tensors(kind, shape=size)) for size in ((k, m), (m, k)))
    arrow = lambda: draw(pick("->ij", ""))
    return choose(
        draw,
        lambda: (one, f"x @ ({z})" if one is left else f"({z}) @ x"),
        lambda: ((n, k), f"torch.mm(x, {matrix})"),
        lambda: ((n,), f"torch.outer(x, {draw(tensors(kind, shape=(m,)))})"),
        lambda: ((m,), f"torch.outer({draw(tensors(kind, shape=(n,)))}, x)"),
        # Which axis lies innermost in memory is left open.
        lambda: ((n, k), f"torch.einsum('ik,kj{arrow()}', x, {matrix}).contiguous()"),
        lambda: ((n, k), f"torch.einsum('ik,kj{draw(pick('->j', '->'))}', x, {matrix})"),
        lambda: ((n, k), "torch.einsum('ik,ik->i', x, x)"),
        lambda: ((n, k), f"F.linear(x, {weights})"),
        lambda: ((m,), f"F.linear({draw(tensors(kind, shape=(n, k)))}, {weights}, x)"),
        lambda: ((m, k), f"F.linear({draw(tensors(kind, shape=(n, k)))}, x)"),
    )  # fmt: skip


@st.composite
def gradients(draw):
    """One operation on a leaf, sometimes two, and the gradient of the leaf."""
    kind, shape = draw(pick(*FLOATS)), draw(shapes())
    if draw(st.integers(0, 4)) == 0:
        shape, made = products(draw, kind)
    else:
        made = exact(draw, shape, kind)
    lines = [f"x = {draw(leaf(shape, kind))}", f"y = {made}"]
    if any(each in made for each in ("@", "einsum", "x[")):  # some of several operations
        seen = "r = [y.detach(), y.requires_grad]"
    elif draw(st.integers(0, 3)) == 0:
        lines.append(
            draw(pick("y = y * 2", "y = (y + 1) * x.sum()", "y = y - y", "y = y[None].sum(0)"))
        )
        seen = "r = [y.detach(), y.requires_grad]"
    else:
        seen = SEEN
    end = choose(
        draw,
        lambda: f"{START}\ny.backward(g)\n{seen}, x.grad]".replace("], x", ", x"),
        lambda: f"{START}\ny.backward(g)\n{seen}, x.grad]".replace("], x", ", x"),
        lambda: f"{START}\n{seen}, torch.autograd.grad(y, x, g)[0].contiguous()]".replace(
            "], t", ", t"
        ),
        lambda: f"{START}\n(y * g).sum().backward()\n{seen}, x.grad]".replace("], x", ", x"),
    )
    if "x.sum()" in lines[-1]:
        end = f"{end[:-1]} + 64]"  # large terms cancel there; their last digits do not
    return "\n".join([NAMES, *lines, end])


def cross_entropy(draw):
    n, classes = draw(st.integers(1, 3)), draw(st.integers(1, 4))
    truth = [draw(st.integers(0, classes - 1 if draw(st.integers(0, 9)) else 5)) for _ in range(n)]
    truth = truth if draw(st.integers(0, 9)) else [*truth, 0]
    smoothing = draw(pick("", ", label_smoothing=0.1"))
    return (n, classes), f"F.cross_entropy(x, torch.tensor({truth}){smoothing})"


@st.composite
def rounded_gradients(draw):
    """What is rounded: 64 is added, so that units in the last place are those of 64.

    The gradient of the loss with respect to y is small, so that no sum comes near to 0.
    """
    kind, shape = draw(pick(*FLOATS)), draw(shapes())
    axis = lambda: dim(draw, len(shape))
    image = draw(pick((2, 3, 4, 4), (1, 3, 5, 4), (2, 3, 3, 6)))
    steps = lambda: f"{draw(st.integers(1, 3))}, {draw(st.integers(0, 2))}"
    kernels = lambda: literal(draw, (2, draw(pick(3, 3, 3, 2)), 3, 2), kind)
    pixels = lambda: literal(draw, image, kind)
    c3 = Later(draw, tensors(kind, shape=(3,), dense=True))
    apart = "(x + torch.arange(x.numel()).view(x.shape))"  # no channel without a variance
    like = Later(draw, tensors(kind, shape=draw(fitting(shape))))
    shape, made = choose(
        draw,
        lambda: (shape, f"x.{draw(pick('exp', 'tanh', 'sin', 'cos'))}()"),
        lambda: (shape, f"(x * x + 1).{draw(pick('log', 'log10', 'sqrt', 'rsqrt'))}()"),
        lambda: (shape, f"torch.{draw(pick('tanh', 'sin', 'cos'))}(x)"),
        lambda: (shape, f"{draw(pick(2, 0.9))} ** x"),
        lambda: (shape, f"torch.{draw(pick('softmax', 'log_softmax'))}(x, {axis()})"),
        lambda: (shape, f"x.{draw(pick('var', 'std'))}(correction={draw(st.integers(0, 1))})"),
        lambda: (shape, f"x.{draw(pick('var', 'std'))}({axis()}, keepdim=True)"),
        lambda: (shape, "x.norm()"),
        lambda: (shape, f"x.norm(dim={axis()})"),
        lambda: (shape, f"F.mse_loss(x, {like})"),
        lambda: (shape, f"F.mse_loss({like}, x)"),
        lambda: cross_entropy(draw),
        lambda: (image, f"F.conv2d(x, {kernels()}, None, {steps()})"),
        lambda: ((2, 3, 3, 2), f"F.conv2d({pixels()}, x, None, {steps()})"),
        lambda: ((3, 3, 2, 2), f"F.conv2d({pixels()}, x, {c3}, dilation=2)"),
        lambda: ((2,), f"F.conv2d({pixels()}, {kernels()}, x)"),
        lambda: (image, f"F.{draw(pick('avg', 'max'))}_pool2d(x, 2)"),
        lambda: (image, f"F.{draw(pick('avg', 'max'))}_pool2d(x, 3, {draw(st.integers(1, 3))})"),
        lambda: (image, "F.adaptive_avg_pool2d(x, 1)"),
        lambda: (image, f"F.batch_norm({apart}, None, None, {c3}, {c3}, training=True)"),
        lambda: (image, f"F.batch_norm(x, {c3}, {c3}.abs())"),
        lambda: ((3,), f"F.batch_norm({pixels()}, None, None, x, x, training=True)"),
    )  # fmt: skip
    dense = "_norm(" in made or len(shape) == 4  # else PyTorch keeps another order in memory
    lines = [f"x = {draw(leaf(shape, kind, dense=dense))}", f"y = {made}", SMALL, "y.backward(g)"]
    return "\n".join([NAMES, *lines, "r = [y.detach() + 64, y.requires_grad, x.grad + 64]"])


LEAF = "x = torch.tensor([[1.0, -2.0], [3.0, 0.5]], requires_grad=True)\n"
ACTS = (
    "y = x * 2; z = torch.ones(2, 2)",
    "y = x + 1; z = y.detach()",
    "y = x.exp(); z = y.clone()",
    "y = x.view(4); z = x.t()",
    "y = (x * x).sum(); z = x.data",
    "y = torch.mm(x, x).sum(); z = torch.zeros(2, 2)",
)
ASKS = (
    "y.backward()",
    "y.sum().backward()",
    "y.sum().backward(); y.sum().backward()",
    "y.sum().backward(); first = x.grad; (x * 3).sum().backward(); z = first",
    "y.backward(torch.ones(2))",
    "y.backward(torch.ones_like(y))",
    "z.sum().backward()",
    "x.grad = None",
    "x.grad = z.clone()",
    "x.grad = 2",
    "x.grad = torch.ones(3)",
    "x.grad = torch.ones(2, 2).double()",
    "x += 1",
    "x.zero_()",
    "z.copy_([1.0])",
    "x.add_('a')",
    "x[0] = 1",
    "x[0] += 1",
    "x.view(4).mul_(2)",
    "with torch.inference_mode():\n    y = (x * 2).sum()",
    "x.requires_grad = False",
    "y.requires_grad = False",
    "torch.zeros(2, dtype=torch.int64).requires_grad_()",
    "torch.tensor([1], requires_grad=True)",
    "x.numpy()",
    "np.asarray(y)",
    "x.g = 3; z = x.g",
    "y.g",
    "x.is_quantum",
    "z = torch.autograd.grad(y.sum(), x)",
    "z = torch.autograd.grad(y.sum(), [x, y])",
    "z = torch.autograd.grad(y.sum(), [])",
    "z = torch.autograd.grad(y.sum(), [x, [x]])",
    "z = torch.autograd.grad(z.sum(), [3, x])",
    "z = torch.autograd.grad(y, x)",
    "z = torch.autograd.grad(z.sum(), x)",
    "z = torch.autograd.grad(x.sum(), [x, torch.tensor([1.0], requires_grad=True)])",
    "z = [x.argmax(), x > 0, y == x, x.isnan(), x.long(), torch.equal(x, x), x.tolist()]",
    "z = list(x), x.split(1), x.new_zeros(2)",
    "z = torch.tensor(x)",
    "z = float(y.sum()), f'{y.sum():.2f}'",
    "import copy; z = copy.deepcopy(x)",
    "import copy; z = copy.deepcopy(x).grad",
    "import copy; z = copy.deepcopy(y)",
)
FIRST = ("x.copy_(z)", "z = torch.autograd.grad(y.sum(), z)")
"""Asked only at first: after another act, the page refuses more of these than PyTorch does."""
CHANGES = (
    "x.requires_grad_(); x.data += 1",
    "x.data = torch.zeros(2, 2)",
    "with torch.no_grad():\n    x += 1; y = x * 2",
    "with torch.no_grad():\n    x[0] = 5; x.copy_(x * 2); x.zero_()",
)


@st.composite
def tape(draw):
    """What is recorded, and what is refused, in a few acts on one leaf."""
    act, first, second = draw(pick(*ACTS)), draw(pick(*ASKS, *FIRST)), draw(pick(*ASKS))
    if draw(st.integers(0, 4)) == 0:
        return LEAF + f"{act}\n{draw(pick(*CHANGES))}\nr = [x, y.detach(), y.requires_grad]"
    end = "r = [x, y, z, x.grad, y.requires_grad]"
    return LEAF + "\n".join([act, first, *draw(pick([], [second])), end])
