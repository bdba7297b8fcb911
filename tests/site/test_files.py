"""What holds of the built files, without a browser."""

import gzip
import re
import statistics
import unicodedata
from html import unescape

import pytest
from fontTools.ttLib import TTFont

from lessonkit.site.math_font import NAME

from .conftest import ROOT
from .documents import Document, local_target

ASSETS = ROOT / "src/lessonkit/site/overrides/assets"
FONT = ASSETS / "fonts/math.woff2"
PAPERS = {"light": "#fffdf9", "dark": "#16181d"}


@pytest.fixture(scope="session")
def documents(site):
    return {file: Document(file) for file in sorted(site.folder.rglob("*.html"))}


def test_every_reference_leads_somewhere(site, documents):
    dead = []
    for file, document in documents.items():
        for reference in document.references:
            target = local_target(reference.url, file, site.folder, site.address)
            if target is None:
                continue
            path, fragment = target
            there = documents.get(path)
            if not path.is_file() or (fragment and fragment not in there.ids):
                dead.append(f"{file.relative_to(site.folder)}: {reference.url}")
    assert not dead


def test_nothing_is_loaded_from_another_host(site, documents):
    foreign = [
        f"{file.relative_to(site.folder)}: {reference.url}"
        for file, document in documents.items()
        for reference in document.references
        if reference.loaded and not local_target(reference.url, file, site.folder, site.address)
    ]
    assert not foreign
    for sheet in site.folder.rglob("*.css"):
        assert not re.search(r"url\(['\"]?(?:https?:)?//|@import", sheet.read_text()), sheet


def test_ids_are_unique(documents):
    for file, document in documents.items():
        twice = {name for name in document.ids if document.ids.count(name) > 1}
        assert not twice, file


def test_what_a_lesson_prints_is_no_code(site):
    page = (site.folder / "lessons/01_matmul/index.html").read_text()
    printed = re.findall(r'<div class="[^"]*\bnb-out\b.*?</div>', page, re.S)
    assert len(printed) > 9
    assert all("<pre><samp>" in box and "<code" not in box for box in printed)


def test_pages_are_light(site):
    weights = {
        path: len(gzip.compress((site.folder / path / "index.html").read_bytes())) / 1000
        for path in site.paths
    }
    assert max(weights.values()) <= 150, weights
    assert statistics.median(weights.values()) < 40, weights


def test_every_page_says_what_it_is(site, documents):
    for file, document in documents.items():
        assert document.meta["color-scheme"] == "light dark"
        assert 30 <= len(document.meta["description"]) <= 250, file
        assert document.meta["og:description"] == document.meta["description"]
        assert document.meta["og:title"] in document.text.partition("</title>")[0]
        image, _ = local_target(document.meta["og:image"], file, site.folder, site.address)
        assert image.is_file()


def test_examples_have_no_prompts(documents):
    for file, document in documents.items():
        text = re.sub(
            r'<details class="mkdocstrings-source">.*?</details>', "", document.text, flags=re.S
        )
        assert not re.search(r"&gt;&gt;&gt; |<blockquote>\s*<blockquote>", text), file


def test_the_font_has_every_character_of_every_formula(documents):
    has = TTFont(FONT).getBestCmap()
    text = "".join(document.text for document in documents.values())
    used = {
        character
        for formula in re.findall(r"<math.*?</math>", text, re.S)
        for element, content in re.findall(r"<(m\w+)[^>]*>([^<]+)<", formula)
        for character in drawn(element, unescape(content))
    }
    assert len(used) > 50, "few formulas were found"
    missing = [f"U+{ord(c):04X} {unicodedata.name(c)}" for c in sorted(used) if ord(c) not in has]
    assert not missing, "add them to CHARACTERS in lessonkit/site/math_font.py, and run it"


def test_the_font_goes_by_a_name_of_its_own():
    font = TTFont(FONT)
    names = {number: font["name"].getDebugName(number) for number in (1, 4, 6)}
    assert names == {1: NAME, 4: NAME, 6: NAME.replace(" ", "")}
    outlines = font["CFF "].cff
    assert outlines.fontNames == [NAME.replace(" ", "")]
    assert outlines[0].FamilyName == outlines[0].FullName == NAME
    assert "GUST Font License" in font["name"].getDebugName(0)
    style = (ASSETS / "lessonkit.css").read_text()
    assert re.search(r"@font-face \{\s*font-family: \"([^\"]+)\"", style)[1] == NAME
    assert f'math {{ font-family: "{NAME}", math;' in style


def test_the_kit_does_not_name_the_course():
    site = ROOT / "src/lessonkit/site"
    told = [file for file in site.rglob("*.*") if b"oundations" in file.read_bytes()]
    assert not [file for file in told if "__pycache__" not in file.parts]


def drawn(element: str, content: str) -> set[str]:
    """The characters that a browser draws: a lone `<mi>` as italic, no variation selector."""
    content = content.strip()
    if element == "mi" and len(content) == 1:
        kind = "CAPITAL" if content.isupper() else "SMALL"
        try:
            return {unicodedata.lookup(f"MATHEMATICAL ITALIC {kind} {content.upper()}")}
        except KeyError:
            return {"\N{PLANCK CONSTANT}"} if content == "h" else {content}
    return {character for character in content if not re.match(r"\s|\ufe00", character)}


def test_the_marks_of_figures_stand_out_in_both_themes(site, documents):
    for file, document in documents.items():
        for figure in re.findall(r'<svg class="nb-svg.*?</svg>', document.text, re.S):
            for style in re.findall(r'style="([^"]*)"', figure):
                for theme, paper in PAPERS.items():
                    assert visible(style, paper), f"{file}: {style!r} is too faint in {theme}"


def visible(style: str, paper: str) -> bool:
    """Whether a mark has a contrast of 3:1 in its outline or its area. A grid needs none."""
    given = dict(part.split(":", 1) for part in re.sub(r"\s", "", style).split(";") if ":" in part)
    if given.get("stroke-opacity") == "0.25":
        return True
    colours = [
        mixed(given[kind], paper, float(given.get("opacity", given.get(f"{kind}-opacity", 1))))
        for kind in ("fill", "stroke")
        if given.get(kind, "").startswith("#")
    ]
    return not colours or max(contrast(colour, channels(paper)) for colour in colours) >= 3


def channels(colour: str) -> tuple[float, ...]:
    return tuple(int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))


def mixed(colour: str, paper: str, opacity: float) -> tuple[float, ...]:
    pairs = zip(channels(colour), channels(paper), strict=True)
    return tuple(opacity * ink + (1 - opacity) * below for ink, below in pairs)


def contrast(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    """The ratio of WCAG 2.2 between two colours."""

    def luminance(colour: tuple[float, ...]) -> float:
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
        return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_the_code_on_the_home_page_is_the_code_of_the_lesson(documents, site):
    home = documents[site.folder / "index.html"].text
    figure = re.search(r'<figure class="home-loops">(.*?)</figure>', home, re.S)[1]
    shown = [unescape(code) for code in re.findall(r"<code>([^<]*)</code>", figure)]
    source = (ROOT / "src/foundations/tensors/matmul.py").read_text().replace("return a", "c = a")
    assert len(shown) == 10
    assert not [code for code in shown if code not in source]
