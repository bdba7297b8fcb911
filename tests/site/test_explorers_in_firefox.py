"""The explorers of layers, gradients and optimisers in Firefox: shown, stepped, computed."""

import pytest

from .conftest import Site
from .firefox import Firefox, firefox

NAMES = ("initialisation", "backward", "convolution", "optimisers")
EXPLORER = "document.querySelector('{}-explorer.ex')"
READY = """(async () => {
    const missing = () => document.querySelector("optimisers-explorer:not(.ex)");
    for (let i = 0; i < 100 && missing(); i++) await new Promise(done => setTimeout(done, 100));
})()"""
STEPPED = """(box => {
    const slider = box.querySelector("[aria-label=Step]");
    const said = [];
    for (const step of [0, 1, slider.max]) {
        slider.value = step;
        slider.dispatchEvent(new Event("input"));
        said.push(box.querySelector("[aria-live]").innerText);
    }
    return said;
})"""
PICTURES = """(box => [...box.querySelectorAll("canvas, svg, math")]
    .map(el => el.getBoundingClientRect().width))"""


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    with firefox(tmp_path_factory.mktemp("profile")) as reader:
        yield reader


def open_page(reader: Firefox, site: Site) -> None:
    reader.faults.clear()
    reader.open(site.address + "explorers/")
    reader.evaluate(READY)


def test_each_is_shown_and_steps(reader: Firefox, site: Site, subtests):
    open_page(reader, site)
    for name in NAMES:
        with subtests.test(name=name):
            box = EXPLORER.format(name)
            widths = reader.evaluate(f"{PICTURES}({box})")
            assert widths and min(widths) > 5
            assert len(set(reader.evaluate(f"{STEPPED}({box})"))) == 3
    assert not reader.faults


def test_what_is_changed_is_computed(reader: Firefox, site: Site):
    open_page(reader, site)
    box = EXPLORER.format("convolution")
    reader.evaluate(f"{box}.querySelectorAll('fieldset')[1].querySelectorAll('input')[1].click()")
    captions = reader.evaluate(
        f"[...{box}.querySelectorAll('figcaption')].map(el => el.textContent)"
    )
    assert captions[1] == "result\n(6, 6)"
    box = EXPLORER.format("optimisers")
    before = reader.evaluate(f"{box}.path[5]")
    reader.evaluate(f"{box}.querySelector('.ex-slider input').focus()")
    reader.type("\ue014")  # the arrow to the right
    assert reader.evaluate(f"{box}.path[5]") != before
    assert not reader.faults
