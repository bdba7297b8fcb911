"""Machinery for notebook courses whose published outputs cannot drift from their code.

It knows nothing of any particular course and needs no deep learning library.
"""
