"""The loops again, compiled: kernels that stay in registers and in the cache. They need numba."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
