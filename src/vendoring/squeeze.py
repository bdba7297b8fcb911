"""Gzip as small as it gets: slow to write, as fast as any to read."""

import zopfli.gzip

__all__ = ["squeeze"]


def squeeze(raw: bytes) -> bytes:
    """Compress with Zopfli, which searches longer than zlib's highest level and writes no date."""
    return zopfli.gzip.compress(raw)
