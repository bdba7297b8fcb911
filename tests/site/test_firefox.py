"""Another browser than that of the other tests: every kind of page, as Firefox shows it."""

import re

import pytest

from .conftest import Site
from .firefox import Firefox, firefox
from .printed import MARK_FIGURES, shown_in

KINDS = {
    "home": "",
    "lesson": "lessons/01_matmul/",
    "another lesson": "lessons/09_resnet/",
    "note": "notes/chain-rule/",
    "computed note": "notes/strides-and-storage/",
    "glossary": "notes/glossary/",
    "times": "how-fast/",
    "explorers": "explorers/",
    "reference": "reference/tensors/",
    "no page": "404.html",
}
FIGURES = """(() => {
    const figures = [...document.querySelectorAll(".nb-figure > *:not(figcaption)")];
    return Promise.all(figures.map(async figure => {
        figure.scrollIntoView();
        if (figure.decode) await figure.decode();
        const { width, height } = figure.getBoundingClientRect();
        const drawn = figure.naturalWidth ?? figure.querySelectorAll("path, text, image").length;
        return [width, height, drawn];
    }));
})()"""
FORMULAS = """[...document.querySelectorAll("math")].map(el => el.getBoundingClientRect().width)"""
COLOURS = """["body", "article"].map(name => getComputedStyle(document.querySelector(name)))
    .map(style => [style.backgroundColor, style.color])"""
TO_DARK = """(async () => {
    const seen = () => document.body.dataset.mdColorScheme;
    for (let i = 0; i < 3 && seen() !== "slate"; i++) {
        document.querySelector("label.md-header__button:not([hidden])[for^=__palette]").click();
        await new Promise(done => setTimeout(done, 100));
    }
    return seen();
})()"""
SEARCHED = """(async () => {
    for (let i = 0; i < 100; i++) {
        const found = [...document.querySelectorAll(".md-search-result__link")];
        if (found.length) return found.map(link => link.getAttribute("href"));
        await new Promise(done => setTimeout(done, 100));
    }
    return [];
})()"""


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    with firefox(tmp_path_factory.mktemp("profile")) as reader:
        yield reader


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_kind_of_page(reader: Firefox, site: Site, scheme, subtests):
    reader.open(site.address)
    if scheme == "dark":
        assert reader.evaluate(TO_DARK) == "slate"
    for kind, path in KINDS.items():
        with subtests.test(kind=kind):
            reader.faults.clear()
            reader.open(site.address + path)
            check(reader, scheme)
            assert not reader.faults


def check(reader: Firefox, scheme: str):
    assert reader.evaluate("document.querySelector('h1').getBoundingClientRect().height") > 0
    for width, height, drawn in reader.evaluate(FIGURES):
        assert width > 50 and height > 50 and drawn, "a figure is not shown"
    assert all(width > 0 for width in reader.evaluate(FORMULAS)), "a formula is not shown"
    [paper, _], [_, ink] = reader.evaluate(COLOURS)
    assert (brightness(paper) > brightness(ink)) == (scheme == "light"), f"{ink} on {paper}"
    overflow = reader.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert overflow <= 0, f"it scrolls sideways by {overflow} px"


def brightness(colour: str) -> float:
    """Of a colour such as `rgb(1, 2, 3)` or `rgba(1, 2, 3, 0.5)`."""
    return sum(map(float, re.findall(r"[\d.]+", colour)[:3])) / 3


def test_formulas_have_their_font(reader: Firefox, site: Site):
    reader.open(site.address + KINDS["note"])
    assert reader.evaluate("document.fonts.load('1em \"Lessonkit Math\"').then(x => x.length)")


def test_search_finds_a_page(reader: Firefox, site: Site):
    reader.open(site.address)
    reader.evaluate("document.querySelector('.md-search__input').focus()")
    reader.type("einsum")
    assert any("notes/einsum/" in link for link in reader.evaluate(SEARCHED))


def test_a_printed_page_shows_its_figures(reader: Firefox, site: Site):
    reader.open(site.address + KINDS["lesson"])
    marks = reader.evaluate(f"({MARK_FIGURES})()")
    assert marks
    assert shown_in(reader.printed()) >= set(marks)


def test_cells_run(reader: Firefox, site: Site):
    reader.faults.clear()
    reader.open(site.address + "notes/broadcasting/")
    for place, shown in ((0, "tensor([[11, 22, 33]"), (1, "result (3, 3)")):
        reader.evaluate(f"document.querySelectorAll('.nb-live')[{place}].firstChild.click()")
        reader.evaluate("document.querySelector('.nb-live-page').live.queue.then(() => null)")
        outputs = f"document.querySelectorAll('.nb-outputs')[{place}].innerText"
        assert shown in reader.evaluate(outputs)
    assert not reader.faults


def test_a_figure_is_drawn_in_the_page(reader: Firefox, site: Site):
    reader.faults.clear()
    reader.open(site.address + KINDS["lesson"])
    reader.evaluate(
        "(live => live.press(live.cells[2]).then(() => null))"
        "(document.querySelector('.nb-live-page').live)"
    )
    drawn = "document.querySelector('.nb-outputs[data-cell=\"5\"] svg.nb-svg image') !== null"
    assert reader.evaluate(drawn)
    assert not reader.faults
