import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from foundations.support import ShapeError
from foundations.training import DataLoader, Dataset


def numbered(n):
    return Dataset(torch.arange(n)[:, None], torch.arange(n) * 10)


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def test_a_data_set_gives_pairs():
    data = numbered(5)
    assert len(data) == 5
    for i in (3, slice(1, 4), torch.tensor([4, 0])):
        x, y = data[i]
        assert torch.equal(x, data.x[i]) and torch.equal(y, data.y[i])


@pytest.mark.parametrize("y", [(4,), (1,), ()])
def test_a_data_set_needs_as_many_targets_as_inputs(y):
    with pytest.raises(ShapeError, match=r"^Dataset: x \(5, 2\) needs as many targets as inputs"):
        Dataset(torch.zeros(5, 2), torch.zeros(y))
    with pytest.raises(ShapeError):
        Dataset(torch.zeros(()), torch.zeros(()))


def test_targets_may_be_rows():
    assert len(Dataset(torch.zeros(5, 2), torch.zeros(5, 3))) == 5


@settings(deadline=None, max_examples=100)
@given(st.integers(1, 20), st.integers(1, 25), st.booleans(), st.booleans())
def test_every_pair_comes_once(n, batch_size, shuffle, drop_last):
    if drop_last and batch_size > n:
        return
    loader = DataLoader(numbered(n), batch_size, shuffle, drop_last, generator=seeded())
    batches = list(loader)
    assert len(batches) == len(loader)

    sizes = [len(x) for x, _ in batches]
    rest = n % batch_size
    assert sizes == [batch_size] * (n // batch_size) + ([rest] if rest and not drop_last else [])

    x, y = (torch.cat(parts) for parts in zip(*batches, strict=True))
    assert torch.equal(x[:, 0] * 10, y), "inputs stay with their targets"
    assert len(set(y.tolist())) == len(y)
    if not shuffle:
        assert torch.equal(y, numbered(n).y[: len(y)])


def order(loader):
    return torch.cat([y for _, y in loader]).tolist()


def test_shuffling_gives_a_new_order_in_each_pass_and_repeats_with_the_seed():
    loaders = [DataLoader(numbered(50), 7, shuffle=True, generator=seeded(3)) for _ in range(2)]
    first, second = order(loaders[0]), order(loaders[0])
    assert first != second != sorted(second)
    assert [order(loaders[1]), order(loaders[1])] == [first, second]
    assert order(DataLoader(numbered(50), 7, shuffle=True, generator=seeded(4))) != first


def test_shuffling_without_a_generator_follows_the_global_seed():
    loader = DataLoader(numbered(50), 7, shuffle=True)
    torch.manual_seed(1)
    first = order(loader)
    torch.manual_seed(1)
    assert order(loader) == first


def test_without_shuffling_no_random_number_is_drawn():
    generator = seeded()
    before = generator.get_state()
    order(DataLoader(numbered(5), 2, generator=generator))
    assert torch.equal(generator.get_state(), before)


def test_a_transform_changes_the_inputs_only():
    loader = DataLoader(numbered(5), 2, transform=lambda x: -x)
    for x, y in loader:
        assert torch.equal(x[:, 0] * -10, y)


@pytest.mark.parametrize(
    ("n", "options", "message"),
    [
        (5, {"batch_size": 0}, "batch_size is an integer, 1 or more, got 0"),
        (0, {"batch_size": 2}, "0 pairs make no batch of 2; is the data set empty"),
        (3, {"batch_size": 4, "drop_last": True}, "3 pairs make no batch of 4"),
    ],
)
def test_a_loader_without_batches_is_refused(n, options, message):
    with pytest.raises(ValueError, match=f"^DataLoader: .*{message}"):
        DataLoader(numbered(n), **options)
