"""Creation and random numbers."""

from hypothesis import strategies as st

from .drawing import FLOATS, TYPES, Later, choose, elements, number, pick, shapes, tensors


@st.composite
def creation(draw):
    kind = draw(pick(*TYPES))
    shape = draw(shapes(largest=-4)) if draw(st.integers(0, 19)) else (2, -1)
    a, b = (draw(st.integers(-20, 20)) for _ in range(2))
    step = draw(st.integers(-4, 4))
    count = draw(st.integers(-1, 40))
    eighths = draw(st.integers(-30, 30)) / 8
    inside = Later(draw, tensors())
    make = choose(
        draw,
        lambda: f"torch.zeros({shape!r}, dtype=torch.{kind})",
        lambda: f"torch.ones(*{shape or (1,)!r})",
        lambda: f"torch.empty({shape!r}).shape",
        lambda: f"torch.full({shape!r}, {number(draw, kind)})",
        lambda: f"torch.full({shape!r}, {number(draw, kind)}, dtype=torch.{draw(pick(*TYPES))})",
        lambda: f"torch.eye({a}, {abs(b)})",
        lambda: f"torch.eye({abs(a)}, dtype=torch.{kind})",
        lambda: f"torch.arange({a}, {b}, {step})",
        lambda: f"torch.arange({abs(a)}.0)",
        lambda: f"torch.arange({a}, {b}, {eighths})",
        lambda: f"torch.arange({eighths}, {eighths + count}, {draw(pick(0.1, 0.7, 1 / 3))})",
        lambda: f"torch.arange({eighths}, {b}, {abs(step)} / 3, dtype=torch.{draw(pick(*FLOATS))})",
        lambda: f"torch.linspace({eighths}, {a}, {count})",
        lambda: f"torch.linspace({a}, {eighths}, {count}, dtype=torch.float64)",
        lambda: f"({inside}).new_zeros({shape!r})",
        lambda: f"({inside}).new_full({shape!r}, {number(draw, draw(pick(*TYPES)))})",
        lambda: f"({inside}).new_empty({shape!r}).shape",
        lambda: f"torch.zeros_like({inside})",
        lambda: f"torch.ones_like({inside}, dtype=torch.{kind})",
        lambda: f"torch.tensor({inside})",
        lambda: f"torch.as_tensor({inside}, dtype=torch.{kind})",
        lambda: f"({inside}).to(torch.{kind})",
        lambda: f"({inside}).double()",
        lambda: f"({inside}).float()",
        lambda: f"({inside}).long()",
        lambda: f"({inside}).clone()",
        lambda: f"torch.tensor({nested(draw)!r})",
        lambda: f"torch.from_numpy(np.array({elements(draw, 3, kind)}, '{kind}'))",
        lambda: (
            "torch.from_numpy(np.arange(6, dtype=np.int32).reshape(2, 3)"
            f"{draw(pick('', '.T', '[:, 1:]', '[::-1]'))})"
        ),
        lambda: f"({inside}).numpy().tolist()",
        lambda: f"({inside}).tolist()",
    )
    return f"r = {make}"


def nested(draw):
    """A number, or nested lists, of which some do not fit."""
    leaf = st.one_of(st.booleans(), st.integers(-9, 9), st.integers(-40, 40).map(lambda x: x / 8))
    row = st.lists(leaf, max_size=3)
    same = st.integers(0, 3).flatmap(
        lambda n: st.lists(st.lists(leaf, min_size=n, max_size=n), max_size=3)
    )
    strange = st.lists(st.one_of(row, leaf, pick("a", None)), max_size=3)
    ragged = st.lists(st.lists(leaf, min_size=1, max_size=2), min_size=2, max_size=3)
    return draw(st.one_of(leaf, row, same, same, strange, ragged))


@st.composite
def random_numbers(draw, kind):
    """Calls one after the other, of which each goes on where the last one stopped."""
    lines = [f"g = torch.Generator().manual_seed({draw(st.integers(-(2**40), 2**63))})", "r = []"]
    if draw(st.integers(0, 3)) == 0:
        lines = [f"torch.manual_seed({draw(st.integers(0, 2**40))})", "g = None", "r = []"]
    for _ in range(draw(st.integers(1, 4))):
        lines.append(f"r.append({random_call(draw, kind)})")
    return "\n".join(lines)


def random_call(draw, kind):
    n, low, shape = draw(st.integers(0, 70)), draw(st.integers(-(2**40), 2**40)), draw(shapes())
    width = draw(st.integers(0, 100) | st.integers(2**27, 2**34) | st.integers(1, 2**62))
    own = "(g or torch.default_generator)"
    return choose(
        draw,
        lambda: f"torch.randn({n}, generator=g, dtype=torch.{kind})",
        lambda: f"torch.randn({draw(shapes(largest=5))!r}, generator=g, dtype=torch.{kind})",
        lambda: f"torch.rand({n}, generator=g, dtype=torch.{kind})",
        lambda: f"torch.randint({low}, {low + width}, ({n},), generator=g)",
        lambda: f"torch.randint({width}, {shape!r}, generator=g)",
        lambda: f"torch.randperm({n}, generator=g)",
        lambda: f"{own}.get_state()",
        lambda: f"{own}.set_state({own}.get_state()) and None",
    )
