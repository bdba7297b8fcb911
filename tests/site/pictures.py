"""Draw the two pictures that no cell draws, from the site itself: `python -m tests.site.pictures`.

`docs/assets/card.png` is what a shared link shows, `docs/assets/page.png` stands in the README.
"""

import tempfile
import threading
from base64 import b64encode
from pathlib import Path

from playwright.sync_api import Page

from .conftest import ROOT, Server, Visitor, build, chromium, settle

ASSETS = ROOT / "docs/assets"
CARD = """
    .md-header, .md-tabs, .md-footer, .home-hero p, figcaption, article > :not(.home-hero) {
        display: none !important }
    html { font-size: 30px }
    body { width: 1200px; height: 630px; overflow: hidden }
    .md-grid { max-width: none }
    .md-main__inner { margin: 0 }
    .md-content__inner { margin: 0 1.8rem; padding: 0 }
    .md-content__inner::before { content: none !important }
    .md-typeset .home-hero { grid-template-columns: 1fr 17rem; gap: 1.8rem; height: 630px }
    .md-typeset .home-hero h1 { margin: 0; font-size: 1.95rem }
    .home-hero > div::before { content: ""; display: block; width: 3rem; height: 3rem;
        margin-bottom: 1.2rem; background: url(assets/logo.svg) 0 / contain no-repeat }
    .home-hero > div::after { content: "From Foundations"; display: block; margin-top: 1.2rem;
        font: 600 .9rem var(--course-heading-font); color: var(--course-accent) }
"""


def card(page: Page) -> None:
    """The name of the course, its promise, and three loops that become one operator."""
    page.set_viewport_size({"width": 1200, "height": 630})
    page.add_style_tag(content=CARD)
    settle(page)
    page.screenshot(path=ASSETS / "card.png")


def lesson(page: Page) -> None:
    """One half of a page in light, the other in dark."""
    page.set_viewport_size({"width": 740, "height": 900})
    shots = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.locator("#the-ladder").evaluate("heading => heading.scrollIntoView()")
        page.evaluate("scrollBy(0, -80)")  # out from under the header
        settle(page)
        shots.append(b64encode(page.screenshot()).decode())
    images = "".join(f'<img src="data:image/png;base64,{shot}">' for shot in shots)
    page.set_viewport_size({"width": 1480, "height": 900})
    page.set_content(f'<body style="display: flex; margin: 0">{images}')
    page.screenshot(path=ASSETS / "page.png")


def main() -> None:
    """Build the site, and photograph it."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Server(Path(folder)) as server,
        chromium() as browser,
    ):
        threading.Thread(target=server.serve_forever, daemon=True).start()
        built = build(ROOT, Path(folder) / "course")
        assert built.returncode == 0, built.stderr
        visitor = Visitor(browser)
        address = f"http://127.0.0.1:{server.server_port}/course/"
        card(visitor.open(address))
        lesson(visitor.open(f"{address}lessons/01_matmul/"))
        server.shutdown()


if __name__ == "__main__":
    main()
