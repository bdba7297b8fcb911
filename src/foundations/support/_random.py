"""Where random numbers are drawn: on the CPU, so that one seed gives the same on every device."""

from typing import Any

from torch import Generator

__all__ = ["source_of"]


def source_of(generator: Generator | None) -> dict[str, Any]:
    """Give what PyTorch's functions for random numbers have to be told: whence, and so where.

    A generator of another device draws there. The numbers are moved to where they are needed.
    """
    if generator is None or str(generator.device) == "cpu":
        return {"generator": generator}
    return {"generator": generator, "device": generator.device}
