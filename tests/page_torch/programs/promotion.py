"""What type the result has."""

from hypothesis import strategies as st

from .drawing import TYPES, choose, pick, tensors

MASK = "torch.tensor([True, False])"


@st.composite
def promotion(draw):
    kinds = [draw(pick(*TYPES, "complex128")) for _ in range(2)]
    real = "complex128" not in kinds
    pair = lambda: draw(pairs(kinds))
    ones = [f"torch.ones(1, dtype=torch.{kind})" for kind in kinds]
    return "r = " + choose(
        draw,
        lambda: draw(pick(" + ", " - ", " * ", " / ", " == ", " != ")).join(pair()),
        lambda: draw(pick(" + ", " * ")).join(pair()),
        lambda: draw(pick(" < ", " > ", " <= ", " >= ") if real else pick(" != ")).join(pair()),
        lambda: f"torch.where({MASK}, {', '.join(pair())})",
        lambda: f"torch.promote_types(torch.{kinds[0]}, torch.{kinds[1]})",
        lambda: f"torch.promote_types(torch.{kinds[0]}, torch.bfloat16)",
        lambda: f"torch.cat([{', '.join(ones)}])",
        lambda: f"{ones[0]}.is_floating_point()",
        lambda: f"{ones[0]}.is_complex()",
    )


@st.composite
def pairs(draw, kinds):
    """Two tensors of these types, of which one may be a number instead."""
    values = []
    for kind in kinds:
        shape = draw(pick((), (), (2,), (1, 2)))
        own = "float64" if kind == "complex128" else kind
        text = f"({draw(tensors(own, shape=shape, dense=True))})"
        text += ".to(torch.complex128)" if kind == "complex128" else ""
        numbers = pick("True", "2", "300", "-1", "0.5", "2.0", "1e300")
        values.append(draw(st.one_of(st.just(text), st.just(text), numbers)))
    if not any("torch" in value for value in values):
        values[0] = "torch.tensor([1, 2])"
    return values
