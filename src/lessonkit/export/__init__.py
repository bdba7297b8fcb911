"""The marked cells of a notebook as a module."""
