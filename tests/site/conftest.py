"""The site as a reader gets it: built strictly, served from this machine, opened in Chromium."""

import http.server
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from .tiny import SETTINGS, make_course

ROOT = Path(__file__).parents[2]
FROM_OUTSIDE = {"EDIT_URI", "OFFLINE", "REPO_URL", "SITE_URL"}
REPOSITORY = "https://github.com/someone/from-foundations"


class Site(NamedTuple):
    """A built site: its address, and the folder that holds its pages."""

    address: str
    folder: Path

    @property
    def paths(self) -> list[str]:
        """The pages, as addresses relative to the home page."""
        folders = [page.parent.relative_to(self.folder) for page in self.folder.rglob("index.html")]
        return sorted("" if folder == Path() else f"{folder.as_posix()}/" for folder in folders)


def build(root: Path, target: Path, strict: bool = True, **env: str) -> subprocess.CompletedProcess:
    """Build the site of the tree at `root` into `target`, as the `docs` session does."""
    settings = {"NO_MKDOCS_2_WARNING": "1", **env}
    ours = {name: value for name, value in os.environ.items() if name not in FROM_OUTSIDE}
    return subprocess.run(
        [
            *(sys.executable, "-m", "mkdocs", "build", "--site-dir", str(target)),
            "--strict" if strict else "--no-strict",
        ],
        cwd=root,
        env=ours | settings,
        capture_output=True,
        text=True,
        timeout=300,
    )


@pytest.fixture
def tree(tmp_path) -> Path:
    """A course of one lesson, one note and one function, built with the settings of ours."""
    root = tmp_path / "course"
    make_course(root, (ROOT / SETTINGS).read_text())
    return root


class Server(http.server.ThreadingHTTPServer):
    """Serves a folder as a host does: with the site's own page where there is none."""

    def __init__(self, folder: Path):
        class Handler(http.server.SimpleHTTPRequestHandler):
            def __init__(self, *args):
                super().__init__(*args, directory=str(folder))

            def send_error(self, code: int, *args, **kwargs) -> None:
                body = (folder / "course" / "404.html").read_bytes()
                self.send_response(code)
                self.send_header("Content-Type", "text/html")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args) -> None:
                pass

        super().__init__(("127.0.0.1", 0), Handler)


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Iterator[Site]:
    """The site at its own address, which instant navigation must know, with a repository."""
    folder = tmp_path_factory.mktemp("www")
    with Server(folder) as server:
        address = f"http://127.0.0.1:{server.server_port}/course/"
        env = {"SITE_URL": address, "REPO_URL": REPOSITORY, "EDIT_URI": "edit/main/docs/"}
        built = build(ROOT, folder / "course", **env)
        assert built.returncode == 0, built.stderr
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Site(address, folder / "course")
        server.shutdown()


@pytest.fixture(scope="session")
def copy(tmp_path_factory) -> Path:
    """The folder of a copy to take along, read from files."""
    folder = tmp_path_factory.mktemp("copy")
    built = build(ROOT, folder, OFFLINE="true")
    assert built.returncode == 0, built.stderr
    return folder


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser of the system, which nothing makes talk to other hosts."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-background-networking", "--disable-component-update"],
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def visitor(browser) -> Iterator["Visitor"]:
    visitor = Visitor(browser)
    yield visitor
    visitor.context.close()
    assert not visitor.faults


class Visitor:
    """Someone who opens pages, and whom errors and requests to other hosts do not escape."""

    def __init__(self, browser: Browser, width: int = 1280):
        self.faults: list[str] = []
        self.context: BrowserContext = browser.new_context(
            viewport={"width": width, "height": 844}, reduced_motion="reduce"
        )
        self.context.on("request", lambda request: self._foreign(request.url))
        self.context.on("weberror", lambda error: self.faults.append(str(error.error)))
        self.context.on("console", lambda said: self._heard(said.type, said.text))

    def open(self, address: str) -> Page:
        """Open a page and wait until nothing on it moves any more."""
        page = self.context.new_page()
        page.goto(address)
        settle(page)
        return page

    def _foreign(self, url: str) -> None:
        if not url.startswith(("http://127.0.0.1:", "file:", "data:", "blob:")):
            self.faults.append(f"request to {url}")

    def _heard(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.faults.append(text)


def settle(page: Page) -> None:
    """Wait for fonts and for the scripts that run once the page has its size."""
    page.evaluate(
        """() => document.fonts.ready.then(() => new Promise(done =>
            requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50)))))"""
    )
