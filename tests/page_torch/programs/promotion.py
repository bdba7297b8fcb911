"""What type the result has."""

from hypothesis import strategies as st

from .drawing import TYPES, choose, pick, tensors


@st.composite
def promotion(draw):
    kinds = [draw(pick(*TYPES, "complex128")) for _ in range(2)]
    values = []
    for kind in kinds:
        shape = draw(pick((), (), (2,), (1, 2)))
        plain = "float64" if kind == "complex128" else kind
        text = f"({draw(tensors(plain, shape=shape, dense=True))})"
        text += ".to(torch.complex128)" if kind == "complex128" else ""
        numbers = pick("True", "2", "300", "-1", "0.5", "2.0", "1e300")
        values.append(draw(st.one_of(st.just(text), st.just(text), numbers)))
    if not any("torch" in value for value in values):
        values[0] = "torch.tensor([1, 2])"
    a, b = values
    real = "complex128" not in kinds
    mask = "torch.tensor([True, False])"
    return "r = " + choose(
        draw,
        lambda: f"{a} {draw(pick('+', '-', '*', '/', '==', '!='))} {b}",
        lambda: f"{a} {draw(pick('+', '*'))} {b}",
        lambda: f"{a} {draw(pick('<', '>', '<=', '>=') if real else pick('==', '!='))} {b}",
        lambda: f"torch.where({mask}, {a}, {b})",
        lambda: f"torch.promote_types(torch.{kinds[0]}, torch.{kinds[1]})",
        lambda: f"torch.promote_types(torch.{kinds[0]}, torch.bfloat16)",
        lambda: (
            f"torch.cat([torch.ones(1, dtype=torch.{kinds[0]}), "
            f"torch.ones(1, dtype=torch.{kinds[1]})])"
        ),
        lambda: f"torch.ones(1, dtype=torch.{kinds[0]}).is_floating_point()",
        lambda: f"torch.ones(1, dtype=torch.{kinds[0]}).is_complex()",
    )
