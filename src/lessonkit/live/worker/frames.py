"""An error with all its frames, as a terminal shows it: in the form of IPython, and shorter."""

import inspect
import re
import traceback
import types
from pathlib import Path

from lessonkit.live.worker.errors import error_output

__all__ = ["error_with_frames", "line_in"]

WIDTH, GUTTER = 75, 7
ABOVE = 3  # lines of the same function that are shown above a call
TAIL = "Traceback (most recent call last)"
HERE = Path(__file__).parent


def error_with_frames(error: BaseException) -> dict:
    """The output that nbformat has for an error, its traceback from the cell to where it arose."""
    output = error_output(error)
    kind = output["ename"]
    if isinstance(error, SyntaxError):
        head = [f"{error.filename}, line {error.lineno}\n    {(error.text or '').strip()}\n"]
    else:
        frames = traceback.walk_tb(error.__traceback__)
        shown = [(f, line) for f, line in frames if Path(f.f_code.co_filename).parent != HERE]
        line = kind.ljust(WIDTH - len(TAIL)) + TAIL
        head = ["-" * WIDTH, line, *(_frame(*each) for each in shown)]
    return output | {"traceback": [*head, f"{kind}: {output['evalue']}"]}


def line_in(output: dict, name: str) -> int:
    """The line of the cell `name` where such a traceback begins; 0 if it does not tell."""
    told = "\n".join(output["traceback"])
    found = re.search(rf"^{re.escape(name)}, line (\d+)", told, re.M)
    return int(found[1]) if found else 0


def _frame(frame: types.FrameType, line: int) -> str:
    """Where a frame is, and its lines."""
    code = frame.f_code
    inside = code.co_name != "<module>"
    names = ", ".join(inspect.getargs(code).args)
    where = f"{code.co_filename}, line {line}" + (f", in {code.co_name}({names})" if inside else "")
    try:
        lines, first = inspect.getsourcelines(frame)
    except OSError:  # nobody has kept its text
        return f"{where}\n"
    first = max(first, 1)
    shown = range(max(first, line - ABOVE), line + 1)
    return "\n".join([where, *(_numbered(n, lines[n - first], n == line) for n in shown), ""])


def _numbered(number: int, text: str, here: bool) -> str:
    arrow = "-" * (GUTTER - 2 - len(str(number))) + "> " if here else ""
    return f"{f'{arrow}{number}':>{GUTTER}} {text.rstrip()}"
