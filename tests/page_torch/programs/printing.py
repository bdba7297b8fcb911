"""How it is printed."""

from hypothesis import strategies as st

from .drawing import FLOATS, any_shape, number, pick

WIDE = st.one_of(
    st.integers(-50, 50).map(lambda x: x / 8),
    st.floats(-1e3, 1e3),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    pick(0.0, -0.0, 1e-5, 12345678.0, 0.00012),
)
LIMITS = pick(0.125, 125.0, 1.0, 1e8, 1e-4, 99999992.0, 1.5)
"""Where the notation changes: at a ratio of 1,000, at 10 ** 8, at 10 ** -4."""


@st.composite
def printing(draw):
    options = ["profile='default'"]
    if draw(st.booleans()):
        options.append(f"precision={draw(st.integers(0, 6))}")
    if draw(st.booleans()):
        options.append(f"linewidth={draw(st.integers(10, 120))}")
    if draw(st.booleans()):
        options.append(f"sci_mode={draw(pick(True, False, None))}")
    if draw(st.booleans()):
        options.append(f"threshold={draw(st.integers(0, 12))}, edgeitems={draw(st.integers(1, 3))}")
    kind = draw(pick("float32", "float32", "float64", "int64", "bool", "uint8", "complex128"))
    shape = draw(any_shape(most=4))
    count = 1
    for size in shape:
        count *= size
    if kind in FLOATS:
        one = draw(pick(WIDE, WIDE, st.integers(-9, 9).map(float), LIMITS))
        numbers = [draw(one) for _ in range(count)]
        words = [
            draw(pick(repr(x), repr(x), repr(x), "float('nan')", "float('inf')")) for x in numbers
        ]
    elif kind == "complex128":
        words = [
            str(complex(draw(st.integers(-20, 20)) / 8, draw(st.integers(-2, 2))))
            for _ in range(count)
        ]
    elif kind == "int64":
        words = [
            str(draw(st.integers(-(2**62), 2**62) if draw(st.booleans()) else st.integers(0, 99)))
            for _ in range(count)
        ]
    else:
        words = [str(number(draw, kind)) for _ in range(count)]
    x = f"torch.tensor([{', '.join(words)}], dtype=torch.{kind}).view({shape!r})"
    how = draw(
        pick(
            "repr(x)",
            "repr(x)",
            "str(x)",
            "f'{x}'",
            "str(x.dtype), str(x.shape), str(x.device)",
            "[x, (x,)]",
        )
    )
    if not shape and kind != "complex128":
        how = draw(
            pick(how, f"format(x, '{draw(pick('.2f', '8.3e', '>9', ',.1f', '.0%', 'd', ''))}')")
        )
    return f"torch.set_printoptions({', '.join(options)})\nx = {x}\nr = str({how})"
