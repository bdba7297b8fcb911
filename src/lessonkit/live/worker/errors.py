"""An error as the page shows it: the reader's own lines, and what went wrong."""

import traceback

__all__ = ["CELL", "error_output"]

CELL = "<run "  # how the name of a cell begins that stands for a file's


def error_output(error: BaseException) -> dict:
    """The output that nbformat has for an error. Its traceback has the lines of cells alone."""
    kind = type(error).__name__
    if isinstance(error, SyntaxError) and str(error.filename).startswith(CELL):
        where = [f"line {error.lineno}: {(error.text or '').strip()}"]
        message = f"{error.msg} (line {error.lineno})"
    else:
        frames = traceback.extract_tb(error.__traceback__)
        own = [frame for frame in frames if frame.filename.startswith(CELL)]
        where = [f"line {frame.lineno}: {frame.line}" for frame in own]
        message = _text(error)
    return {
        "output_type": "error",
        "ename": kind,
        "evalue": message,
        "traceback": [*where, f"{kind}: {message}"],
    }


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # the reader's own class may fail to say what it is
        return "<an error that cannot be printed>"
