"""PyTorch's profiler, which weighs memory, is not in the page."""

from ._absent import absent_class

__all__ = ["ProfilerActivity", "profile"]

profile = absent_class("torch.profiler.profile")


class ProfilerActivity:
    """What a profiler would watch."""

    CPU = "CPU"
