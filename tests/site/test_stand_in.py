"""The stand-in for PyTorch in a real browser: 32-bit integers, and functions rounded otherwise."""

import base64
import gzip
import http.server
import io
import json
import re
import tarfile
import threading
import zlib
from functools import partial
from pathlib import Path

import pytest

from ..page_torch.recorded import read
from .conftest import ROOT

TESTS = ROOT / "tests/page_torch"
RUNTIME = ROOT / "vendor/live"
CODE = {name: ROOT / "src" / name for name in ("foundations", "page_torch/torch")}
CODE["safetensors"] = ROOT / "src/page_torch/safetensors"
ARCHIVES = ["numpy.tar", "matplotlib.tar", "packages.tar", "course.tar"]
ALL_DIGITS = ("foundations.data.digits.mnist", "foundations.data.digits.mnist_test")
"""Their examples show the full set, which is not in the page."""

START = """async archives => {
    globalThis.python = await loadPyodide({ indexURL: location.href });
    for (const name of archives) {
        const archive = await (await fetch(name)).arrayBuffer();
        python.unpackArchive(archive, "tar", { extractDir: "/lib/python3.12/site-packages" });
    }
    python.runPython(`
import importlib, sys
from types import SimpleNamespace
importlib.invalidate_caches()
# What foundations.support.display imports of Jupyter.
sys.modules["IPython"] = SimpleNamespace()
sys.modules["IPython.display"] = SimpleNamespace(Markdown=lambda text: SimpleNamespace(data=text))
sys.modules["matplotlib_inline"] = SimpleNamespace()
sys.modules["matplotlib_inline.backend_inline"] = SimpleNamespace(set_matplotlib_formats=None)`);
}"""
RUN = """source => python.runPython(`
import contextlib, io
printed = io.StringIO()
with contextlib.redirect_stdout(printed):
    exec(source, {"__name__": "page"})
printed.getvalue()`, { globals: python.toPy({ source }) })"""


@pytest.fixture(scope="module")
def run(browser, tmp_path_factory):
    """Run Python in Chromium, where the stand-in is `torch`, and return what that prints.

    Any page will do that can run code: this one has Python and the course, and nothing of the site.
    """
    folder = tmp_path_factory.mktemp("python")
    for packed in RUNTIME.glob("*.bin"):
        (folder / packed.stem).write_bytes(gzip.decompress(packed.read_bytes()))
    (folder / "course.tar").write_bytes(course())
    (folder / "index.html").write_text('<script src="pyodide.js"></script>')
    handler = partial(http.server.SimpleHTTPRequestHandler, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{server.server_port}/")
        page.evaluate(START, ARCHIVES)
        yield partial(page.evaluate, RUN)
        page.close()
        server.shutdown()


def course():
    """The course and the stand-in as an archive."""
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w") as archive:
        for name, path in CODE.items():
            archive.add(path, Path(name).name, filter=without_caches)
    return content.getvalue()


def without_caches(member):
    return None if "__pycache__" in member.name else member


@pytest.mark.parametrize("family", read())
def test_a_family_gives_what_pytorch_gave(run, family):
    record = zlib.compress(json.dumps({family: read()[family]}).encode())
    said = run(f"""
{(TESTS / "replay.py").read_text()}
import torch, zlib
record = json.loads(zlib.decompress(base64.b64decode("{base64.b64encode(record).decode()}")))
found = differences(record, torch)
print(torch.__version__, len(found), *found[:9], sep="\\n")
""")
    assert said == "2.13.0+page\n0\n"


def test_every_example_in_a_docstring_is_right(run):
    said = run(f"{(TESTS / 'docstrings.py').read_text()}\nmain({ALL_DIGITS})")
    found = re.fullmatch(r"(\d+) examples, 0 failures on .*/torch/__init__.py\n", said)
    assert found, said
    assert int(found[1]) > 100
