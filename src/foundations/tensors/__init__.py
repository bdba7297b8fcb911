"""Arithmetic on tensors, from three loops up: broadcasting, named axes, the matrix product."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
