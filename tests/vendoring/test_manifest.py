"""The manifest tells the truth about a folder, and says what is wrong with one: planted faults."""

import pytest

from vendoring.manifest import check, load, write
from vendoring.shipped import Part, Shipped, folder, licence, texts

PART = Part(
    "@a/thing", "1.0", "thing.tgz", "sha256:0", "MIT", {"LICENSE": b"MIT"}, folder("@a/thing")
)


@pytest.fixture
def vendor(tmp_path):
    """A folder with one file of one part."""
    write(tmp_path, Shipped("live/thing.bin", "a thing", (PART,), b"raw bytes"), b"bytes")
    return tmp_path


def test_a_file_and_its_part_are_listed(vendor):
    manifest = load(vendor)
    file, part = manifest["files"]["live/thing.bin"], manifest["parts"]["@a/thing"]
    assert (file["parts"], file["size"], file["unpacked"]) == (["@a/thing"], 5, 9)
    assert (part["version"], part["texts"]) == ("1.0", ["licences/a-thing/LICENSE"])
    assert (vendor / "licences/a-thing/LICENSE").read_bytes() == b"MIT"
    assert check(vendor) == []


def test_a_part_that_no_file_holds_any_more_is_forgotten(vendor):
    other = PART._replace(name="other", folder=folder("other"))
    write(vendor, Shipped("live/thing.bin", "another", (other,), b""), b"")
    assert list(load(vendor)["parts"]) == ["other"]


def test_a_part_without_a_licence_is_refused(vendor):
    bare = PART._replace(name="bare", texts={}, folder=folder("bare"))
    with pytest.raises(
        ValueError, match=r"^bare must have the text of its licence in \S+bare, has none$"
    ):
        write(vendor, Shipped("live/bare.bin", "bare", (bare,), b""), b"")
    assert not (vendor / "live/bare.bin").exists()


def test_a_changed_file_is_found(vendor):
    (vendor / "live/thing.bin").write_bytes(b"Bytes")
    (complaint,) = check(vendor)
    assert complaint.startswith("live/thing.bin must have SHA-256 ")


@pytest.mark.parametrize("name", ["live/thing.bin", "licences/a-thing/LICENSE"])
def test_a_missing_file_is_found(vendor, name):
    (vendor / name).unlink()
    assert check(vendor) == [f"{name} must be there, and is missing"]


@pytest.mark.parametrize("name", ["live/more.bin", "licences/more/LICENSE"])
def test_a_file_that_nobody_listed_is_found(vendor, name):
    (vendor / name).parent.mkdir(exist_ok=True)
    (vendor / name).write_bytes(b"")
    assert check(vendor) == [f"{name} must be in manifest.json, and is not"]


def test_licences_are_found_where_wheels_keep_them():
    files = dict.fromkeys(
        [
            *("a-1.dist-info/LICENSE", "a-1.dist-info/licenses/sub/NOTICE", "a/LICENSE.py"),
            *("a-1.dist-info/METADATA", "matplotlib/mpl-data/fonts/ttf/LICENSE_STIX"),
        ],
        b"",
    )
    assert list(texts(files)) == ["LICENSE", "NOTICE", "LICENSE_STIX"]


def test_a_part_whose_licence_is_not_named_is_refused():
    with pytest.raises(ValueError, match=r"^sources.toml must name the licence of nobody"):
        licence("nobody")
