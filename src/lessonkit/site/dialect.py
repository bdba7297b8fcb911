"""A Markdown cell as Python-Markdown must find it written, to show what Jupyter shows.

The two read lists, HTML and formulas in different ways. Jupyter nests a list by two blanks and
starts it right below a sentence, reads Markdown inside `<div>`, and has formulas anywhere.
"""

import re
from collections.abc import Callable

from lessonkit.page import CODE_SPAN, FENCE, blanked
from lessonkit.site.commonmark import Token, open_tags, tokens_of

__all__ = ["for_python_markdown"]

INDENT = 4
MARKER = re.compile(r"(?P<blank> {0,3})(?P<mark>[-+*]|\d{1,9}[.)])(?P<gap> {1,4}(?! )| (?= )|$)")
STARTS = {
    "blockquote_open",
    "bullet_list_open",
    "fence",
    "heading_open",
    "hr",
    "html_block",
    "ordered_list_open",
    "table_open",
}
CLOSED = {"blockquote_open", "fence", "table_open"}
HOLDS_MARKDOWN = re.compile(
    r"(<(?:article|aside|blockquote|center|details|div|figure|footer|header|main|nav|section)\b)"
    r"(?![^>]*\smarkdown=)",
    re.I,
)
QUOTED = re.compile(r"^ {0,3}> ?")
ENVIRONMENT = r"\\begin\{(?P<name>\w+\*?)\}.*?\\end\{(?P=name)\}"
DISPLAYED = re.compile(rf"(?<![\\$])\$\$(?P<tex>.+?)\$\$|(?<!\$){ENVIRONMENT}", re.S)
IN_PARENTHESES = re.compile(r"\\\\\((?P<inline>.+?)\\\\\)|\\\\\[(?P<display>.+?)\\\\\]", re.S)
FORMULA = re.compile(rf"(?<!\\)(?:\$\$.*?\$\$|\$[^$\n]+?(?<!\\)\$)|{ENVIRONMENT}", re.S)
COMMENT = re.compile(r"(?<!\\)%.*")
# Python-Markdown keeps the backslash before these.
ESCAPED = re.compile(r"\\([\"%&',/:;<=?@^])")
HARD_BREAK = re.compile(r"(?<!\\)\\\n")


def for_python_markdown(source: str) -> str:
    """The text of a cell, written so that Python-Markdown shows what Jupyter does."""
    source = _with_formulas(source)
    source = _replaced(source, ESCAPED, lambda match: f"&#{ord(match[1])};", FORMULA)
    source = _replaced(source, HARD_BREAK, lambda match: "  \n", FORMULA)
    return _with_wide_blocks(_with_open_html(source))


def _with_formulas(source: str) -> str:
    """Formulas in one spelling, each where Python-Markdown looks for it."""
    source = _replaced(source, IN_PARENTHESES, _in_dollars)
    source = _replaced(source, FORMULA, lambda match: _tight(match[0]))
    return _replaced(source, DISPLAYED, lambda match: _displayed(match, source))


def _in_dollars(match: re.Match) -> str:
    return f"${match['inline'].strip()}$" if match["inline"] else f"$${match['display']}$$"


def _tight(formula: str) -> str:
    """Python-Markdown takes dollars with blanks inside for money, and Jupyter does not."""
    inner = formula[1:-1]
    spaced = formula.startswith("$ ") and inner[-1].isspace() and inner.strip()
    return f"${inner.strip()}$" if spaced else formula


def _displayed(match: re.Match, source: str) -> str:
    """A formula on lines of its own, but inside a paragraph, is a paragraph to Jupyter."""
    above = source[: match.start()].rpartition("\n")[0].rpartition("\n")[2]
    before = source[: match.start()].rpartition("\n")[2]
    after, _, below = source[match.end() :].partition("\n")
    alone = not before.strip() and not after.strip()
    if alone and not above.strip() and not below.partition("\n")[0].strip():
        return match[0]
    tex = match["tex"] or match[0]
    line = " ".join(COMMENT.sub("", line).strip() for line in tex.splitlines()).strip()
    return f'<span class="nb-display">$\\displaystyle {line}$</span>'


def _with_open_html(source: str) -> str:
    """Markdown between tags is read where the first of them says so."""
    lines = source.split("\n")
    for token in tokens_of(source):
        if token.type == "html_block" and open_tags(token.content):
            first, last = token.map
            block = "\n".join(lines[first:last])
            lines[first:last] = HOLDS_MARKDOWN.sub(r'\1 markdown="1"', block).split("\n")
    return "\n".join(lines)


def _with_wide_blocks(source: str) -> str:
    wide = _with_wide_lists(_with_wide_quotations(source))
    return _with_items_apart(_with_blocks_apart(wide))


def _with_wide_quotations(source: str) -> str:
    """The same inside each quotation."""
    lines = source.split("\n")
    for token in reversed(tokens_of(source)):
        if token.type == "blockquote_open" and token.level == 0:
            first, last = token.map
            inner = "\n".join(QUOTED.sub("", line) for line in lines[first:last])
            lines[first:last] = ["> " + line for line in _with_wide_blocks(inner).split("\n")]
    return "\n".join(lines)


def _with_wide_lists(source: str) -> str:
    """What belongs to an item of a list, indented by four blanks."""
    lines = [_spaced(line) for line in source.split("\n")]
    depth = [0] * len(lines)
    marks: dict[int, str] = {}
    for item in _items(tokens_of(source)):
        first, last = item.map
        mark = MARKER.match(lines[first])
        if not mark or first in marks:
            return source  # two items on one line: nobody can indent what follows
        marks[first] = mark["mark"].replace(")", ".")
        lines[first] = lines[first][mark.end() :]
        for number in range(first + 1, last):
            blanks = len(lines[number]) - len(lines[number].lstrip(" "))
            lines[number] = lines[number][min(blanks, mark.end()) :]
            depth[number] += 1
    for number, line in enumerate(lines):
        mark = f"{marks[number]} " if number in marks else ""
        lines[number] = (" " * INDENT * depth[number] + mark + line) if mark or line else ""
    return "\n".join(lines) if marks else source


def _spaced(line: str) -> str:
    text = line.lstrip(" \t")
    return line[: len(line) - len(text)].expandtabs(INDENT) + text


def _items(tokens: list[Token]) -> list[Token]:
    """The items of all lists but of those inside a quotation."""
    quoted, items = 0, []
    for token in tokens:
        quoted += token.nesting * (token.type in ("blockquote_open", "blockquote_close"))
        if token.type == "list_item_open" and not quoted:
            items.append(token)
    return items


def _with_blocks_apart(source: str) -> str:
    """A blank line between blocks that touch, but for a list in a list."""
    lines = source.split("\n")
    borders, items, quoted = set(), set(), 0
    for token in tokens_of(source):
        nested = "list" in token.type and token.level > 0
        if token.type in STARTS and not quoted and not nested:
            borders.add(token.map[0])
        if token.type == "list_item_open":
            items.add(token.map[0])
        quoted += token.nesting * token.type.startswith("blockquote")
    borders -= items - _outer_lists(source)
    borders |= _ends(source)
    for number in sorted(borders, reverse=True):
        if 0 < number < len(lines) and lines[number - 1].strip() and lines[number].strip():
            lines.insert(number, "")
    return "\n".join(lines)


def _ends(source: str) -> set[int]:
    """The lines below the blocks that Python-Markdown would take them into."""
    return {token.map[1] for token in tokens_of(source) if token.type in CLOSED}


def _with_items_apart(source: str) -> str:
    """A blank line above an item, if the one above it has a blank line in it."""
    lines = source.split("\n")
    above: dict[int, int] = {}  # where the last item of each level began
    borders = []
    for item in _items(tokens_of(source)):
        first = item.map[0]
        started = above.get(item.level, first)
        if lines[first - 1].strip() and not all(line.strip() for line in lines[started:first]):
            borders.append(first)
        above[item.level] = first
    for number in reversed(borders):
        lines.insert(number, "")
    return "\n".join(lines)


def _outer_lists(source: str) -> set[int]:
    tokens = tokens_of(source)
    return {t.map[0] for t in tokens if t.type.endswith("list_open") and t.level == 0}


def _replaced(
    source: str, pattern: re.Pattern, new: Callable[[re.Match], str], *apart: re.Pattern
) -> str:
    """Replace what matches outside of code, and outside of what matches `apart`."""
    covered = blanked(source, FENCE, CODE_SPAN, *apart)
    for match in reversed([*pattern.finditer(covered)]):
        found = pattern.match(source, *match.span())
        source = source[: match.start()] + new(found or match) + source[match.end() :]
    return source
