"""What goes wrong where a notebook is read."""

__all__ = ["NotJSONError"]


class NotJSONError(ValueError):
    """The file is not JSON."""
