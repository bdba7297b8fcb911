import gzip
import hashlib
import subprocess
import sys
from pathlib import Path

import pooch
import pytest

from foundations.data import _cache as cache
from foundations.data._cache import File, Source, by_hand, ensure

CONTENT = {"one": b"first file", "two": b"second file"}


def sha256(raw):
    return hashlib.sha256(raw).hexdigest()


FILES = [
    File(name, sha256(raw), sha256(gzip.compress(raw, mtime=0))) for name, raw in CONTENT.items()
]
ONE, TWO = FILES


@pytest.fixture
def home(tmp_path):
    return tmp_path / "not" / "yet"


def source(content, name="fake", then=None):
    """Make a source that yields what it has of `content`, then raises the error `then`."""

    def fetch(files):
        fetch.asked.append([file.name for file in files])
        for file in files:
            if file.name in content:
                yield file, content[file.name]
        if then is not None:
            raise then

    fetch.asked = []
    return Source(name, fetch)


def listing(home):
    return {path.name: path.read_bytes() for path in home.iterdir()}


def test_files_are_fetched_once(home):
    good = source(CONTENT)
    first = ensure(home, FILES, [good])
    assert {file.name: (raw, origin) for file, (raw, origin) in first.items()} == {
        name: (raw, "fake") for name, raw in CONTENT.items()
    }
    assert listing(home) == CONTENT

    second = ensure(home, FILES, [good])
    assert list(second) == FILES
    assert {origin for _, origin in second.values()} == {"already there"}
    assert [second[file].raw for file in FILES] == list(CONTENT.values())
    assert good.fetch.asked == [["one", "two"]]


def test_a_complete_folder_need_not_be_writable(home, monkeypatch):
    ensure(home, FILES, [source(CONTENT)])
    monkeypatch.setattr(cache, "TemporaryDirectory", None)
    assert len(ensure(home, FILES, [])) == 2


def test_the_result_keeps_the_order_of_the_files(home):
    ensure(home, [TWO], [source(CONTENT)])
    assert list(ensure(home, FILES, [source(CONTENT)])) == FILES


def test_a_later_source_is_asked_only_for_what_is_still_missing(home):
    broken = source({"one": CONTENT["one"]}, "broken", then=OSError("cut off"))
    good, unused = source(CONTENT, "good"), source(CONTENT, "unused")
    found = ensure(home, FILES, [broken, good, unused])
    assert [found[file].origin for file in FILES] == ["broken", "good"]
    assert broken.fetch.asked == [["one", "two"]]
    assert good.fetch.asked == [["two"]]
    assert unused.fetch.asked == []


@pytest.mark.parametrize("damage", [b"second fil", b"Second file", b""])
def test_a_damaged_file_is_reported_in_one_line_and_fetched_again(home, capsys, damage):
    ensure(home, FILES, [source(CONTENT)])
    (home / "two").write_bytes(damage)
    capsys.readouterr()
    good = source(CONTENT)
    assert ensure(home, FILES, [good])[TWO].raw == CONTENT["two"]
    assert listing(home) == CONTENT
    assert good.fetch.asked == [["two"]]
    (line,) = capsys.readouterr().err.splitlines()
    assert "damaged" in line
    assert str(home / "two") in line


@pytest.mark.parametrize("wrong", [b"second fil", b"another file"])
def test_wrong_bytes_never_land_in_the_folder(home, wrong):
    with pytest.raises(FileNotFoundError, match="two must have SHA-256"):
        ensure(home, FILES, [source(CONTENT | {"two": wrong}, "liar")])
    assert listing(home) == {"one": CONTENT["one"]}


def test_a_damaged_file_is_kept_until_a_good_one_is_there(home):
    ensure(home, FILES, [source(CONTENT)])
    (home / "two").write_bytes(b"damaged")
    with pytest.raises(FileNotFoundError):
        ensure(home, FILES, [source({"two": b"still wrong"})])
    assert listing(home) == CONTENT | {"two": b"damaged"}


def test_a_process_killed_while_it_writes_leaves_no_file(home):
    program = f"""
import os, pathlib, sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
import test__cache as t
write = pathlib.Path.write_bytes
def half(path, raw):
    write(path, raw[:3])
    os._exit(9)
pathlib.Path.write_bytes = half
t.ensure(pathlib.Path({str(home)!r}), t.FILES, [t.source(t.CONTENT)])
"""
    assert subprocess.run([sys.executable, "-c", program]).returncode == 9
    # The half-written file lies aside, in the same file system: in a folder in the folder.
    assert [path.parent.parent for path in home.rglob("*") if path.is_file()] == [home]
    assert ensure(home, FILES, [source(CONTENT)])[ONE].raw == CONTENT["one"]


def test_two_processes_can_fetch_at_the_same_time(home, tmp_path):
    # Each waits until the other has also found the folder empty and begun to fetch.
    program = f"""
import pathlib, sys, time
sys.path.insert(0, {str(Path(__file__).parent)!r})
import test__cache as t
me, other = (pathlib.Path({str(tmp_path)!r}, name) for name in sys.argv[1:])
def fetch(files):
    me.touch()
    while not other.exists():
        time.sleep(0.01)
    yield from t.source(t.CONTENT).fetch(files)
found = t.ensure(pathlib.Path({str(home)!r}), t.FILES, [t.Source("slow", fetch)])
assert [found[file] for file in t.FILES] == [(raw, "slow") for raw in t.CONTENT.values()]
"""
    run = [sys.executable, "-c", program]
    pair = [
        subprocess.Popen([*run, *names], stderr=subprocess.PIPE, text=True)
        for names in (["a", "b"], ["b", "a"])
    ]
    errors = [process.communicate(timeout=60)[1] for process in pair]
    assert [process.returncode for process in pair] == [0, 0], errors
    assert listing(home) == CONTENT


def test_without_a_source_the_error_says_all_that_a_reader_needs(home, capsys):
    sources = [
        source({}, "mirror A", then=OSError("no route to host")),
        source({}, "mirror B", then=ValueError("not the file")),
    ]
    with pytest.raises(FileNotFoundError) as caught:
        ensure(home, FILES, sources)
    text = str(caught.value)
    assert "mirror A: OSError: no route to host" in text
    assert "mirror B: ValueError: not the file" in text
    assert str(home) in text
    assert "FOUNDATIONS_DATA" in text
    for file in FILES:
        assert f"{file.name}  SHA-256 {file.sha256}  .gz {file.gz_sha256}" in text
    assert listing(home) == {}
    assert capsys.readouterr().err.splitlines() == [
        "data: mirror A: OSError: no route to host",
        "data: mirror B: ValueError: not the file",
    ]


def test_the_error_asks_only_for_what_is_missing(home):
    with pytest.raises(FileNotFoundError) as caught:
        ensure(home, FILES, [source({"one": CONTENT["one"]})])
    assert ONE.sha256 not in str(caught.value)
    assert TWO.sha256 in str(caught.value)


def test_an_unexpected_error_is_not_taken_for_an_absent_source(home):
    with pytest.raises(ZeroDivisionError):
        ensure(home, FILES, [source({}, then=ZeroDivisionError()), source(CONTENT)])


def test_a_folder_that_cannot_be_written_is_reported_before_any_download(tmp_path):
    (tmp_path / "file").touch()
    good = source(CONTENT)
    with pytest.raises(OSError, match=r"cannot write to .*set FOUNDATIONS_DATA"):
        ensure(tmp_path / "file", FILES, [good])
    assert good.fetch.asked == []


def test_gz_files_put_there_by_hand_are_taken(home):
    home.mkdir(parents=True)
    for name, raw in CONTENT.items():
        (home / f"{name}.gz").write_bytes(gzip.compress(raw, mtime=0))
    assert [raw for raw, _ in ensure(home, FILES, [by_hand(home)]).values()] == list(
        CONTENT.values()
    )


def test_a_damaged_gz_file_put_there_by_hand_is_refused(home):
    home.mkdir(parents=True)
    (home / "two.gz").write_bytes(gzip.compress(CONTENT["two"], mtime=0)[:-1])
    with pytest.raises(FileNotFoundError, match=r"two\.gz must have SHA-256"):
        ensure(home, FILES, [by_hand(home), source({"one": CONTENT["one"]})])


def test_the_folder_is_the_systems_or_the_one_that_the_environment_names(monkeypatch):
    monkeypatch.setenv("FOUNDATIONS_DATA", "/somewhere/else")
    assert cache.folder() == Path("/somewhere/else")
    monkeypatch.setenv("FOUNDATIONS_DATA", "~/digits")
    assert cache.folder() == Path.home() / "digits"
    monkeypatch.setenv("FOUNDATIONS_DATA", "")
    assert cache.folder() == Path(pooch.os_cache("from-foundations"))
    monkeypatch.delenv("FOUNDATIONS_DATA")
    assert cache.folder() == Path(pooch.os_cache("from-foundations"))
