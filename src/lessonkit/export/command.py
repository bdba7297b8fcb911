"""The `#export` cells of a notebook as a module: `lessonkit export NOTEBOOK [--to FILE]`.

The module is named as in the lecture: `00_tests.ipynb` gives `exp/nb_00.py` beside it.
"""

import argparse
import os
import sys
from hashlib import sha256
from pathlib import Path

from lessonkit.export.module import ExportError, exported_code
from lessonkit.notebook import NotebookError, python_notebook

__all__ = ["default_target", "export", "main", "module_text"]

MADE_FROM = "# Made from {source} by lessonkit export: edit the notebook, not this file.\n"
SEAL = "# Its code has the SHA-256 sum {digest}.\n"


def default_target(notebook: Path) -> Path:
    """Where the module of a notebook goes.

    Its number is the part of the stem before the first underscore, or the stem if there is none.

    >>> default_target(Path("notebooks/00_tests.ipynb")).as_posix()
    'notebooks/exp/nb_00.py'
    """
    return notebook.parent / "exp" / f"nb_{notebook.stem.partition('_')[0]}.py"


def module_text(notebook: Path, target: Path) -> str:
    """The module that a notebook exports, the same on every machine.

    Args:
        notebook: the notebook's file.
        target: where the module is to lie; its header names the notebook as seen from there.

    Raises:
        NotebookError: the notebook cannot be read.
        ExportError: no cell is exported, or what is exported is no module.
    """
    try:
        code = exported_code(python_notebook(notebook))
    except ExportError as error:
        raise ExportError(f"{notebook}{error}") from None
    return _header(notebook, target, code) + code


def export(notebook: Path, target: Path) -> bool:
    """Write the module of a notebook and say whether the file changed.

    Raises:
        NotebookError: the notebook cannot be read.
        ExportError: there is no module in it, or `target` was not written by this function from
            this notebook; then nothing is written.
    """
    text = module_text(notebook, target)
    existing = _existing(target)
    if existing == text:
        return False
    if existing is not None and (reason := _not_ours(existing, notebook, target)):
        raise ExportError(f"{target} {reason}: nothing was written; move it away, or use --to")
    aside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        aside.write_text(text, encoding="utf-8", newline="\n")
        aside.replace(target)
    except OSError as error:
        raise ExportError(f"{target} cannot be written: {error.strerror}") from None
    finally:
        if aside.parent.is_dir():
            aside.unlink(missing_ok=True)
    return True


def _header(notebook: Path, target: Path, code: str) -> str:
    source = Path(os.path.relpath(notebook.resolve(), target.parent.resolve())).as_posix()
    return MADE_FROM.format(source=source) + SEAL.format(digest=_digest(code))


def _digest(code: str) -> str:
    return sha256(code.encode()).hexdigest()


def _existing(target: Path) -> str | None:
    try:
        return target.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        return ""
    except OSError as error:
        raise ExportError(f"{target} cannot be read: {error.strerror}") from None


def _not_ours(existing: str, notebook: Path, target: Path) -> str | None:
    """Why a file may hold somebody's work."""
    lines = existing.splitlines(keepends=True)
    code = "".join(lines[2:])
    if not existing.startswith(MADE_FROM.partition("{")[0]) or len(lines) < 2:
        return "was not written by lessonkit export"
    header = _header(notebook, target, code).splitlines(keepends=True)
    if lines[0] != header[0]:
        return "was made from another notebook"
    if lines[1] != header[1]:
        return "was edited by hand since"
    return None


def main(arguments: list[str]) -> int:
    """Export the notebook named on the command line and return the exit status."""
    parser = argparse.ArgumentParser(
        prog="lessonkit export",
        description="Write the cells whose first line is #export to a module.",
        epilog="A file that this command did not write is never overwritten.",
    )
    parser.add_argument("notebook", type=Path, metavar="NOTEBOOK")
    parser.add_argument(
        "--to", type=Path, metavar="FILE", help="default: exp/nb_NUMBER.py beside the notebook"
    )
    parser.add_argument(
        "--check", action="store_true", help="write nothing; the exit status is 1 if out of date"
    )
    asked = parser.parse_args(arguments)
    target = asked.to or default_target(asked.notebook)
    try:
        if asked.check:
            current = _existing(target) == module_text(asked.notebook, target)
            print(f"{'up to date' if current else 'out of date'}: {target}")
            return int(not current)
        changed = export(asked.notebook, target)
    except (ExportError, NotebookError) as error:
        print(f"failed: {error}", file=sys.stderr)
        return 1
    print(f"{'written' if changed else 'unchanged'}: {target}")
    return 0
