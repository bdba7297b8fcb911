import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from foundations.support import ShapeError
from foundations.tensors import einsum

LETTERS = "abAB"


def randn(*shape, seed=0):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def assert_as_torch(spec, *tensors):
    expected = torch.einsum(spec, *tensors)
    torch.testing.assert_close(einsum(spec, *tensors), expected, rtol=1e-10, atol=1e-10)


@st.composite
def spec_and_tensors(draw):
    """A spec of one to four operands, and tensors that fit it.

    Letters repeat within and across operands, sizes go from 0 to 3, an axis may have size 1 where
    another operand has more, ellipses stand for 0 to 2 axes, and spaces fall anywhere.
    """
    sizes = {letter: draw(st.integers(0, 3)) for letter in LETTERS}
    covered = draw(st.lists(st.integers(0, 3), max_size=2))
    terms, tensors = [], []
    for seed in range(draw(st.integers(1, 4))):
        own_sizes = {name: draw(st.sampled_from([1, n, n, n])) for name, n in sizes.items()}
        head, tail = (draw(st.text(LETTERS, max_size=2)) for _ in range(2))
        dots = draw(st.sampled_from(["", "..."]))
        middle = covered[draw(st.integers(0, len(covered))) :] if dots else []
        middle = [draw(st.sampled_from([1, n])) for n in middle]
        shape = [*(own_sizes[c] for c in head), *middle, *(own_sizes[c] for c in tail)]
        terms.append(head + dots + tail)
        tensors.append(randn(*shape, seed=seed))
    spec = ",".join(terms)
    if draw(st.booleans()):
        known = sorted(set(spec) - set(",."))
        chosen = draw(st.lists(st.sampled_from(known), unique=True)) if known else []
        dots = ["..."] if "..." in spec and draw(st.booleans()) else []
        spec += "->" + "".join(draw(st.permutations(chosen + dots)))
    spaces = st.sampled_from(["", "", " "])
    pieces = spec.replace("->", ">").replace("...", ".")
    spec = "".join(draw(spaces) + {">": "->", ".": "..."}.get(c, c) for c in pieces)
    return spec, tensors


@given(spec_and_tensors())
@settings(deadline=None, max_examples=600)
def test_generated_specs_agree_with_torch(case):
    spec, tensors = case
    assert_as_torch(spec, *tensors)


@pytest.mark.parametrize(
    ("spec", "shapes"),
    [
        ("ik,kj->ij", [(2, 3), (3, 4)]),
        ("ik , kj -> ij", [(2, 3), (3, 4)]),
        ("ik,kj", [(2, 3), (3, 4)]),
        ("ik,kj->ij", [(2, 0), (0, 4)]),
        ("bik,bkj->bij", [(5, 2, 3), (5, 3, 4)]),
        ("...ik,...kj->...ij", [(5, 1, 2, 3), (6, 3, 4)]),
        ("i...,...i->...", [(3, 2, 1), (4, 3)]),
        ("...i->i", [(2, 3, 4)]),
        ("i->...i", [(3,)]),
        ("ji", [(2, 3)]),
        ("ba", [(2, 3)]),
        ("Ba", [(2, 3)]),
        ("aB", [(2, 3)]),
        ("b...a", [(2, 5, 6, 3)]),
        ("ii", [(3, 3)]),
        ("ii->i", [(3, 3)]),
        ("iji->j", [(3, 2, 3)]),
        ("ijij,j->ji", [(2, 3, 2, 3), (3,)]),
        ("i,j->ij", [(2,), (3,)]),
        ("ij->", [(2, 3)]),
        (",i->i", [(), (3,)]),
        ("", [()]),
        ("->", [()]),
        ("ab,bc,cd,de->ae", [(2, 3), (3, 4), (4, 5), (5, 6)]),
        ("ij,jk->ik", [(2, 1), (4, 3)]),
    ],
)
def test_chosen_specs_agree_with_torch(spec, shapes):
    assert_as_torch(spec, *(randn(*shape, seed=seed) for seed, shape in enumerate(shapes)))


def test_operands_that_are_not_contiguous():
    wide, tall = randn(7, 9, seed=1), randn(9, 7, seed=2)
    assert_as_torch("ik,kj->ij", wide[1:, ::2], tall[::2].T.contiguous().T)
    assert_as_torch("ii->i", wide[2:, 4:])
    assert_as_torch("ii,ij->j", wide[:, 3:4].expand(7, 7), tall[2:, 1:])


@pytest.mark.parametrize(
    ("spec", "shape"), [("ij->ji", (2, 3)), ("ii->i", (3, 3)), ("iji->ji", (3, 2, 3))]
)
def test_without_product_or_sum_the_result_is_a_view(spec, shape):
    t = randn(*shape)
    view, expected = einsum(spec, t), torch.einsum(spec, t)
    assert view.data_ptr() == expected.data_ptr() == t.data_ptr()
    assert (view.shape, view.stride()) == (expected.shape, expected.stride())


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.int32, torch.int64])
def test_the_result_keeps_the_dtype(dtype):
    a = torch.tensor([[1, -2, 3], [4, 5, -6]], dtype=dtype)
    b = torch.tensor([[7, 8], [9, -10], [11, 12]], dtype=dtype)
    expected = torch.tensor([[22, 64], [7, -90]], dtype=dtype)
    torch.testing.assert_close(einsum("ik,kj->ij", a, b), expected, rtol=0, atol=0)
    torch.testing.assert_close(einsum("ik->i", a), a.sum(1, dtype=dtype), rtol=0, atol=0)


def test_operands_are_left_alone():
    a, b = randn(3, 3), randn(3, 4)
    kept = a.clone(), b.clone()
    einsum("ii,ij->j", a, b)
    torch.testing.assert_close((a, b), kept, rtol=0, atol=0)


@pytest.mark.parametrize(
    ("spec", "output_rank"),
    [("ab,bc,cd->ad", 2), ("a,bcde->a", 1), ("abcde,a->a", 1), ("ab,cd->", 0)],
)
def test_an_index_is_summed_as_soon_as_nothing_needs_it(spec, output_rank):
    # Meta tensors hold no elements, but torch refuses one whose bytes overflow 63 bits, as a
    # product over all the indices would: 2**60 elements of 8 bytes.
    indices = set(spec) - set(",->")
    size = 2 ** (60 // len(indices))
    scalar = torch.empty((), dtype=torch.float64, device="meta")
    with pytest.raises(RuntimeError, match="overflow"):
        scalar.new_empty([size] * len(indices))
    terms = spec.partition("->")[0].split(",")
    tensors = [scalar.expand([size] * len(term)) for term in terms]
    assert einsum(spec, *tensors).shape == (size,) * output_rank


@pytest.mark.parametrize(
    ("spec", "shapes", "message"),
    [
        (
            "ik,kj>ij",
            [(2, 3), (3, 4)],
            "a term is letters and at most one '...', got 'kj>ij' in 'ik,kj>ij'; "
            "did you mean 'ik,kj->ij'?",
        ),
        (
            "ik,kj=>ij",
            [(2, 3), (3, 4)],
            "a term is letters and at most one '...', got 'kj=>ij' in 'ik,kj=>ij'; "
            "did you mean 'ik,kj->ij'?",
        ),
        (
            "ik,kj-ij",
            [(2, 3), (3, 4)],
            "a term is letters and at most one '...', got 'kj-ij' in 'ik,kj-ij'; "
            "did you mean 'ik,kj->ij'?",
        ),
        (
            "i->-j",
            [(2,)],
            "a term is letters and at most one '...', got '-j' in 'i->-j'; did you mean 'i->j'?",
        ),
        ("i->j->k", [(2,)], "a term is letters and at most one '...', got 'j->k' in 'i->j->k'"),
        ("i1", [(2, 3)], "a term is letters and at most one '...', got 'i1' in 'i1'"),
        ("é", [(2,)], "a term is letters and at most one '...', got 'é' in 'é'"),
        ("..i", [(2, 3)], "a term is letters and at most one '...', got '..i' in '..i'"),
        (
            "...i...",
            [(2, 3)],
            "a term is letters and at most one '...', got '...i...' in '...i...'",
        ),
        ("i->i,", [(2,)], "a term is letters and at most one '...', got 'i,' in 'i->i,'"),
        (
            "ik,kj->ij",
            [(2, 3)],
            "terms and tensors must be as many, got 2 and 1 for 'ik,kj->ij'; "
            "is a comma or a tensor missing?",
        ),
        (
            "ij",
            [(2, 3), (2, 3)],
            "terms and tensors must be as many, got 1 and 2 for 'ij'; "
            "is a comma or a tensor missing?",
        ),
        (
            "",
            [],
            "terms and tensors must be as many, got 1 and 0 for ''; "
            "is a comma or a tensor missing?",
        ),
        (
            "ik,kj->ij",
            [(5, 2, 3), (3, 4)],
            "'ik' needs a letter for each axis, got shape (5, 2, 3); did you mean '...ik'?",
        ),
        ("ik->i", [(2,)], "'ik' needs a letter for each axis, got shape (2,)"),
        ("i...k->i", [(2,)], "'i...k' needs a letter for each axis, got shape (2,)"),
        (
            "ik,kj->iz",
            [(2, 3), (3, 4)],
            "output index 'z' of 'ik,kj->iz' is in no operand; is it mistyped?",
        ),
        ("i->I", [(2,)], "output index 'I' of 'i->I' is in no operand; is it mistyped?"),
        (
            "i->ii",
            [(2,)],
            "output index 'i' of 'i->ii' is repeated; "
            "only an operand may repeat one, as in 'ii->i'",
        ),
        (
            "ik,jk->ij",
            [(2, 3), (3, 4)],
            "index 'k' of 'ik,jk->ij' has sizes 3 and 4 in shapes (2, 3), (3, 4); "
            "are its letters in the right order?",
        ),
        (
            "i,i,i,i",
            [(1,), (0,), (1,), (2,)],
            "index 'i' of 'i,i,i,i' has sizes 0 and 2 in shapes (1,), (0,), (1,), (2,); "
            "are its letters in the right order?",
        ),
        (
            "ii->i",
            [(1, 3)],
            "index 'i' of 'ii->i' has sizes 1 and 3 in shapes (1, 3); "
            "are its letters in the right order?",
        ),
        (
            "ii->i",
            [(3, 1)],
            "index 'i' of 'ii->i' has sizes 3 and 1 in shapes (3, 1); "
            "are its letters in the right order?",
        ),
        (
            "...i,...i",
            [(4, 2, 3), (5, 1, 3)],
            "index '...[-2]' of '...i,...i' has sizes 4 and 5 in shapes (4, 2, 3), (5, 1, 3); "
            "are its letters in the right order?",
        ),
    ],
)
def test_errors_say_what_is_wrong_and_the_likely_fix(spec, shapes, message):
    with pytest.raises(ShapeError) as caught:
        einsum(spec, *map(torch.ones, shapes))
    assert str(caught.value) == f"einsum: {message}"


@given(spec_and_tensors(), st.data())
@settings(deadline=None, max_examples=300)
def test_a_changed_size_succeeds_or_fails_as_in_torch(case, data):
    spec, tensors = case
    i = data.draw(st.integers(0, len(tensors) - 1))
    if tensors[i].ndim:
        axis = data.draw(st.integers(0, tensors[i].ndim - 1))
        shape = list(tensors[i].shape)
        shape[axis] = data.draw(st.integers(0, 4))
        tensors[i] = randn(*shape)
    try:
        torch.einsum(spec, *tensors)
    except RuntimeError:
        with pytest.raises(ShapeError):
            einsum(spec, *tensors)
    else:
        assert_as_torch(spec, *tensors)
