"""Run notebooks and store what they show: `lessonkit execute [PAGE ...]`.

An unchanged notebook keeps its bytes. A notebook whose cell fails is not written at all. Of a
Markdown page its drawings are stored.
"""

import argparse
import os
import sys
from collections import defaultdict
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError
from pathlib import Path

from nbformat import NotebookNode
from sybil.example import SybilFailure
from tqdm import tqdm

from lessonkit.compare import outputs_difference, text_difference
from lessonkit.drawings import pages_with_drawings, store_drawings
from lessonkit.kernel import CellError, ExpressionError, Kernel, KernelLostError
from lessonkit.notebook import (
    NotebookError,
    normalised,
    read_notebook,
    refuse_other_languages,
    store_notebook,
)
from lessonkit.page import EXACT, Anchor, Cell, cells_of, page_problems, rewritten
from lessonkit.project import Project, ProjectError
from lessonkit.stamp import (
    KEY,
    files_behind,
    installed_copies,
    make_stamp,
    named_in,
    project_modules,
)

__all__ = ["ExecuteError", "execute", "main"]


ON_PURPOSE = "a cell that shows an error on purpose needs the tag raises-exception"


class ExecuteError(Exception):
    """A notebook could not be run to its end; nothing was written."""


def execute(path: Path, timeout: float | None = None) -> bool:
    """Run a notebook from top to bottom and store its outputs, its prose values and its stamp.

    Args:
        path: the notebook.
        timeout: seconds that one cell may take; if left out, what the project allows.

    Returns:
        Whether the file changed.

    Raises:
        NotebookError: the file is no notebook, or one for another language.
        ProjectError: it belongs to no course.
        ExecuteError: names the notebook, the cell and the error.
    """
    project = Project.required(path)
    stored = read_notebook(path)
    refuse_other_languages(stored, path)
    notebook = normalised(stored)
    loaded, opened = _run(notebook, path, timeout)
    if copies := installed_copies(loaded, project.root):
        raise ExecuteError(f"{path} ran a copy of {copies[0]}: install the project with pip -e")
    _keep_equal_outputs(stored, notebook)
    notebook = normalised(notebook)
    modules = project_modules(loaded, project.root)
    cells = cells_of(notebook)
    files = files_behind(cells, modules, opened, project)
    today = datetime.now(UTC).date().isoformat()
    try:
        old = notebook.metadata.get(KEY)
        notebook.metadata[KEY] = make_stamp(cells, project, modules, today, old, files)
    except PackageNotFoundError as error:
        raise ExecuteError(f"{path}: [tool.lessonkit] versions: {error}") from None
    return store_notebook(notebook, path)


def _run(
    notebook: NotebookNode, path: Path, timeout: float | None
) -> tuple[list[Path], list[Path]]:
    """Run all cells in place; give the files of the modules it loads, and the files it reads."""
    where = str(path)
    try:
        with Kernel(notebook, path.parent, timeout) as kernel:
            # Without a terminal there is nobody to watch the bar.
            for cell in tqdm(cells_of(notebook), desc=path.name, unit="cell", disable=None):
                where = f"{path}, {cell.label}"
                if cell.fault:
                    raise ExecuteError(f"{where}: {cell.fault}; nothing was written")
                if cell.kind == "code":
                    kernel.run(cell.index)
                elif cell.kind == "markdown":
                    cell.stored["source"] = _with_fresh_numbers(cell, kernel)
            for cell in cells_of(notebook):
                if cell.kind == "code":  # once no later cell can change what it shows
                    cell.stored["outputs"] = kernel.outputs(cell.index)
            # One page that names another does not read it; whoever opens it is seen anyway.
            pages = Project.required(path).pages()
            files = named_in(cells_of(notebook), path.parent)
            named = [file for file in files if file.resolve() not in pages]
            return kernel.loaded_files(), kernel.opened_files(named)
    except CellError as error:
        raise ExecuteError(f"{where}: {error}; {ON_PURPOSE}; nothing was written") from None
    except (ExpressionError, KernelLostError) as error:
        raise ExecuteError(f"{where}: {error}; nothing was written") from None


def _with_fresh_numbers(cell: Cell, kernel: Kernel) -> str:
    """The prose with the numbers of this run; one within a stated tolerance stays as it was."""
    fresh = dict(zip(cell.expressions, kernel.evaluate(cell.expressions), strict=True))

    def value(anchor: Anchor) -> str:
        computed = fresh[anchor.expression]
        same = text_difference(anchor.text, computed, cell.tolerance) is None
        return anchor.text if same and cell.tolerance != EXACT else computed

    return rewritten(cell.source, value)


def _keep_equal_outputs(stored: NotebookNode, notebook: NotebookNode) -> None:
    """Put back the bytes of outputs that still say the same: no noise in diffs."""
    known = defaultdict(list)
    for cell in stored.cells:
        if cell.cell_type == "code":
            known[cell.source].append(cell.outputs)
    for cell in cells_of(notebook):
        if cell.kind != "code" or not known[cell.source]:
            continue
        outputs = known[cell.source].pop(0)
        if outputs_difference(outputs, cell.outputs, cell.tolerance) is None:
            cell.stored["outputs"] = outputs
            for output in outputs:
                if output["output_type"] == "execute_result":
                    output["execution_count"] = cell.stored["execution_count"]


def main(arguments: list[str] | None = None) -> int:
    """Execute the notebooks named on the command line and return the exit status."""
    parser = argparse.ArgumentParser(
        prog="lessonkit execute",
        description="Run notebooks from top to bottom and store what they show, "
        "and Markdown pages (.md) and store what they draw.",
    )
    parser.add_argument(
        "pages", nargs="*", type=Path, metavar="PAGE", help="default: all of the course"
    )
    parser.add_argument(
        "--cell-timeout", type=float, metavar="SECONDS", help="what one cell may take"
    )
    asked = parser.parse_args(arguments)
    try:
        paths = asked.pages or [*map(Path, map(os.path.relpath, _all_pages()))]
    except ProjectError as error:
        parser.error(str(error))
    if not paths:
        parser.error("no notebook is named, and the course has none")
    try:
        return max([_report(path, asked.cell_timeout) for path in paths])
    except KeyboardInterrupt:
        print("stopped: the notebook that was running is as it was before", file=sys.stderr)
        return 130


def _all_pages() -> list[Path]:
    project = Project.required(Path())
    return project.pages() + pages_with_drawings(project.root / project.docs)


def _report(path: Path, timeout: float | None) -> int:
    if path.suffix == ".md":
        return _report_drawings(path)
    try:
        changed = execute(path, timeout)
    except (NotebookError, ProjectError, ExecuteError) as error:
        print(f"failed: {error}", file=sys.stderr)
        return 1
    print(f"{'stored' if changed else 'unchanged'}: {path}")
    problems = page_problems(cells_of(read_notebook(path)))
    for problem in problems:
        print(f"  {problem}", file=sys.stderr)
    return bool(problems)


def _report_drawings(path: Path) -> int:
    try:
        changed = store_drawings(path)
    except (OSError, SybilFailure) as error:
        print(f"failed: {error}; nothing was written", file=sys.stderr)
        return 1
    print(f"{'stored' if changed else 'unchanged'}: drawings of {path}")
    return 0
