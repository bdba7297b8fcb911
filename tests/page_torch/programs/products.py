"""Products."""

from hypothesis import strategies as st

from .drawing import TYPES, Later, choose, pick, tensors


@st.composite
def products(draw):
    kind = draw(pick("float32", "float32", "float64", "int64", "bool"))
    other = kind if draw(st.integers(0, 9)) else draw(pick(*TYPES))
    n, k, m, b, c = (draw(st.integers(1, 4)) for _ in range(5))
    wrong = k if draw(st.integers(0, 9)) else k + 1
    left = draw(pick((n, k), (k,), (b, n, k), (c, b, n, k), (), (1, n, k)))
    right = draw(pick((wrong, m), (wrong,), (b, wrong, m), (1, wrong, m), ()))
    if kind == "bool":  # refused, in words that depend on the shapes
        left, right, other = (n, k), (wrong, m), "bool"
    if len(left) == 1 and len(right) == 3:  # PyTorch has two ways for it, and two complaints
        kind, other, right = "float32", "float32", (b, k, m)
    x, y = Later(draw, tensors(kind, shape=left)), Later(draw, tensors(other, shape=right))
    flat, tall = (
        Later(draw, tensors(kind, shape=(n, k))),
        Later(draw, tensors(other, shape=(wrong, m))),
    )
    target = Later(draw, tensors(kind, shape=(n, m), dense=True))
    one, two = (
        Later(draw, tensors(kind, shape=(n,))),
        Later(draw, tensors(kind, shape=draw(pick((m,), (n,))))),
    )
    return "r = " + choose(
        draw,
        lambda: f"({x}) @ ({y})",
        lambda: f"({x}) @ ({y})",
        lambda: f"({flat}) @ ({tall})",
        lambda: f"torch.mm({flat}, {tall})",
        lambda: f"torch.mm({flat}, {tall}, out={target})",
        lambda: f"({target}).addmm_({flat}, {tall})",
        lambda: f"torch.outer({one}, {two})",
        lambda: sums(draw, kind),
        lambda: sums(draw, kind),
        lambda: sums(draw, kind),
    )


def sums(draw, kind):
    """Einstein's summation with some letters, now and then a wrong one."""
    kind = kind if kind != "bool" else "float32"
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
