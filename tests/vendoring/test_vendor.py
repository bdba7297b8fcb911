"""The files in `vendor/` are the ones that the manifest lists, and hold what the page needs."""

import gzip
import io
import json
import tarfile
import zipfile
from functools import cache

import pytest

from foundations.data import _cache, _sources
from foundations.data.digits import mnist
from vendoring import tables
from vendoring.__main__ import PAGE, VENDOR
from vendoring.digits import N_TRAIN, N_VALID
from vendoring.manifest import check, load
from vendoring.sources import ROOT, pinned

LIMIT = 10_000_000
"""Bytes that the first press may load."""


@cache
def unpacked(name):
    return gzip.decompress((VENDOR / name).read_bytes())


def names(archive):
    with tarfile.open(fileobj=io.BytesIO(unpacked(f"live/{archive}.tar.bin"))) as opened:
        return opened.getnames()


def test_the_manifest_lists_the_files_as_they_are():
    assert check(VENDOR) == []


def test_files_unpack_to_the_size_that_is_listed():
    packed = {name: file for name, file in load(VENDOR)["files"].items() if name.endswith(".bin")}
    assert {name: len(unpacked(name)) for name in packed} == {
        name: file["unpacked"] for name, file in packed.items()
    }


def test_the_tables_are_up_to_date():
    for path, text in tables.pages(VENDOR, PAGE).items():
        assert path.read_text(encoding="utf-8") == text, "nox -s vendor"


def test_the_first_press_loads_little():
    later = {"live/matplotlib.tar.bin", "live/codemirror.js", "mnist/digits-all.bin"}
    sizes = {name: file["size"] for name, file in load(VENDOR)["files"].items()}
    assert later < set(sizes)
    assert sum(size for name, size in sizes.items() if name not in later) <= LIMIT


def test_packages_have_the_versions_that_the_course_runs_with():
    constraints = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    files, parts = (load(VENDOR)[kind] for kind in ("files", "parts"))
    for name in files["live/packages.tar.bin"]["parts"]:
        assert parts[name]["version"] == pinned(name, constraints)


def test_python_finds_its_library_uncompressed_and_no_package_to_fetch():
    with zipfile.ZipFile(io.BytesIO(unpacked("live/python_stdlib.zip.bin"))) as library:
        assert {info.compress_type for info in library.infolist()} == {zipfile.ZIP_STORED}
        assert {"doctest.py", "inspect.py", "pyodide/__init__.py"} <= set(library.namelist())
    assert json.loads(unpacked("live/pyodide-lock.json.bin"))["packages"] == {}


@pytest.mark.parametrize("archive", ["numpy", "matplotlib", "packages"])
def test_archives_hold_no_tests_and_no_sources_to_compile(archive):
    found = names(archive)
    assert found == sorted(found)
    assert not [name for name in found if "/tests/" in name or name.endswith((".pyi", ".c", ".h"))]


def test_matplotlib_finds_every_font_that_its_list_names_and_no_other():
    with tarfile.open(fileobj=io.BytesIO(unpacked("live/matplotlib.tar.bin"))) as archive:
        listed = json.load(archive.extractfile("matplotlib/fontlist.json"))["ttflist"]
    data = "matplotlib/mpl-data/"
    fonts = [name for name in names("matplotlib") if name.endswith(".ttf")]
    assert [data + font["fname"] for font in listed] == fonts


def test_all_digits_are_the_bytes_of_the_training_file():
    raw = _cache.ensure(_cache.folder(), _sources.FILES, _sources.SOURCES)
    images, labels = raw[_sources.TRAIN_IMAGES].raw[16:], raw[_sources.TRAIN_LABELS].raw[8:]
    assert unpacked("mnist/digits-all.bin") == images + labels


def test_few_digits_are_the_first_of_both_sets():
    raw, data, n = unpacked("mnist/digits.bin"), mnist(), N_TRAIN + N_VALID
    assert len(raw) == n * 785
    images, labels = raw[: n * 784], raw[n * 784 :]
    for x, y, start in [(data.x_train, data.y_train, 0), (data.x_valid, data.y_valid, N_TRAIN)]:
        count = N_TRAIN if start == 0 else N_VALID
        pixels = (x[:count] * 256).byte().flatten().numpy().tobytes()
        assert images[start * 784 :][: count * 784] == pixels
        assert list(labels[start:][:count]) == y[:count].tolist()
