"""What the page does before its first cell: the first digits of MNIST stand in for all.

The file has the images, 784 bytes each, and then their labels, one byte each: first those of the
training set, and then a fifth as many of the validation set.
"""

from pathlib import Path

import numpy as np
import torch

from foundations.data import digits

FILE = Path("/course/digits.bin")
PIXELS = 784


def mnist() -> digits.Mnist:
    """The first images of both sets, in the form that `foundations.data.mnist` describes."""
    content = np.fromfile(FILE, np.uint8)
    count = len(content) // (PIXELS + 1)
    n_train = count * 4 // 5 if count < 60_000 else 50_000
    x = torch.from_numpy(content[: count * PIXELS].reshape(count, PIXELS).astype(np.float32))
    x = x.div_(256)
    y = torch.from_numpy(content[count * PIXELS :].astype(np.int64))
    return digits.Mnist(x[:n_train], y[:n_train], x[n_train:], y[n_train:])


digits.mnist = mnist
