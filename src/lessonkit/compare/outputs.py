"""The outputs of a cell against each other: kind and order first, then each by its kind."""

import json
import re
from collections.abc import Sequence
from typing import Any

from nbformat import NotebookNode

from lessonkit.compare.markup import markup_difference
from lessonkit.compare.pictures import picture_difference
from lessonkit.compare.text import text_difference
from lessonkit.notebook import plain_traceback, tidy
from lessonkit.page import EXACT, Tolerance, shown_kind

__all__ = ["outputs_difference"]

MARGIN = re.compile(r"(?m)^[ \t]*(-*)>?[ \t]*\d+(?: |$)")
ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}\b")
LINE_NUMBER = re.compile(r"(\.py\"?)(?:, line |:)\d+")


def outputs_difference(
    old: Sequence[dict], new: Sequence[dict], tolerance: Tolerance = EXACT
) -> str | None:
    """The first difference between the outputs of a cell that a reader could see.

    Args:
        old: the stored outputs.
        new: the fresh ones.
        tolerance: how far numbers may move.

    Returns:
        A message with a diff, or None if both show the same.
    """
    was, now = tidy(old), tidy(new)
    if [_kind(output) for output in was] != [_kind(output) for output in now]:
        before, after = ("\n".join(map(_outline, outputs)) for outputs in (was, now))
        return f"an output is missing, new or out of order: {text_difference(before, after)}"
    for before, after in zip(was, now, strict=True):
        if message := _output_difference(before, after, tolerance):
            return f"{_kind(before)}: {message}"
    return None


def _kind(output: NotebookNode) -> str:
    if output["output_type"] == "stream":
        return output["name"]
    if output["output_type"] == "error":
        return "error"
    return f"{output['output_type']} of {', '.join(sorted(output['data']))}"


def _outline(output: NotebookNode) -> str:
    if output["output_type"] == "stream":
        text = output["text"]
    elif output["output_type"] == "error":
        text = f"{output['ename']}: {output['evalue']}"
    else:
        text = output["data"].get("text/plain", "")
    return f"[{_kind(output)}]\n{text}".rstrip()


def _output_difference(old: NotebookNode, new: NotebookNode, tolerance: Tolerance) -> str | None:
    if old["output_type"] == "stream":
        return text_difference(old["text"], new["text"], tolerance)
    if old["output_type"] == "error":
        return text_difference(_error(old), _error(new), tolerance)
    if message := _data_difference(old["metadata"], new["metadata"], EXACT):
        return f"its display metadata: {message}"
    was, now = (_without_unseen_addresses(output["data"]) for output in (old, new))
    for mime, before in sorted(was.items()):
        if message := _mime_difference(mime, before, now[mime], tolerance):
            return f"{mime}: {message}"
    return None


def _without_unseen_addresses(data: dict) -> dict:
    """Where an object is shown as HTML or a picture, nobody sees where in memory it lay."""
    if shown_kind(data) == "text/plain" or "text/plain" not in data:
        return data
    return data | {"text/plain": ADDRESS.sub("0x", data["text/plain"])}


def _error(output: NotebookNode) -> str:
    """An error in words: its line in a file does not count."""
    traceback = plain_traceback("\n".join(output["traceback"]))
    traceback = MARGIN.sub(lambda m: "> " if m[1] else "  ", LINE_NUMBER.sub(r"\1", traceback))
    return f"{output['ename']}: {output['evalue']}\n{traceback}"


def _mime_difference(mime: str, old: Any, new: Any, tolerance: Tolerance) -> str | None:
    if mime in ("image/png", "image/jpeg"):
        return picture_difference(old, new, tolerance)
    if mime in ("text/html", "image/svg+xml"):
        return markup_difference(old, new, tolerance)
    return _data_difference(old, new, tolerance)


def _data_difference(old: object, new: object, tolerance: Tolerance) -> str | None:
    old, new = (x if isinstance(x, str) else _written(x) for x in (old, new))
    return text_difference(old, new, tolerance)


def _written(data: object) -> str:
    return json.dumps(data, indent=1, sort_keys=True, ensure_ascii=False)
