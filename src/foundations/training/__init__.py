"""How a network learns: batches, the loop and what hooks into it, optimisers, schedules."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
