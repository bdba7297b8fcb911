"""How texts are drawn: numbers, shapes, tensors in any memory layout, axes."""

from hypothesis import strategies as st

FLOATS = ("float32", "float64")
TYPES = (*FLOATS, "int64", "uint8", "bool")


def pick(*options):
    return st.sampled_from(options)


class Later:
    """A text that is drawn when it is first written into another."""

    def __init__(self, draw, strategy):
        self.draw, self.strategy, self.text = draw, strategy, None

    def __str__(self):
        if self.text is None:
            self.text = str(self.draw(self.strategy))
        return self.text


def choose(draw, *options):
    """Draw one of several texts; only what it is made of is drawn."""
    return options[draw(st.integers(0, len(options) - 1))]()


@st.composite
def shapes(draw, least=0, most=3, largest=4):
    rank = draw(st.integers(least, most))
    return tuple(draw(st.integers(0 if largest < 0 else 1, abs(largest))) for _ in range(rank))


@st.composite
def any_shape(draw, most=3):
    """A shape that is empty now and then."""
    shape = draw(shapes(most=most))
    if shape and draw(st.integers(0, 19)) == 0:
        return (*shape[:-1], 0)
    return shape


def plain(byte, kind):
    """A small number, the nearer to 0 the smaller the byte: so one draw fills a whole tensor."""
    if kind == "bool":
        return byte % 2 == 1
    if kind == "uint8":
        return byte % 10
    return _around_zero(byte, 9) if kind == "int64" else _around_zero(byte, 40) / 8


def _around_zero(byte, most):
    """0, 1, -1, 2, -2 and so on."""
    byte %= 2 * most + 1
    return (byte + 1) // 2 if byte % 2 else -(byte // 2)


def special(byte, kind):
    """A number, now and then one that is none, or infinite, or a negative zero."""
    return unusual(byte, kind) if kind not in FLOATS or byte < 250 else "-0.0"


def unusual(byte, kind):
    """The same without a negative zero: of two zeros PyTorch keeps the one that is faster."""
    if kind in FLOATS and byte >= 230:
        return ("float('nan')", "float('inf')", "-float('inf')")[byte % 3]
    return plain(byte, kind)


def number(draw, kind):
    return plain(draw(st.integers(0, 255)), kind)


@st.composite
def numbers(draw):
    """A number of any type."""
    return number(draw, draw(pick(*TYPES)))


def elements(draw, count, kind, one=plain):
    drawn = draw(st.binary(min_size=count, max_size=count))
    return "[" + ", ".join(str(one(byte, kind)) for byte in drawn) + "]"


def literal(draw, shape, kind, one=plain):
    count = 1
    for size in shape:
        count *= size
    numbers = elements(draw, count, kind, one)
    return f"torch.tensor({numbers}, dtype=torch.{kind}).view({shape!r})"


@st.composite
def tensors(draw, kinds=TYPES, shape=None, one=plain, dense=False):
    """The text of a tensor, which need not lie row by row in memory."""
    kind = draw(pick(*kinds)) if isinstance(kinds, tuple) else kinds
    shape = draw(any_shape()) if shape is None else shape
    layout = 0 if dense else draw(st.integers(0, 6))
    if layout == 1 and len(shape) > 1:
        order = draw(st.permutations(range(len(shape))))
        inside = tuple(shape[order.index(axis)] for axis in range(len(shape)))
        return f"{literal(draw, inside, kind, one)}.permute({tuple(order)!r})"
    if layout == 2 and shape:
        return f"{literal(draw, (*shape[:-1], 2 * shape[-1]), kind, one)}[..., ::2]"
    if layout == 3 and shape:
        return f"{literal(draw, (shape[0] + 1, *shape[1:]), kind, one)}[1:]"
    if layout == 4 and shape and 0 not in shape:
        axis = draw(st.integers(0, len(shape) - 1))
        return (
            f"{literal(draw, (*shape[:axis], 1, *shape[axis + 1 :]), kind, one)}.expand({shape!r})"
        )
    if layout == 5 and len(shape) > 1 and 0 not in shape:
        length = sum(shape) - len(shape) + 1  # windows that overlap: all strides are equal
        line = literal(draw, (length,), kind, one)
        return f"{line}.as_strided({shape!r}, {(1,) * len(shape)!r})"
    return literal(draw, shape, kind, one)


@st.composite
def fitting(draw, shape):
    """A shape that stretches to this one, or now and then does not."""
    start = draw(st.integers(0, len(shape)))
    other = [1 if draw(st.integers(0, 3)) == 0 else size for size in shape[start:]]
    if other and draw(st.integers(0, 14)) == 0:
        other[draw(st.integers(0, len(other) - 1))] += 1
    return tuple(other)


@st.composite
def stretching(draw, shape, kinds=TYPES, one=plain):
    """The text of a tensor that stretches to this shape, or now and then does not."""
    return draw(tensors(kinds, shape=draw(fitting(shape)), one=one))


def dims(draw, rank):
    """One axis, several or none; now and then one that is not there, or one twice."""
    last = max(rank, 1)
    near = draw(st.integers(0, 14))
    one = st.integers(-last, last - 1) if near else st.integers(-5, 4)
    if draw(st.booleans()):
        return str(draw(one))
    if near == 1:
        return "(0, 0)"
    return repr(tuple(draw(st.lists(one, max_size=3, unique_by=lambda axis: axis % last))))


def dim(draw, rank):
    last = max(rank, 1)
    near = draw(st.integers(0, 14))
    return draw(st.integers(-last, last - 1) if near else st.integers(-5, 4))
