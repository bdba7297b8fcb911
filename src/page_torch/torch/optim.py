"""PyTorch's optimisers, the rivals of ours, are not in the page."""

from ._absent import absent_class

__all__ = ["SGD", "Adam", "AdamW"]

Adam = absent_class("torch.optim.Adam")
AdamW = absent_class("torch.optim.AdamW")
SGD = absent_class("torch.optim.SGD")
