"""The parts of a Markdown text that are not prose: fences and code spans."""

import re
from collections.abc import Iterator
from typing import NamedTuple

__all__ = [
    "CODE_SPAN",
    "FENCE",
    "Fence",
    "blanked",
    "fences",
    "unchecked_fences",
    "unclosed_fences",
]

FENCE = re.compile(
    r"^(?P<indent>[ \t>]*(?:[-*+] +|\d+[.)] +)?)(?P<fence>`{3,}|~{3,})(?P<info>[^\n`]*)\n"
    r"(?P<body>.*?)(?:(?P<end>^[ \t>]*(?P=fence)[`~]*[ \t]*$)|\Z)",
    re.MULTILINE | re.DOTALL,
)
CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`)((?:(?!\n\s*\n).)+?)(?<!`)\1(?!`)", re.DOTALL)
SESSION = re.compile(r"^(?: {4,}|\t)[ \t]*>>> .*$", re.MULTILINE)  # indented, it is code
PYTHON = {"python", "python3", "py", "py3", "pycon", "ipython", "ipython3", "ipy", "doctest"}
CHECKED = "python"


class Fence(NamedTuple):
    """A fenced block: the word after its opening, all of that line, its body and its line."""

    language: str
    info: str
    body: str
    line: int


def fences(markdown: str) -> Iterator[Fence]:
    """The fenced blocks of a text, in order."""
    for match in FENCE.finditer(markdown):
        words = re.findall(r"[\w+-]+", match["info"])
        line = markdown.count("\n", 0, match.start()) + 1
        yield Fence(words[0].lower() if words else "", match["info"], match["body"], line)


def blanked(markdown: str, *patterns: re.Pattern[str]) -> str:
    """The text with all that matches replaced by spaces, so that positions stay."""
    for pattern in patterns:
        markdown = pattern.sub(lambda m: re.sub(r"[^\n]", " ", m[0]), markdown)
    return markdown


def unchecked_fences(markdown: str, runs: bool) -> list[str]:
    """Complaints about blocks of Python that nobody runs.

    Args:
        markdown: the text.
        runs: whether blocks that open with exactly three backticks and `python` are run.
    """
    remedy = "write ```python" if runs else "move it to a code cell"
    lines = [
        fence.line
        for fence in fences(markdown)
        if (fence.language in PYTHON or re.search(r"^[ \t>]*>>> ", fence.body, re.MULTILINE))
        and fence.language != "text"
        and not (runs and fence.info == CHECKED)
    ]
    outside = blanked(markdown, FENCE)
    if indented := SESSION.search(outside):
        lines.append(outside.count("\n", 0, indented.start()) + 1)
    return [
        f"line {line}: nobody runs this block of Python; {remedy}, or mark it as ```text"
        for line in sorted(lines)
    ]


def unclosed_fences(markdown: str) -> list[str]:
    """Complaints about blocks that nothing ends, and that take in what follows."""
    return [
        f"line {markdown.count(chr(10), 0, match.start()) + 1}: the block that begins with "
        f"{match['fence']} is never closed"
        for match in FENCE.finditer(markdown)
        if match["end"] is None
    ]
