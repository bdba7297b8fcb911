"""Archives hold what was put in, and are the same bytes whenever and wherever they are made."""

import gzip
import io
import tarfile
import zipfile

import pytest

from vendoring.archives import read_zip, stored_zip, tar
from vendoring.squeeze import squeeze

FILES = {"b/two.py": b"2\n" * 300, "a.py": b"", "b/one.py": b"1\n"}
SHUFFLED = dict(sorted(FILES.items()))


def test_a_zip_holds_its_files_in_order_and_uncompressed():
    raw = stored_zip(FILES)
    assert read_zip(raw) == FILES
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        assert archive.namelist() == ["a.py", "b/one.py", "b/two.py"]
        assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_STORED}


def test_a_tar_holds_its_files_in_order():
    with tarfile.open(fileobj=io.BytesIO(tar(FILES))) as archive:
        found = {member.name: archive.extractfile(member).read() for member in archive}
    assert found == FILES
    assert list(found) == ["a.py", "b/one.py", "b/two.py"]


def test_the_order_of_the_files_and_the_clock_change_nothing(monkeypatch):
    first = stored_zip(FILES), tar(FILES)
    monkeypatch.setattr("time.time", lambda: 2e9)
    assert (stored_zip(SHUFFLED), tar(SHUFFLED)) == first


def test_what_is_squeezed_is_gzip_without_a_date_and_comes_back(tmp_path):
    packed = squeeze(b"bytes" * 9, tmp_path / "none yet")
    assert gzip.decompress(packed) == b"bytes" * 9
    assert packed[4:8] == bytes(4)


def test_what_lies_there_already_is_not_squeezed_again(tmp_path):
    path = tmp_path / "stored.bin"
    path.write_bytes(gzip.compress(b"bytes"))
    assert squeeze(b"bytes", path) == path.read_bytes()


@pytest.mark.parametrize(
    "stored",
    [b"", b"no gzip", gzip.compress(b"bytes", mtime=0)[:-9], gzip.compress(b"other", mtime=0)],
    ids=["empty", "no gzip", "cut", "another"],
)
def test_what_is_damaged_or_another_is_squeezed_anew(tmp_path, stored):
    path = tmp_path / "stored.bin"
    path.write_bytes(stored)
    assert gzip.decompress(squeeze(b"bytes", path)) == b"bytes"
