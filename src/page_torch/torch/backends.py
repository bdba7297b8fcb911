"""What runs underneath: NumPy, which does not say with which instructions."""

from types import SimpleNamespace

__all__ = ["cpu"]

cpu = SimpleNamespace(get_cpu_capability=lambda: "DEFAULT")
