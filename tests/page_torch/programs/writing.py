"""Into memory that is there already."""

from hypothesis import strategies as st

from .drawing import Later, any_shape, choose, pick, stretching, tensors


@st.composite
def in_place(draw):
    shape = draw(any_shape())
    # A tensor meets parts of itself only if PyTorch can see it: where there are no gaps in memory.
    dense = draw(st.booleans())
    itself = ("x", "x[:1]", "x[:-1]", "x.t()") if dense else ("x",)
    x = f"{draw(tensors(shape=shape, dense=dense))}.clone()"
    parts = ("x", "x", "x", "x.t()", "x[..., 0]", "x[:1]", "x[1:]", "x.view(-1)")
    seen = draw(pick(*parts, f"x.expand({(2, *shape)!r})"))
    y = Later(draw, stretching(shape) | pick("2", "0.5", "True", *itself))
    act = choose(
        draw,
        lambda: f"y {draw(pick('+=', '-=', '*='))} {y}",
        lambda: f"y {draw(pick('+=', '*=', '/=', '|='))} {y}",
        lambda: f"y **= {draw(pick('2', '3', '-1'))}",
        lambda: f"y.{draw(pick('add_', 'sub_', 'mul_', 'div_'))}({y})",
        lambda: f"y.copy_({y})",
        lambda: "x[1:].copy_(x[:-1])" if dense and shape else "x.copy_(x)",
        lambda: "y.square_()",
        lambda: "y.zero_()",
    )
    return f"x = {x}\ny = {seen}\n{act}\nr = [x, y]"
