"""Element by element."""

from hypothesis import strategies as st

from .drawing import (
    FLOATS,
    Later,
    any_shape,
    choose,
    dim,
    number,
    numbers,
    pick,
    shapes,
    special,
    stretching,
    tensors,
    unusual,
)

EXACT = (
    "abs",
    "sign",
    "round",
    "isfinite",
    "isinf",
    "isnan",
    "__neg__",
    "__invert__",
    "float",
    "double",
)
ROUNDED = ("exp", "log", "log10", "sqrt", "sin", "cos", "tanh")
DRAWN = "torch.rand(20, generator=torch.Generator().manual_seed({}))"
OPERATORS = ("+", "-", "*", "/", "==", "!=", "<", "<=", ">", ">=")


@st.composite
def elementwise(draw):
    shape = draw(any_shape())
    x = Later(draw, tensors(shape=shape, one=special))
    y = Later(draw, stretching(shape, one=special))
    floats = Later(draw, tensors(FLOATS, shape=shape, one=special))
    limited = Later(draw, tensors(shape=shape, one=unusual))
    kind = draw(pick(*FLOATS))
    one, two = (Later(draw, stretching(shape, kind)) for _ in range(2))
    mask = Later(draw, stretching(shape, "bool"))
    ints = lambda: draw(tensors("int64", shape=shape))
    value = Later(draw, numbers())
    limits = lambda: sorted(number(draw, "float32") for _ in range(2))
    bound = lambda: number(draw, "float32")
    drawn = Later(draw, st.integers(0, 99).map(DRAWN.format))
    call = choose(
        draw,
        lambda: f"({drawn} * 4 - 2) ** {draw(pick(2, 3, -1, -2, 1))}",
        lambda: f"({ints()}) ** ({ints()})",
        lambda: f"({drawn}).lerp({drawn} * 3, {draw(pick(0.5, 0.3))})",
        lambda: f"({x}).{draw(pick(*EXACT))}()",
        lambda: f"({x}) {draw(pick(*OPERATORS))} ({y})",
        lambda: f"({y}) {draw(pick(*OPERATORS))} {value}",
        lambda: f"{value} {draw(pick('+', '-', '*', '/', '<', '>='))} ({x})",
        lambda: f"({floats}).rsqrt()",
        lambda: f"({x}) | ({y})",
        lambda: f"{value} | ({x})",
        lambda: f"({x}).where({mask}, {value})",
        lambda: f"torch.where({mask}, {x}, {y})",
        lambda: f"torch.where({mask}, {value}, {y})",
        lambda: "({}).clamp({}, {})".format(limited, *limits()),
        lambda: f"({limited}).clamp(min={value})",
        lambda: f"({limited}).clamp(max={bound()})",
        lambda: f"({limited}).clamp_min({value})",
        lambda: f"torch.nan_to_num({x}, nan={bound()})",
        lambda: f"torch.isclose({one}, {two}, rtol={abs(bound())}, atol={abs(bound())})",
        lambda: f"torch.isclose({x}, {y})",
        lambda: f"torch.allclose({one}, {two}, atol={abs(bound())})",
        lambda: f"torch.equal({x}, {y})",
        lambda: f"torch.nextafter({floats}, {draw(tensors(kind, shape=shape))})",
        lambda: f"({one}).max({two})",
        lambda: f"({x}).item()",
        lambda: f"bool({x})",
        lambda: f"({one}).add({two}, alpha={draw(st.integers(-3, 3))})",
        lambda: f"({x}).sub({y}, alpha={draw(pick(2, 0.5, 1))})",
        lambda: f"({one}).lerp({two}, {draw(st.integers(-8, 16)) / 8})",
        lambda: f"({draw(tensors(shape=shape))}).lerp({draw(tensors(shape=shape))}, 0.5)",
    )
    return f"r = {call}"


@st.composite
def functions(draw):
    """What is rounded, and so compared by units in the last place."""
    shape = draw(any_shape())
    x = Later(draw, tensors(shape=shape, one=special))
    ints = lambda: draw(tensors("int64", shape=draw(shapes(least=1))))
    kind = draw(pick(*FLOATS))
    one, two = (Later(draw, tensors(kind, shape=shape)) for _ in range(2))
    call = choose(
        draw,
        lambda: f"({x}).{draw(pick(*ROUNDED))}()",
        lambda: f"({x}) ** {draw(pick(2, 3, 0.5, -1, -2, -0.5, 0, 1, 2.5, -3))}",
        lambda: f"({x}).pow({draw(pick(2, 3, 2.0, -1))})",
        lambda: f"2 ** ({x})",
        lambda: f"torch.softmax({one}, {dim(draw, len(shape))})",
        lambda: f"torch.{draw(pick('softmax', 'log_softmax'))}({ints()}, {draw(pick(0, 1, -1))})",
        lambda: f"torch.log_softmax({one}, {dim(draw, len(shape))}) - 16",
        lambda: f"({one}).lerp({two}, {draw(pick(0.1, 0.3, 0.7))})",
        lambda: f"({one}).add({two}, alpha={draw(pick(0.1, -0.7))})",
        lambda: f"({one}).sub({two}, alpha={draw(pick(0.1, -0.7))})",
    )
    return f"r = {call}"
