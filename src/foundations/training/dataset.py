"""Data sets, and loaders that hand them out in batches (lesson 5)."""

from collections.abc import Callable, Iterator

import torch
from torch import Generator, Tensor

from foundations.support._random import source_of
from foundations.support.errors import ShapeError, check_whole

__all__ = ["DataLoader", "Dataset"]


class Dataset:
    """Inputs and their targets, one pair an index.

    Args:
        x: inputs, `(n, ...)`.
        y: targets, `(n, ...)`.

    Raises:
        ShapeError: if there are not as many targets as inputs.

    Examples:
        >>> data = Dataset(torch.tensor([[1.0], [2.0], [3.0]]), torch.tensor([0, 1, 0]))
        >>> len(data), data[1]
        (3, (tensor([2.]), tensor(1)))
    """

    def __init__(self, x: Tensor, y: Tensor):
        if x.shape[:1] != y.shape[:1] or x.ndim == 0:
            raise ShapeError(
                f"Dataset: x {tuple(x.shape)} needs as many targets as inputs, got "
                f"{tuple(y.shape)}; did you mix training and validation?"
            )
        self.x, self.y = x, y

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, i: int | slice | Tensor) -> tuple[Tensor, Tensor]:
        return self.x[i], self.y[i]


class DataLoader:
    """Hand out a data set in batches, as often as it is asked for.

    Args:
        dataset: what to hand out.
        batch_size: pairs in a batch; the last batch may have fewer.
        shuffle: whether each pass has a new random order.
        drop_last: whether to leave out a last batch with fewer pairs.
        generator: source of the random order; PyTorch's global one if None.
        transform: what to do to the inputs of each batch, such as `augment.RandomShift`.

    Raises:
        ValueError: if the batch size is no integer or below 1, or there would be no batch at all.

    Examples:
        >>> data = Dataset(torch.arange(5), torch.arange(5))
        >>> [x.tolist() for x, y in DataLoader(data, batch_size=2)]
        [[0, 1], [2, 3], [4]]
    """

    def __init__(
        self,
        dataset: Dataset,
        batch_size: int,
        shuffle: bool = False,
        drop_last: bool = False,
        *,
        generator: Generator | None = None,
        transform: Callable[[Tensor], Tensor] | None = None,
    ):
        self.batch_size = check_whole("DataLoader", "batch_size", batch_size, least=1)
        self.dataset = dataset
        self.shuffle, self.drop_last = shuffle, drop_last
        self.generator, self.transform = generator, transform
        if len(self) == 0:
            raise ValueError(
                f"DataLoader: {len(dataset)} pairs make no batch of {batch_size}; "
                "is the data set empty, or did you mean drop_last=False?"
            )

    def __len__(self) -> int:
        """Count the batches of one pass."""
        whole, rest = divmod(len(self.dataset), self.batch_size)
        return whole + (rest > 0 and not self.drop_last)

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        """Go through the data set once."""
        n = len(self.dataset)
        order = torch.randperm(n, **source_of(self.generator)) if self.shuffle else torch.arange(n)
        order = order.to(self.dataset.x.device)
        for indices in order.split(self.batch_size)[: len(self)]:
            x, y = self.dataset[indices]
            yield (self.transform(x) if self.transform else x), y
