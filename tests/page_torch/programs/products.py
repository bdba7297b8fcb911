"""Products."""

from hypothesis import strategies as st

from .drawing import TYPES, Later, choose, pick, tensors


@st.composite
def products(draw):
    # A sum that starts at 0 has no negative 0, others may have: `+ 0` takes it away.
    return f"r = ({sums(draw) if draw(st.integers(0, 3)) == 0 else product(draw)}) + 0"


def product(draw):
    kind = draw(pick("float32", "float32", "float64", "int64", "bool"))
    other = kind if draw(st.integers(0, 9)) else draw(pick(*TYPES))
    n, k, m = (draw(st.integers(1, 4)) for _ in range(3))
    wrong = k if draw(st.integers(0, 9)) else k + 1
    flat, tall = (
        Later(draw, tensors(kind, shape=(n, k))),
        Later(draw, tensors(other, shape=(wrong, m))),
    )
    target = Later(draw, tensors(kind, shape=(n, m), dense=True))
    vector = lambda size: draw(tensors(kind, shape=(size,)))
    return choose(
        draw,
        lambda: stacks(draw, kind, other, (n, k), (wrong, m)),
        lambda: stacks(draw, kind, other, (n, k), (wrong, m)),
        lambda: f"({flat}) @ ({tall})",
        lambda: f"torch.mm({flat}, {tall})",
        lambda: f"torch.mm({flat}, {tall}, out={target})",
        lambda: f"({target}).addmm_({flat}, {tall})",
        lambda: f"torch.outer({vector(n)}, {vector(draw(pick(m, n)))})",
    )


def stacks(draw, kind, other, flat, tall):
    """The product of vectors, matrices or stacks of them."""
    b, c = (draw(st.integers(1, 4)) for _ in range(2))
    left = draw(pick(flat, flat[1:], (b, *flat), (c, b, *flat), (), (1, *flat)))
    right = draw(pick(tall, tall[:1], (b, *tall), (1, *tall), ()))
    if kind == "bool":  # refused, in words that depend on the shapes
        left, right, other = flat, tall, "bool"
    if len(left) == 1 and len(right) == 3:  # PyTorch has two ways for it, and two complaints
        kind, other, right = "float32", "float32", (b, *flat[1:], *tall[1:])
    return f"({draw(tensors(kind, shape=left))}) @ ({draw(tensors(other, shape=right))})"


def sums(draw):
    """Einstein's summation with some letters, now and then a wrong one."""
    kind = draw(pick("float32", "float32", "float64", "int64"))
    sizes = {name: draw(st.integers(1, 3)) for name in "abc"}
    terms = draw(st.lists(st.text("abc", max_size=3), min_size=1, max_size=3))
    letters = "".join(sorted(set("".join(terms))))
    output = "".join(draw(st.permutations(letters)))[: draw(st.integers(0, 3))]
    if draw(st.integers(0, 14)) == 0:
        output += draw(pick("d", "a", "1"))
    arrow = f"->{output}" if draw(st.integers(0, 3)) else ""
    operands = []
    for term in terms:
        shape = tuple(sizes[name] if draw(st.integers(0, 24)) else 2 for name in term)
        operands.append(draw(tensors(kind, shape=shape)))
    if draw(st.integers(0, 19)) == 0:
        operands = operands[1:] or operands * 2
    # Which axis lies innermost in memory is left open.
    return f"torch.einsum({','.join(terms) + arrow!r}, {', '.join(operands)}).contiguous()"
