"""What a network is made of: weights, functions and losses beside their gradients, modules."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
