"""The page's script: one classic script, which a page that was read from a file can load too."""

import base64
import json
from collections.abc import Mapping
from pathlib import Path

__all__ = ["as_script", "live_script", "live_style"]

BROWSER = Path(__file__).parent / "browser"
PARTS = (
    *("files", "kernel", "edits", "outputs", "editor", "cell"),
    *("element", "work", "question", "sealed", "exercise", "own_run", "progress", "page"),
)
STYLES = ("live.css", "practice.css")


def live_script(plan: Mapping) -> str:
    """All parts of the script in a scope of their own.

    Args:
        plan: what the page loads, as `Plan.as_data` gives it.
    """
    constants = {"PLAN": plan, "WORKER": _text("worker.js")}
    stated = [f"const {name} = {json.dumps(value)};" for name, value in constants.items()]
    parts = [_text(f"{part}.js") for part in PARTS]
    return "\n".join(["(() => {", '"use strict";', *stated, *parts, "})();", ""])


def live_style() -> str:
    """How live cells look, and exercises."""
    return "\n".join(map(_text, STYLES))


def as_script(name: str, content: bytes) -> str:
    """A file as a script, for a page that was read from a file and may load nothing else."""
    return f'lessonkitFile("{name}", "{base64.b64encode(content).decode()}");\n'


def _text(name: str) -> str:
    return (BROWSER / name).read_text(encoding="utf-8")
