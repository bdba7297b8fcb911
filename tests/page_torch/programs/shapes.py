"""Other shapes on the same memory."""

from math import prod

from hypothesis import strategies as st

from .drawing import Later, any_shape, choose, dim, dims, pick, shapes, stretching, tensors


@st.composite
def views(draw):
    shape = draw(any_shape())
    x, rank = Later(draw, tensors(shape=shape)), len(shape)
    axis = lambda: dim(draw, rank)
    count = prod(shape)
    other = lambda: draw(other_shapes(shape))
    big = lambda: tuple(draw(pick(size, -1, 5 if size == 1 else size)) for size in shape)
    times = lambda: tuple(draw(st.lists(st.integers(0, 3), max_size=3)))
    matrices = lambda: draw(tensors(shape=draw(shapes(least=2))))
    images = lambda: draw(tensors(shape=draw(shapes(least=4, most=4, largest=3))))
    stepping = Later(draw, shapes(least=2, most=3).map("torch.zeros({0!r})".format))
    turned = f"torch.arange({count}).view({shape[::-1]!r}).permute({tuple(range(rank))[::-1]!r})"
    call = choose(
        draw,
        lambda: f"x.view({other()!r})",
        lambda: f"({turned}).view({other()!r})",
        lambda: f"({turned}).view({other()!r})",
        lambda: f"({turned}).reshape({other()!r})",
        lambda: f"x.reshape({other()!r})",
        lambda: f"{stepping}[None].stride(), {stepping}.unsqueeze(-1).stride()",
        lambda: f"{stepping}[:, None].stride(), {stepping}.expand(1, *{stepping}.shape).stride()",
        lambda: f"x.flatten({draw(st.integers(-2, 2))}, {draw(st.integers(-2, 2))})",
        lambda: "x.flatten()",
        lambda: (
            f"x.unflatten({axis()}, {draw(other_shapes(shape).filter(one_is_open))!r})"
            if rank and count
            else "x"
        ),
        lambda: f"x.permute({tuple(draw(st.permutations(range(rank))))!r})",
        lambda: f"x.permute({tuple(range(1, rank))!r})",
        lambda: f"x.transpose({axis()}, {dim(draw, rank)})",
        lambda: "x.t()",
        lambda: "x.T" if rank == 2 else "x.t().T",
        lambda: f"x.movedim({axis()}, {dim(draw, rank)})",
        lambda: f"x.unsqueeze({draw(st.integers(-3, 3))})",
        lambda: f"x.squeeze({axis()})",
        lambda: "x.squeeze()",
        lambda: f"x.expand({big()!r})",
        lambda: f"x.expand({(2, *big())!r})",
        lambda: strided(draw, times()),
        lambda: f"x.unfold({axis()}, {draw(st.integers(0, 3))}, {draw(st.integers(0, 2))})",
        lambda: f"x.split({draw(st.integers(-1, 3))}, {axis()})",
        lambda: f"x.split({draw(st.lists(st.integers(0, 3), max_size=3))!r})",
        lambda: f"x.unbind({axis()})",
        lambda: "x.contiguous()",
        lambda: "x.is_contiguous()",
        lambda: "x.contiguous(memory_format=torch.channels_last)",
        lambda: f"({images()}).contiguous(memory_format=torch.channels_last)",
        lambda: f"({images()}).flatten({draw(pick(0, 1))}, {draw(pick(1, 2, -2))})",
        lambda: f"x.flip({axis()})",
        lambda: f"x.flip({dims(draw, rank)})",
        lambda: f"x.rot90({draw(st.integers(-2, 5))})" if rank >= 2 else "x.shape",
        lambda: f"x.repeat({times() or (1,)!r})",
        lambda: f"x.repeat_interleave({draw(st.integers(-1, 3))}, {axis()})" if rank else "x",
        lambda: f"({matrices()}).diagonal({draw(st.integers(-3, 3))})",
        lambda: "x.storage_offset()",
        lambda: "x.untyped_storage().nbytes()",
        lambda: "x.shape, x.ndim, x.numel(), x.element_size(), x.nbytes",
        lambda: "x.numel() and x.clone().stride()",
        lambda: f"x.numel() and x.clone().stride({axis()})",
        lambda: f"x.shape[{axis()}:], x.shape + (1,), x.shape.numel()",
        lambda: f"torch.cat([x, {draw(stretching(shape))}], dim={axis()})",
        lambda: f"torch.stack([x, {draw(tensors(shape=shape))}], dim={axis()})",
        lambda: "[len(x), list(x)]",
        lambda: "torch.cat([x, x.t()])",
        lambda: f"x.view({other()!r}).data_ptr() == x.data_ptr()",
    )
    return f"x = {x}\nr = {call}"


@st.composite
def other_shapes(draw, shape):
    """A shape for as many elements, or now and then not."""
    count = prod(shape)
    part = draw(pick(*[n for n in range(1, count + 1) if count % n == 0] or [1]))
    return draw(
        pick(
            (part, -1),
            (-1, part),
            (-1,),
            (part, max(count, 1) // part),
            (1, *shape),
            (5,),
            (-1, -1),
            (0, -1),
        )
    )


def one_is_open(shape):
    return shape.count(-1) < 2


def strided(draw, sizes):
    steps = tuple(draw(st.integers(0, 4)) for _ in sizes)
    return f"x.as_strided({sizes!r}, {steps!r}, {draw(pick(None, 0, 1))})"
