"""Many to one."""

from hypothesis import strategies as st

from .drawing import (
    FLOATS,
    TYPES,
    Later,
    any_shape,
    choose,
    dim,
    dims,
    pick,
    shapes,
    tensors,
    unusual,
)


@st.composite
def reductions(draw):
    shape = draw(any_shape())
    x = Later(draw, tensors(shape=shape))
    rough = Later(draw, tensors(shape=shape, one=unusual))
    axes, axis = lambda: dims(draw, len(shape)), lambda: dim(draw, len(shape))
    keep = lambda: draw(st.booleans())
    floats = Later(draw, tensors(FLOATS, shape=shape))
    ranked = lambda: draw(tensors(shape=draw(shapes(least=1)), one=unusual))
    vector = lambda: draw(tensors(shape=draw(shapes(least=1, most=1))))
    matrix = lambda: draw(tensors(shape=draw(shapes(least=2, most=2))))
    call = choose(
        draw,
        lambda: f"({x}).sum()",
        lambda: f"({x}).sum({axes()}, {keep()})",
        lambda: f"({x}).sum(dim={axis()}, dtype=torch.{draw(pick(*TYPES))})",
        lambda: f"({x}).mean()",
        lambda: f"({x}).mean({axes()}, keepdim={keep()})",
        lambda: f"({x}).all()",
        lambda: f"({x}).any({axes()}, {keep()})",
        lambda: f"({x}).all({axes()}, {keep()})",
        lambda: f"({rough}).amax({axes()}, {keep()})",
        lambda: f"({rough}).amin({axes()}, {keep()})",
        lambda: f"({rough}).max()",
        lambda: f"({rough}).max({axis()}, {keep()})",
        lambda: f"({rough}).min({axis()}, {keep()})",
        lambda: f"({rough}).min(dim={axis()}).values",
        lambda: f"({rough}).argmax({axis()}, {keep()})",
        lambda: f"({rough}).argmin({axis()})",
        lambda: f"({rough}).argmax()",
        lambda: f"({ranked()}).sort(dim={axis()}, descending={keep()}, stable=True)",
        lambda: f"({ranked()}).argsort(dim={axis()}, descending={keep()}, stable=True)",
        lambda: f"({rough}).median()",
        lambda: f"({rough}).nonzero()",
        lambda: f"({rough}).nonzero(as_tuple=True)",
        lambda: f"({rough}).count_nonzero()",
        lambda: f"({x}).bincount(minlength={draw(st.integers(0, 5))})",
        lambda: f"({vector()}).bincount()",
        lambda: f"({x}).diff()",
        lambda: f"({matrix()}).trace()",
        lambda: f"({x}).diag()",
        lambda: f"({vector()}).diag()",
        lambda: f"({x}).norm(p=1)",
        lambda: f"torch.histc({floats}, bins=4, min=-2, max=2)",
        lambda: f"torch.histc({floats}, bins=4)",
        lambda: f"torch.histogram(({floats}).contiguous(), torch.arange(-4.0, 5.0))",
        lambda: distinct(draw, axis()),
    )
    return f"r = {call}"


def distinct(draw, axis):
    """The greatest few of numbers that are all different: PyTorch leaves the order of ties open."""
    rows, columns = draw(st.integers(1, 3)), draw(st.integers(1, 5))
    numbers = draw(st.permutations(range(rows * columns)))
    x = f"torch.tensor({list(numbers)!r}).view({rows}, {columns})"
    return f"({x}{draw(pick('', '.double()'))}).topk({draw(st.integers(0, 5))}, {axis})"


@st.composite
def deviations(draw):
    """What is rounded, and so compared by units in the last place."""
    shape = draw(any_shape())
    x = Later(draw, tensors(shape=shape))
    axes, keep = lambda: dims(draw, len(shape)), lambda: draw(st.booleans())
    floats = Later(draw, tensors(FLOATS, shape=shape))
    return "r = " + choose(
        draw,
        lambda: f"({x}).std()",
        lambda: f"({floats}).std()",
        lambda: f"({floats}).std({axes()}, keepdim={keep()})",
        lambda: f"({floats}).var({axes()}, correction={draw(st.integers(0, 2))})",
        lambda: f"({floats}).var({axes()}, {keep()})",
        lambda: f"({x}).norm()",
        lambda: f"({floats}).norm(dim={dim(draw, len(shape))}, keepdim={keep()})",
        lambda: f"torch.linalg.matrix_norm({floats})",
        lambda: f"({floats}).mean({axes()}) / 3",
    )
