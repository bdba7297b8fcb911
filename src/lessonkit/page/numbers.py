"""Numbers in prose that look measured, and that nothing computes."""

import re
from html import unescape

from lessonkit.page.markdown import CODE_SPAN, FENCE, blanked

__all__ = ["uncomputed_numbers"]

NUMBERED = (
    r"section|chapter|lesson|lecture|notebook|part|unit|exercise|solution|problem|question|example"
    r"|algorithm|listing|definition|theorem|lemma|proposition|corollary|appendix"
    r"|equation|eq\.|figure|fig\.|table|step|line"
)
# Numbers that others have given: to a standard, to an answer, to a page, to a bug.
GIVEN = (
    r"RFC|ISO(?:/\w+)*|IEEE|DIN|ANSI|ECMA|PEP|CVE|HTTP|Unicode|UTF|ASCII|ISBN|ISSN"
    r"|ports?|pages?|pp?\.|vol\.|volume|no\.|issue|bug|ticket|pull request|PR|room"
)
RANGE = r"\d+(?:\s*[-\u2013\u2014]\s*\d+)?"
UNIT = (
    r"(?:ns|[u\u00b5\u03bc]s|ms|s|secs?|mins?|hrs?|seconds?|minutes?|hours?|days?|weeks?"
    r"|(?:nano|micro|milli)seconds?|[kKMGT]i?B|(?:kilo|mega|giga|tera)bytes?|[kKMG]?FLOPS?"
    r"|[kMG]?Hz)\b"
)
LARGE = r"(?:[kKMB]\b|-?\s*(?:thousand|million|billion|trillion)\b)"
SCALE = (
    r"(?:%|\u2030|percent\b|per cent\b|\u00d7(?!\s*\d)|[xX]\b(?!\s*\d)"
    rf"|-?fold\b|times\b|out of (?:every )?\d+|{LARGE})"
)
MEASURES = rf"\s*(?:{SCALE}|{UNIT})"
# As CommonMark knows a tag: `a <b and 0.35 >c` is none.
TAG = (
    r"<[A-Za-z][\w-]*(?:\s+[A-Za-z_:][\w.:-]*(?:\s*=\s*(?:[^\s\"'=<>`]+|'[^']*'|\"[^\"]*\"))?)*"
    r"\s*/?>|</[A-Za-z][\w-]*\s*>"
)
NOT_PROSE = re.compile(
    r"\$\$.*?\$\$|\\\[.*?\\\]|\\\(.*?\\\)|(?<![\\$])\$(?!\s)[^$\n]+?(?<!\s)\$"  # maths
    r"|\\begin\{(?P<environment>\w+\*?)\}.*?\\end\{(?P=environment)\}"
    r"|(?<![\\$])\$[ \t][^$\n]+?[ \t]\$(?!\w)"  # the same with blanks, as Jupyter reads it
    r"|\[\(?\d[\d.]*\)?\]\(#[^)\n]*\)"  # the number of an equation, which leads to it
    r"|\]\([^)\n]*\)|^\s*\[(?!\^)[^\]\n]+\]:.*$|https?://\S+|\b(?:arXiv|doi):\S+"  # links
    r"|\b[a-z][\w.-]*:\d{2,5}\b|\b\d+(?:\.\d+){3}(?::\d+)?\b"  # hosts and their ports
    rf"|<!--.*?-->|{TAG}"
    r"|(?<=[)\]`*_>])\{:?[^{}\n]*\}|\{:?\s*[#.][^{}\n]*\}|\{:\s[^{}\n]*\}"  # attributes
    rf"|^[ >]*#+\s+[1-9]\d?(?:\.[1-9]\d?)*\.?(?=\s)(?!{MEASURES})"  # the number of a heading
    r"|\b\d{4}-\d\d-\d\d\b"  # a date
    rf"|(?:\b(?:the|early|late|mid|since)[ -]|(?<!\d)['\u2019])\d0['\u2019]?s\b"  # a decade
    r"|\b(?:1[5-9]|20)\d0['\u2019]?s\b"
    rf"|\b(?:{GIVEN})[ #-]*{RANGE}\b(?!\.\d|,\d|{MEASURES})"
    rf"|\b(?:error|status|code)\s+[1-5]\d\d\b(?!\.\d|{MEASURES})"  # as a server answers
    r"|\b\d+\s?\(\d+\)[,:]\s*\d+\s*[-\u2013\u2014]\s*\d+\b"  # a volume, its number and its pages
    rf"|\b(?:{NUMBERED})s?\s+\(?(?:{RANGE}|[1-4]?[1-9](?:\.\d+)+)[a-z]?\b(?!\.\d|,\d|{MEASURES})"
    r"(?:(?:,|\s(?:and|or|to))\s\(?[1-9]\d*\.\d+\b(?!\.?\d|\s*[%x\u00d7]|\s+times\b))?"
    rf"|\b(?:python\s+[23]|version\s+\d+|CC[ -]BY(?:-\w+)*\s+[1-4])(?:\.\d+)*\b(?!\.?\d|{MEASURES})"
    r"|\barXiv\s+\d{4}\.\d{4,5}\b",
    re.MULTILINE | re.DOTALL | re.IGNORECASE,
)
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
COUNTED = (
    r"parameters|weights|images|digits|pixels|samples|examples|points|rows|columns|lines|cells"
    r"|steps|epochs|iterations|batches|runs|times|layers|features|channels|neurons|units|classes"
    r"|tokens|words|letters|characters|sentences|documents|values|elements|entries|numbers|bytes"
    r"|bits|operations|users|items|people|students|models|experiments|observations|measurements"
)
YEAR = re.compile(
    rf"(?:[(\[]|, |\b(?:in|of|by|from|since|until|before|after|the|al\.|and|year|{MONTHS})\s)"
    r"(?!\d\d00)(?:19[5-9]|20[0-3])\d[a-z]?\b"
    r"(?:[-\u2013\u2014/](?:19|20)?\d\d\b|\s(?:to|and|or)\s(?:19|20)\d\d\b)?"
    rf"(?!\s+(?:\w+\s)?(?:{COUNTED})\b|,\d|\.\d|{MEASURES})"
)
EMPHASIS = re.compile(r"\*++(?!\d)|(?<![\d*])\*++|(?<!\w)_+|_+(?!\w)|\\(?=[%*_~])|~~")
POWER = re.compile(r"(?<=\d)<sup>([-\u2212]?\d+)</sup>", re.IGNORECASE)
WHOLE = r"\d{1,3}(?:,\d{3})+|\d+"
CLAIM = re.compile(
    r"(?<![\w.#/])(?<!\w-)(?:"
    rf"(?:{WHOLE})(?:\.\d+)?{MEASURES}"
    rf"|(?:{WHOLE})/(?:{WHOLE}) of\b"
    r"|\d+(?:\.\d+)?[eE][-+]?\d+\b"
    r"|\d+(?:\.\d+)?\s*(?:\^|\*\*)\s*[-{]*\d+|\d+[\u2070\u00b9\u00b2\u00b3\u2074-\u207b]+"
    r"|\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\w)"
    r"|\d*\.\d+(?!\w|\.\d)"
    r"|\d{3,}(?!\w|\.\d)"
    ")"
    rf"|\b(?:factors? of|by a factor) (?:about |almost |nearly |over )?(?:{WHOLE})(?:\.\d+)?\b"
    rf"|(?<![\w)\]}}]\s)(?<![\w)\]}}])\u00d7\s?(?:{WHOLE})(?:\.\d+)?\b"
    r"|(?<!\w)x\d+(?:\.\d+)?(?= (?:as|faster|slower|more|less|larger|smaller|better|worse)\b)"
)


def uncomputed_numbers(markdown: str) -> list[str]:
    """Decimals, percents, factors, powers, times, sizes and integers of three digits or more.

    Anchors, code, maths, links, the numbers of headings, of standards and of pages, and years are
    left out: blank the anchors before.

    >>> uncomputed_numbers("It is 692 times faster (He et al., 2015), see `a[0.5]` and $2.5$.")
    ['692 times']
    """
    text = POWER.sub(r"^\1", blanked(markdown, FENCE, CODE_SPAN))
    prose = EMPHASIS.sub("", unescape(blanked(text, NOT_PROSE, YEAR)))
    return [" ".join(match.group().split()) for match in CLAIM.finditer(prose)]
