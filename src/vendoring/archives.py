"""Archives whose bytes depend on nothing but the files in them: sorted, no dates, no owners."""

import io
import tarfile
import zipfile
from collections.abc import Mapping

__all__ = ["read_zip", "stored_zip", "tar"]

_LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The first moment that a zip archive can name."""


def read_zip(raw: bytes) -> dict[str, bytes]:
    """The files of a zip archive or a wheel, by name."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {
            info.filename: archive.read(info) for info in archive.infolist() if not info.is_dir()
        }


def stored_zip(files: Mapping[str, bytes]) -> bytes:
    """A zip archive without compression, so that the one around it sees through all files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, raw in sorted(files.items()):
            member = zipfile.ZipInfo(name, _LONG_AGO)
            member.create_system = 3  # as on Unix, whatever makes it
            archive.writestr(member, raw)
    return buffer.getvalue()


def tar(files: Mapping[str, bytes]) -> bytes:
    """A tar archive, of the plain kind that every reader knows."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, raw in sorted(files.items()):
            member = tarfile.TarInfo(name)
            member.size = len(raw)
            archive.addfile(member, io.BytesIO(raw))
    return buffer.getvalue()
