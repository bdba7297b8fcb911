"""PyTorch's initialisers, the judges of ours, are not in the page."""

from .._absent import absent_function

__all__ = ["kaiming_normal_"]

kaiming_normal_ = absent_function("torch.nn.init.kaiming_normal_")
