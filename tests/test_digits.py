import hashlib
import math
import os
import subprocess
import sys

import hypothesis.strategies as st
import pytest
import torch
from hypothesis import given, settings

from foundations.data import _cache as cache
from foundations.data import digits
from foundations.support import DtypeError, ShapeError

# Written out once more, so that a slip in the source cannot confirm itself.
SHA256 = {
    "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}
COMMAND = [sys.executable, "-m", "foundations.data"]


@pytest.fixture(scope="module")
def mnist():
    return digits.mnist()


def test_shapes_dtypes_and_ranges(mnist):
    assert mnist._fields == ("x_train", "y_train", "x_valid", "y_valid")
    assert [tuple(part.shape) for part in mnist] == [(50000, 784), (50000,), (10000, 784), (10000,)]
    assert [part.dtype for part in mnist] == [torch.float32, torch.int64] * 2
    for x in (mnist.x_train, mnist.x_valid):
        assert x.min() == 0
        assert x.max() == 255 / 256
        assert torch.equal(x * 256, (x * 256).round())


def test_the_number_of_images_of_each_digit(mnist):
    train = [4932, 5678, 4968, 5101, 4859, 4506, 4951, 5175, 4842, 4988]
    valid = [991, 1064, 990, 1030, 983, 915, 967, 1090, 1009, 961]
    assert mnist.y_train.bincount().tolist() == train
    assert mnist.y_valid.bincount().tolist() == valid
    assert digits.mnist_test()[1].bincount().tolist() == [
        *(980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009)
    ]


def test_the_two_parts_are_the_training_file_in_its_order(mnist):
    pixels = torch.cat([mnist.x_train, mnist.x_valid]).mul(256).to(torch.uint8)
    raw = (cache.folder() / "train-images-idx3-ubyte").read_bytes()
    assert pixels.numpy().tobytes() == raw[16:]


def test_the_order_of_the_labels(mnist):
    assert mnist.y_train[:5].tolist() == [5, 0, 4, 1, 9]
    assert mnist.y_valid[:5].tolist() == [3, 8, 6, 9, 6]
    assert digits.mnist_test()[1][:5].tolist() == [7, 2, 1, 0, 4]


def test_the_statistics_that_the_lecture_gives(mnist):
    x = mnist.x_train.double()
    assert (f"{x.mean():.4f}", f"{x.std():.4f}") == ("0.1304", "0.3073")
    # The docstring of mnist() says what the other scale would give.
    x = x * 256 / 255
    assert (f"{x.mean():.4f}", f"{x.std():.4f}") == ("0.1310", "0.3085")


def test_the_test_set():
    x_test, y_test = digits.mnist_test()
    assert (x_test.shape, y_test.shape) == ((10000, 784), (10000,))
    assert (x_test.dtype, y_test.dtype) == (torch.float32, torch.int64)
    assert x_test.max() == 255 / 256


@pytest.mark.usefixtures("mnist")
def test_the_hashes_of_the_four_files():
    for name, sha256 in SHA256.items():
        raw = (cache.folder() / name).read_bytes()
        assert hashlib.sha256(raw).hexdigest() == sha256


def test_each_load_has_memory_of_its_own(mnist):
    pixels = mnist.x_train[0].clone()
    again = digits.mnist()
    again.x_train.zero_()
    assert torch.equal(mnist.x_train[0], pixels)
    assert torch.equal(digits.mnist().x_train[0], pixels)


@pytest.mark.usefixtures("mnist")
def test_the_default_dtype_changes_nothing():
    torch.set_default_dtype(torch.float64)
    try:
        assert digits.mnist().x_valid.dtype == torch.float32
    finally:
        torch.set_default_dtype(torch.float32)


@pytest.mark.usefixtures("mnist")
def test_the_command_says_that_the_files_are_already_there():
    run = subprocess.run(COMMAND, capture_output=True, text=True)
    assert (run.returncode, run.stderr) == (0, "")
    first, *lines = run.stdout.splitlines()
    assert str(cache.folder()) in first
    assert [line.split()[0] for line in lines] == list(SHA256)
    for line, (name, sha256) in zip(lines, SHA256.items(), strict=True):
        size = (cache.folder() / name).stat().st_size
        assert f" {size:,} bytes  SHA-256 {sha256} verified  already there" in line


def test_the_command_without_any_source_fails_with_one_clear_error(tmp_path):
    nowhere = {
        "FOUNDATIONS_DATA": str(tmp_path / "home"),
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(tmp_path),
        # Port 9 discards: no proxy answers there, so that no mirror can be reached.
        **dict.fromkeys(["HTTPS_PROXY", "https_proxy"], "http://127.0.0.1:9"),
        **dict.fromkeys(["NO_PROXY", "no_proxy"], ""),
    }
    run = subprocess.run(COMMAND, capture_output=True, text=True, env=os.environ | nowhere)
    assert run.returncode == 1
    assert run.stdout == ""
    assert "Traceback" not in run.stderr
    _, error = run.stderr.split("data: files are missing and no source has them:")
    for source in digits.SOURCES:
        assert source.name in error
    for name, sha256 in SHA256.items():
        assert f"{name}  SHA-256 {sha256}" in error
    assert str(tmp_path / "home") in error


def test_mnist_is_never_smaller_than_announced(tmp_path, monkeypatch):
    monkeypatch.setenv("FOUNDATIONS_DATA", str(tmp_path))
    monkeypatch.setattr(digits, "SOURCES", ())
    for load in (digits.mnist, digits.mnist_test):
        with pytest.raises(FileNotFoundError, match="no source has them"):
            load()


def test_files_put_there_by_hand_come_before_the_mirrors(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("FOUNDATIONS_DATA", str(tmp_path))
    monkeypatch.setattr(digits, "SOURCES", (cache.Source("mirror", lambda files: iter(())),))
    (tmp_path / "train-images-idx3-ubyte.gz").write_bytes(b"cut off")
    with pytest.raises(FileNotFoundError):
        digits.mnist()
    assert f"data: a .gz file in {tmp_path}: ValueError" in capsys.readouterr().err


def test_the_import_touches_neither_disk_nor_network(tmp_path):
    program = """
import sys, torch
from pathlib import Path
import foundations
def watch(event, args):
    if event.startswith(("socket", "subprocess", "os.mkdir")) or (
        event == "open" and not str(args[0]).endswith((".py", ".pyc", ".pyi"))
    ):
        print(event, args)
sys.addaudithook(watch)
from foundations.data import mnist
if "pooch" in sys.modules:
    print("pooch is imported before it is needed")
"""
    env = os.environ | {"FOUNDATIONS_DATA": str(tmp_path / "home"), "PYTHONDONTWRITEBYTECODE": "1"}
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env=env, check=True
    )
    assert run.stdout == ""
    assert not list(tmp_path.iterdir())


def test_normalize_with_its_own_statistics(mnist):
    x = mnist.x_valid.double()
    z = digits.normalize(x, x.mean(), x.std())
    assert abs(z.mean()) < 1e-10
    assert abs(z.std() - 1) < 1e-10


def test_normalize_changes_neither_its_input_nor_the_dtype():
    x = torch.arange(6.0).reshape(2, 3)
    before = x.clone()
    z = digits.normalize(x, torch.tensor(1.0, dtype=torch.float64), 2)
    assert torch.equal(z, (before - 1) / 2)
    assert z.dtype == torch.float32
    assert torch.equal(x, before)


finite = st.floats(-1e3, 1e3)


@settings(deadline=None)
@given(st.lists(finite, min_size=1), finite, st.floats(1e-3, 1e3))
def test_normalize_can_be_undone(values, mean, std):
    x = torch.tensor(values, dtype=torch.float64)
    torch.testing.assert_close(digits.normalize(x, mean, std) * std + mean, x, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(
    ("mean", "std", "reason"),
    [
        (0.0, 0.0, "std must be positive, got 0.0; a std of 0 means"),
        (0.0, torch.tensor(0.0), "std must be positive, got 0.0"),
        (0.0, -1.0, "std must be positive, got -1.0"),
        (0.0, math.nan, "std must be finite, got nan"),
        (0.0, torch.tensor(math.inf), "std must be finite, got inf"),
        (math.nan, 1.0, "mean must be finite, got nan"),
        (-math.inf, 1.0, "mean must be finite, got -inf"),
    ],
)
def test_normalize_refuses_useless_statistics(mean, std, reason):
    with pytest.raises(ValueError, match=f"normalize: {reason}"):
        digits.normalize(torch.ones(3), mean, std)


@pytest.mark.parametrize("name", ["mean", "std"])
def test_normalize_never_broadcasts(name):
    statistics = {"mean": 0.0, "std": 1.0} | {name: torch.ones(3)}
    expected = (
        rf"{name} must be one number, got shape \(3,\) for x \(3, 1\); did you mean x\.{name}"
    )
    with pytest.raises(ShapeError, match=expected):
        digits.normalize(torch.ones(3, 1), **statistics)


@pytest.mark.parametrize("dtype", [torch.bool, torch.complex64])
def test_only_real_numbers_are_normalised(dtype):
    with pytest.raises(DtypeError, match=f"^normalize: x holds real numbers, got {dtype}"):
        digits.normalize(torch.ones(2, dtype=dtype), 0.0, 1.0)
