"""Faults planted in a package, to see who notices."""
