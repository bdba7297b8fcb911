"""The stored form of a cell's outputs: one chunk per stream, no colours, no machine's folders."""

import re
from collections.abc import Iterable
from itertools import groupby

from nbformat import NotebookNode

__all__ = ["plain_traceback", "tidy"]

ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
BACKSPACE = re.compile(r"[^\n\x08]\x08")
IMPORTED_FROM = r"(?:site-packages|dist-packages|lib/python3\.\d+|src)"
# A frame says where a path begins and ends, so it may have blanks in it.
FRAME_FOLDER = re.compile(
    r"((?:^|(?<=\s))File \"?)(?:~|[A-Z]:)?[\\/](?:"
    rf"[^\n\"]*[\\/]{IMPORTED_FROM}[\\/](?=\S+\.py)|[^\n\"]*[\\/](?=[\w.-]+\.py\b))",
    re.MULTILINE,
)
FOLDER = re.compile(
    rf"[^\s\"'(]*/{IMPORTED_FROM}/(?=\S+\.py)"
    r"|(?<![\w.\\/-])(?:~|[A-Z]:)?[\\/][^\s\"'(]*[\\/](?=[\w.-]+\.py)"
)
# Where ipykernel puts the file of a cell: a folder that is new with each kernel.
KERNEL_FOLDER = re.compile(
    r"(?:[A-Z]:\\|[~.]{0,2}[\\/])(?:[\w.~+-]+[\\/])*ipykernel_\d+[\\/](?=\d+\.py)"
)


def tidy(outputs: Iterable[dict]) -> list[NotebookNode]:
    r"""Outputs as a reader sees them, whatever frontend recorded them.

    Chunks of one stream that follow each other are joined, `\r` and backspace are carried out,
    errors lose their colours and folders, and the file of a cell loses its kernel's folder.

    Args:
        outputs: of one cell, left unchanged.

    Returns:
        New outputs in the same order.
    """
    tidied = []
    for (kind, name), run in groupby(outputs, lambda o: (o["output_type"], o.get("name"))):
        if kind == "stream":
            text = _typed("".join(output["text"] for output in run))
            if "ipykernel_" in text:  # the pattern is slow where there is much to read
                text = KERNEL_FOLDER.sub("", text)
            tidied.append(NotebookNode(output_type=kind, name=name, text=text))
        else:
            shown = _without_folders if kind == "error" else NotebookNode
            tidied += [shown(output) for output in run]
    return tidied


def plain_traceback(text: str) -> str:
    """A traceback without colours and folders, as it would read on any machine.

    >>> plain_traceback('File "/opt/env/lib/python3.11/site-packages/torch/nn.py", line 3')
    'File "torch/nn.py", line 3'
    """
    return FOLDER.sub("", FRAME_FOLDER.sub(r"\1", ANSI.sub("", text)))


def _without_folders(output: dict) -> NotebookNode:
    lines = [plain_traceback(line) for line in output["traceback"]]
    # A compiler names the file of the cell in its message.
    return NotebookNode(output | {"evalue": plain_traceback(output["evalue"]), "traceback": lines})


def _typed(text: str) -> str:
    """What a terminal shows after carriage returns and backspaces."""
    while "\x08" in text and (shorter := BACKSPACE.sub("", text)) != text:
        text = shorter
    return "\n".join(_overwritten(line) for line in text.split("\n"))


def _overwritten(line: str) -> str:
    shown = ""
    for part in line.split("\r"):
        shown = part + shown[len(part) :]
    return shown
