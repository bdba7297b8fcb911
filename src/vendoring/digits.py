"""Digits for the page: MNIST's images and labels as plain bytes."""

import torch
from torch import Tensor

from foundations.data import mnist
from foundations.data._sources import TRAIN_IMAGES, TRAIN_LABELS
from vendoring.shipped import Part, Shipped, licence

__all__ = ["N_TRAIN", "N_VALID", "make", "packed"]

N_TRAIN, N_VALID = 4_000, 1_000
"""How many the page loads before anyone asks for more."""


def make() -> list[Shipped]:
    """The first digits of the training and of the validation set, and all digits of both."""
    data = mnist()
    files = {"mnist-images": TRAIN_IMAGES, "mnist-labels": TRAIN_LABELS}
    parts = tuple(
        Part(name, "1998", file.name, f"sha256:{file.sha256}", licence(name), {}, "mnist")
        for name, file in files.items()
    )
    few = packed(
        (data.x_train[:N_TRAIN], data.x_valid[:N_VALID]),
        (data.y_train[:N_TRAIN], data.y_valid[:N_VALID]),
    )
    every = packed((data.x_train, data.x_valid), (data.y_train, data.y_valid))
    holds = f"the first {N_TRAIN:,} digits of the training set, the first {N_VALID:,} of validation"
    return [
        Shipped("mnist/digits.bin", holds, parts, few),
        Shipped("mnist/digits-all.bin", "all 60,000 digits of both sets", parts, every),
    ]


def packed(images: tuple[Tensor, ...], labels: tuple[Tensor, ...]) -> bytes:
    """All images, a byte a pixel, then all labels, a byte each.

    Args:
        images: of each set (n, 784), as `foundations.data.mnist` scales them: k / 256.
        labels: of each set (n,), integers from 0 to 9.
    """
    pixels = torch.cat(images).mul(256).to(torch.uint8)
    return pixels.numpy().tobytes() + torch.cat(labels).to(torch.uint8).numpy().tobytes()
