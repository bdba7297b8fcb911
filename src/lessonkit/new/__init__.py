"""A small course of one's own, to begin with."""
