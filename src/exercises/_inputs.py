"""Inputs that are easy to read in a message, and the same ones each time."""

import torch
from torch import Tensor

__all__ = ["fractions", "whole"]


def whole(*shape: int, seed: int, low: int = -4, high: int = 5) -> Tensor:
    """Whole numbers from low to below high, as float64."""
    generator = torch.Generator().manual_seed(seed)
    return torch.randint(low, high, shape, generator=generator).to(torch.float64)


def fractions(*shape: int, seed: int) -> Tensor:
    """Multiples of a half between -4 and 4, as float64."""
    return whole(*shape, seed=seed, low=-8, high=9) / 2
