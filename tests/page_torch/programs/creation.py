"""Creation and random numbers."""

from hypothesis import strategies as st

from .drawing import FLOATS, TYPES, Later, choose, elements, number, pick, shapes, tensors


@st.composite
def creation(draw):
    kind = lambda: draw(pick(*TYPES))
    shape = lambda: draw(shapes(largest=-4)) if draw(st.integers(0, 19)) else (2, -1)
    whole = lambda: draw(st.integers(-20, 20))
    eighths = lambda: draw(st.integers(-30, 30)) / 8
    count = lambda: draw(st.integers(-1, 40))
    inside = Later(draw, tensors())
    make = choose(
        draw,
        lambda: f"torch.zeros({shape()!r}, dtype=torch.{kind()})",
        lambda: f"torch.ones(*{shape() or (1,)!r})",
        lambda: f"torch.empty({shape()!r}).shape",
        lambda: f"torch.full({shape()!r}, {number(draw, kind())})",
        lambda: f"torch.full({shape()!r}, {number(draw, kind())}, dtype=torch.{kind()})",
        lambda: f"torch.eye({whole()}, {abs(whole())})",
        lambda: f"torch.eye({abs(whole())}, dtype=torch.{kind()})",
        lambda: f"torch.arange({whole()}, {whole()}, {draw(st.integers(-4, 4))})",
        lambda: f"torch.arange({abs(whole())}.0)",
        lambda: f"torch.arange({whole()}, {whole()}, {eighths()})",
        lambda: steps(draw, eighths(), count()),
        lambda: (
            f"torch.arange({eighths()}, {whole()}, {draw(st.integers(0, 4))} / 3, "
            f"dtype=torch.{draw(pick(*FLOATS))})"
        ),
        lambda: f"torch.linspace({eighths()}, {whole()}, {count()})",
        lambda: f"torch.linspace({whole()}, {eighths()}, {count()}, dtype=torch.float64)",
        lambda: f"({inside}).new_zeros({shape()!r})",
        lambda: f"({inside}).new_full({shape()!r}, {number(draw, kind())})",
        lambda: f"({inside}).new_empty({shape()!r}).shape",
        lambda: f"torch.zeros_like({inside})",
        lambda: f"torch.ones_like({inside}, dtype=torch.{kind()})",
        lambda: f"torch.tensor({inside})",
        lambda: f"torch.as_tensor({inside}, dtype=torch.{kind()})",
        lambda: f"({inside}).to(torch.{kind()})",
        lambda: f"({inside}).{draw(pick('double', 'float', 'long', 'clone'))}()",
        lambda: f"torch.tensor({nested(draw)!r})",
        lambda: from_array(draw, kind()),
        lambda: (
            "torch.from_numpy(np.arange(6, dtype=np.int32).reshape(2, 3)"
            f"{draw(pick('', '.T', '[:, 1:]', '[::-1]'))})"
        ),
        lambda: f"({inside}).numpy().tolist()",
        lambda: f"({inside}).tolist()",
    )
    return f"r = {make}"


def steps(draw, start, count):
    return f"torch.arange({start}, {start + count}, {draw(pick(0.1, 0.7, 1 / 3))})"


def from_array(draw, kind):
    return f"torch.from_numpy(np.array({elements(draw, 3, kind)}, '{kind}'))"


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
def random_numbers(draw, call):
    """Calls one after the other, of which each goes on where the last one stopped."""
    lines = [f"g = torch.Generator().manual_seed({draw(st.integers(-(2**40), 2**63))})", "r = []"]
    if draw(st.integers(0, 3)) == 0:
        lines = [f"torch.manual_seed({draw(st.integers(0, 2**40))})", "g = None", "r = []"]
    for _ in range(draw(st.integers(1, 4))):
        lines.append(f"r.append({call(draw)})")
    return "\n".join(lines)


def exact_call(draw):
    n = lambda: draw(st.integers(0, 70))
    width = lambda: draw(st.integers(0, 100) | st.integers(2**27, 2**34) | st.integers(1, 2**62))
    own = "(g or torch.default_generator)"
    return choose(
        draw,
        lambda: f"torch.randn({n()}, generator=g)",
        lambda: f"torch.randn({draw(shapes(largest=5))!r}, generator=g)",
        lambda: f"torch.rand({n()}, generator=g, dtype=torch.{draw(pick(*FLOATS))})",
        lambda: span(draw, width(), n()),
        lambda: f"torch.randint({width()}, {draw(shapes())!r}, generator=g)",
        lambda: f"torch.randperm({n()}, generator=g)",
        lambda: f"{own}.get_state()",
        lambda: f"{own}.set_state({own}.get_state()) and None",
    )


def span(draw, width, n):
    low = draw(st.integers(-(2**40), 2**40))
    return f"torch.randint({low}, {low + width}, ({n},), generator=g)"


def rounded_call(draw):
    """Normal numbers in float64, which pass through a logarithm and a cosine."""
    return f"torch.randn({draw(st.integers(0, 40))}, generator=g, dtype=torch.float64)"
