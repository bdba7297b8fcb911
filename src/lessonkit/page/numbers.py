"""Numbers in prose that look measured, and that nothing computes."""

import re

from lessonkit.page.markdown import CODE_SPAN, FENCE, blanked

__all__ = ["uncomputed_numbers"]

NUMBERED = (
    r"section|chapter|lesson|lecture|notebook|part|unit|exercise|solution|problem|question|example"
    r"|algorithm|listing|definition|theorem|lemma|proposition|corollary|appendix|version"
    r"|equation|eq\.|figure|fig\.|table|step"
)
NOT_PROSE = re.compile(
    r"\$\$.*?\$\$|\\\[.*?\\\]|\\\(.*?\\\)|(?<![\\$])\$(?!\s)[^$\n]+?(?<!\s)\$"  # maths
    r"|\\begin\{(?P<environment>\w+\*?)\}.*?\\end\{(?P=environment)\}"
    r"|(?<![\\$])\$[ \t][^$\n]+?[ \t]\$(?!\w)"  # the same with blanks, as Jupyter reads it
    r"|\[\(?\d[\d.]*\)?\]\(#[^)\n]*\)"  # the number of an equation, which leads to it
    r"|\]\([^)\n]*\)|^\s*\[[^\]\n]+\]:.*$|https?://\S+|\b(?:arXiv|doi):\S+"  # links
    r"|<!--.*?-->|</?[A-Za-z][^<>]*>"  # HTML
    r"|^[ >]*#+\s+[1-9]\d*(?:\.[1-9]\d*)*\.?(?=\s)"  # the number of a heading
    r"|\b\d{4}-\d\d-\d\d\b"  # a date
    rf"|\b(?:{NUMBERED})s?\s+\(?\d[\d.]*\b(?!\s*%)"
    r"(?:(?:,|\s(?:and|or|to))\s\(?[1-9]\d*\.\d+\b(?!\.?\d|\s*[%x\u00d7]|\s+times\b))?"
    r"|\bpython\s+[23]\.\d+\b(?!\.?\d|\s*[%x\u00d7]|\s+times\b)",
    re.MULTILINE | re.DOTALL | re.IGNORECASE,
)
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
YEAR = re.compile(
    rf"(?:[(\[]|, |\b(?:in|of|by|from|since|until|before|after|al\.|and|year|{MONTHS})\s)"
    r"(?!\d\d00)(?:19[5-9]|20[0-3])\d[a-z]?\b"
)
WHOLE = r"\d{1,3}(?:,\d{3})+|\d+"
SCALE = r"\s*(?:%|‰|percent\b|per cent\b|\u00d7(?!\s*\d)|x\b(?!\s*\d)|-?fold\b|times\b)"
SIZE = r"\s*(?:ns|[u\u00b5\u03bc]s|ms|s|seconds?|minutes?|hours?|days?|[kKMGT]i?B|[kKMG]?FLOPS?)\b"
CLAIM = re.compile(
    r"(?<![\w.#/])(?<!\w-)(?:"
    rf"(?:{WHOLE})(?:\.\d+)?(?:{SCALE}|{SIZE})"
    r"|\d+(?:\.\d+)?[eE][-+]?\d+\b"
    r"|\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\w)"
    r"|\d*\.\d+(?!\w|\.\d)"
    r"|\d{3,}(?!\w|\.\d)"
    ")"
)


def uncomputed_numbers(markdown: str) -> list[str]:
    """Decimals, percents, factors, times, sizes and integers of three digits or more.

    Anchors, code, maths, links, the numbers of headings and years are left out: blank the anchors
    before.

    >>> uncomputed_numbers("It is 692 times faster (He et al., 2015), see `a[0.5]` and $2.5$.")
    ['692 times']
    """
    prose = blanked(blanked(markdown, FENCE), CODE_SPAN, NOT_PROSE, YEAR)
    return [" ".join(match.group().split()) for match in CLAIM.finditer(prose)]
