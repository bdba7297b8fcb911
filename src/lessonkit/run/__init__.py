"""Notebooks as tests, run from the terminal."""
