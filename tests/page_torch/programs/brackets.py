"""Square brackets."""

from hypothesis import strategies as st

from .drawing import Later, choose, number, numbers, pick, shapes, tensors


def basic(draw, size):
    return choose(
        draw,
        lambda: span(draw),
        lambda: span(draw),
        lambda: str(inside(draw, size, odds=9)),
        lambda: draw(pick(":", "...", "None")),
    )


def span(draw):
    start, stop = (draw(st.none() | st.integers(-5, 5)) for _ in range(2))
    step = draw(pick(None, None, 1, 2, 3, -1))
    return ":".join("" if each is None else str(each) for each in (start, stop, step))


def inside(draw, size, odds):
    """A place along an axis, now and then one that is not there."""
    near = draw(st.integers(0, odds))
    return draw(st.integers(-size, size - 1) if size and near else st.integers(-5, 5))


def picking(draw, size):
    one = lambda: inside(draw, size, odds=25)
    places = lambda: [one() for _ in range(draw(st.integers(1, 3)))]
    mask = lambda: [draw(st.booleans()) for _ in range(size + (draw(st.integers(0, 12)) == 0))]
    return choose(
        draw,
        lambda: f"{places()!r}",
        lambda: f"torch.tensor({places()!r})",
        lambda: f"torch.tensor({[[one()], [one()]]!r})",
        lambda: f"torch.tensor({one()})",
        lambda: f"torch.tensor({mask()!r}, dtype=torch.bool)",
        lambda: f"np.array({places()!r})",
    )


@st.composite
def brackets(draw, shape):
    """What stands in brackets behind a tensor of a shape."""
    if draw(st.integers(0, 7)) == 0:
        strange = ("'a'", "1.5", "..., 9", "None, 9", f"[{draw(st.booleans())}]") if shape else ()
        strange += (f"x > {number(draw, 'int64')}", "x == x") if shape else ()
        return draw(pick("()", "None", "True", *strange))
    if len(shape) == 3 and draw(st.integers(0, 3)) == 0:
        before, after = (picking(draw, size) for size in (shape[0], shape[2]))
        return f"{before}, :, {after}"
    items, left = [], list(shape)
    for _ in range(draw(st.integers(1, max(1, len(shape) + draw(pick(0, 0, 0, 1)))))):
        size = left[0] if left else 2
        item = basic(draw, size) if draw(st.integers(0, 2)) else picking(draw, size)
        if item == "..." and "..." in items:
            item = ":"
        items.append(item)
        if item not in ("None", "..."):
            left = left[1:]
    return ", ".join(items)


@st.composite
def indexing(draw):
    shape = draw(shapes(least=draw(pick(0, 1, 1, 2)), most=3))
    x = Later(draw, tensors(shape=shape, dense=draw(st.booleans())))
    where = draw(brackets(shape))
    if draw(st.integers(0, 11)) == 0:
        x = "torch.arange(24).view(2, 3, 2, 2).permute(0, 2, 1, 3)"
        where = f"{draw(pick(':', '1'))}, {picking(draw, 2)}, :, {picking(draw, 2)}"
    lines = [f"x = {x}"]
    if "None" in where:  # where a new axis and another have one stride, both orders are right
        lines[0] += ".contiguous()"
    if draw(st.booleans()):
        return "\n".join([*lines, f"r = x[{where}]"])
    lines[0] += ".clone()"
    value = lambda: choose(
        draw,
        lambda: str(draw(numbers())),
        lambda: draw(tensors(("float32", "int64"), shape=draw(shapes(most=2)))),
        lambda: draw(tensors("float32", shape=())),
        lambda: draw(pick("'a'", "[1, 2]", "None")),
    )
    act = choose(
        draw,
        lambda: f"x[{where}] = {value()}",
        lambda: f"x[{where}] = x[{where}]",
        lambda: f"x[{where}] += {number(draw, 'uint8')}",
    )
    return "\n".join([*lines, act, "r = x"])
