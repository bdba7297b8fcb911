"""Make the font of the formulas: `python -m lessonkit.site.math_font latinmodern-math.otf`.

Latin Modern Math comes with TeX (Debian: fonts-lmodern). We keep the part that formulas need, and,
as its licence asks, give it a name of its own. Needs fonttools and brotli.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

__all__ = ["CHARACTERS", "NAME", "main"]

NAME = "Lessonkit Math"
TARGET = Path(__file__).parent / "overrides/assets/fonts/math.woff2"
# Accents stand here twice, as signs and as combining marks: browsers differ in what they draw.
CHARACTERS = """
    0020-007E 00A0 00AC 00AF 00B1 00B7 00D7 00F7 0131 0237 02C6-02C7 02D8-02DC
    0302-0308 030A 030C 0331-0332 0338 0391-03A9 03B1-03C9 03D1 03D5-03D6 03F0-03F6
    2016 2020 2022 2026 2032-2034 203E 2061-2064 20D7
    2102 210B 210E 2110 2112-2113 2115 2119-211D 2124 212C 2130-2131 2133
    2190-2194 21A6 21D0-21D4 2200 2202-2203 2205 2207-2209 220B 220F-2213 2217-2218 221A 221D-221E
    2223 2225 2227-222B 223C 2248 2254 2260-2261 2264-2265 226A-226B 2282 2286
    2295 2297 2299 22A4-22A5 22C5 22EE-22EF 22F1 2308-230B 23B4-23B5 23DC-23DF 27E8-27E9 27F5-27FA
    2A00 FE00-FE01 1D400-1D4CF 1D538-1D550 1D6A8-1D755 1D7CE-1D7E1
"""


def main(source: str) -> None:
    """Write the subset of the font file `source` to where the theme serves it."""
    options = subset.Options(flavor="woff2", desubroutinize=True, layout_features=[])
    font = subset.load_font(source, options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[point for span in CHARACTERS.split() for point in _points(span)])
    subsetter.subset(font)
    _rename(font)
    subset.save_font(font, str(TARGET), options)


def _points(span: str) -> range:
    first, _, last = span.partition("-")
    return range(int(first, 16), int(last or first, 16) + 1)


def _rename(font: TTFont) -> None:
    names = {1: NAME, 3: f"{NAME} subset of Latin Modern Math", 4: NAME, 6: NAME.replace(" ", "")}
    for number, text in names.items():
        font["name"].setName(text, number, 3, 1, 0x409)
    outlines = font["CFF "].cff
    outlines.fontNames = [names[6]]
    outlines[0].FamilyName = outlines[0].FullName = NAME


if __name__ == "__main__":
    main(*sys.argv[1:])
