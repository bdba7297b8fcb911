"""A tape: record what ran, and walk it back by the gradients that stand beside the functions."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
