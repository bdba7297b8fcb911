"""A pytest plugin: no published output can drift from the code."""
