"""Run notebooks from the terminal: `lessonkit run NOTEBOOK... [--name value]`.

A notebook is a test: it passes if it runs from top to bottom. Nothing is ever written.
"""

import argparse
import sys
import time
from collections.abc import Generator
from contextlib import closing
from pathlib import Path
from textwrap import shorten
from typing import NoReturn

from nbformat import NotebookNode
from tqdm import tqdm

from lessonkit.kernel import CellError, Kernel, KernelLostError
from lessonkit.notebook import NotebookError, python_notebook
from lessonkit.page import cells_of
from lessonkit.project import Project, ProjectError
from lessonkit.run.failed_assert import values_in_assert
from lessonkit.run.parameters import ParameterError, split_parameters, with_parameters

__all__ = ["main"]

INTERRUPTED = 130
HEADLINE = 240  # characters of a report's first line; the traceback has the rest


def main(arguments: list[str]) -> int:
    """Run the notebooks named on the command line and return the exit status."""
    parser = _parser()
    try:
        rest, given = split_parameters(arguments, parser.own_options)
    except ParameterError as error:
        parser.error(str(error))
    asked = parser.parse_args(rest)
    ready = []
    for path in asked.notebooks:
        try:
            ready.append((path, with_parameters(python_notebook(path), given, path)))
        except (NotebookError, ParameterError) as error:
            print(f"failed: {error}", file=sys.stderr)
            if not asked.keep_going:
                return 1
    failed = len(ready) < len(asked.notebooks)
    try:
        for path, notebook in ready:
            failed |= not _passes(notebook, path, asked)
            if failed and not asked.keep_going:
                break
    except KeyboardInterrupt:
        print("stopped: nothing was written", file=sys.stderr)
        return INTERRUPTED
    return int(failed)


def _passes(notebook: NotebookNode, path: Path, asked: argparse.Namespace) -> bool:
    started, failures = time.monotonic(), 0
    with closing(_failures(notebook, path, asked)) as reports:
        for report in reports:
            failures += 1
            tqdm.write(f"failed: {path}{report}", file=sys.stderr)
            if not asked.keep_going:
                break
    if not failures:
        count = sum(cell.cell_type == "code" for cell in notebook.cells)
        cells = "1 code cell" if count == 1 else f"{count} code cells"
        seconds = time.monotonic() - started
        print(f"passed: {path}, {cells} in {seconds:.1f} s")
    return not failures


def _failures(
    notebook: NotebookNode, path: Path, asked: argparse.Namespace
) -> Generator[str, None, None]:
    """Run cell after cell; a report for each one that fails."""
    code = [cell for cell in cells_of(notebook) if cell.kind == "code"]
    where = ""
    try:
        with Kernel(notebook, path.parent, asked.timeout) as kernel:
            # Without a terminal there is nobody to watch the bar.
            for cell in tqdm(code, desc=path.name, unit="cell", leave=False, disable=None):
                where = f", {cell.label}"
                try:
                    outputs = kernel.run(cell.index)
                except CellError as error:
                    values = values_in_assert(cell.source, error, kernel)
                    headline = shorten(str(error), HEADLINE, placeholder=" ...").rstrip(": ")
                    yield "\n".join([f"{where}, {headline}", *values, "", error.traceback])
                else:
                    if asked.show:
                        tqdm.write("\n".join(filter(None, map(_text, outputs))), end="")
    except (KernelLostError, ProjectError) as error:
        yield f"{where}: {error}"


def _text(output: NotebookNode) -> str:
    """What a terminal can show of an output."""
    if output.output_type == "stream":
        return output.text
    if output.output_type == "error":
        return f"{output.ename}: {output.evalue}\n"
    return f"{output.data.get('text/plain', '')}\n"


class _Parser(argparse.ArgumentParser):
    """A parser that says which options are its own, and states an error in one line."""

    @property
    def own_options(self) -> set[str]:
        return set(self._option_string_actions)

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\n")


def _parser() -> _Parser:
    parser = _Parser(
        prog="lessonkit run",
        usage="%(prog)s NOTEBOOK ... [--name value ...] [OPTION ...]",
        description="Run notebooks from top to bottom. The exit status is 1 if a cell failed.",
        epilog="--name value sets the parameter `name`, which a cell with the tag `parameters` "
        "must assign. Nothing is written to a notebook.",
        allow_abbrev=False,
    )
    parser.add_argument("notebooks", nargs="+", type=Path, metavar="NOTEBOOK")
    parser.add_argument(
        "--timeout",
        type=_positive,
        metavar="SECONDS",
        help=f"what one cell may take ({Project.cell_timeout:g}, if the course says nothing)",
    )
    parser.add_argument(
        "--keep-going", action="store_true", help="run what comes after a failure as well"
    )
    parser.add_argument("--show", action="store_true", help="print what the cells print")
    return parser


def _positive(text: str) -> float:
    number = float(text)
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is not a number of seconds above 0")
    return number
