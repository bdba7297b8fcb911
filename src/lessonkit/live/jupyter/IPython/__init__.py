"""In a page: the few names of IPython that cells import. Its pretty printer is IPython's own."""

from pkgutil import extend_path

__all__ = ["get_ipython"]

__path__ = extend_path(__path__, __name__)  # where IPython.lib lies


def get_ipython() -> None:
    """Say that there is no IPython here, as it does itself in plain Python."""
