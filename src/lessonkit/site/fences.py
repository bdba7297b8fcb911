"""Fenced blocks: code, and what it printed."""

import re

__all__ = ["ERROR", "INPUT", "OUTPUT", "fence"]

# The classes of a block.
INPUT = ".python .nb-in"
OUTPUT = ".text .nb-out"
ERROR = f"{OUTPUT} .nb-err"

# What steers a terminal: colours, titles, links, bells.
CONTROL = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\].*?(?:\x07|\x1b\\)|\x1b[ -/]*[0-~]|[\x00-\x08\x0b-\x1f\x7f]"
)


def fence(text: str, classes: str) -> str:
    """A fenced block of `text`, its fence longer than any run of backticks in it."""
    text = CONTROL.sub("", text).rstrip("\n")
    ticks = "`" * max(3, 1 + max(map(len, re.findall(r"`+", text)), default=0))
    if ".nb-out" in classes:
        classes += ' data-search-exclude=""'
    return f"{ticks} {{ {classes} }}\n{text}\n{ticks}"
