"""Re-execute notebooks and store what they show: `python -m coursekit.refresh [NOTEBOOK...]`.

An unchanged notebook keeps its bytes. A notebook whose cell fails is not written at all.
"""

import argparse
import sys
from collections import defaultdict
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError
from pathlib import Path

from nbformat import NotebookNode
from tqdm import tqdm

from coursekit.compare import outputs_difference
from coursekit.environment import CELL_TIMEOUT
from coursekit.kernel import CellError, ExpressionError, Kernel, KernelLostError
from coursekit.notebook import NotebookError, normalised, read_notebook, store_notebook
from coursekit.project import notebooks, project_root
from coursekit.prose import Anchor, anchors, rewritten
from coursekit.rules import cell_label, page_problems, tags
from coursekit.sources import installed_copies, project_modules
from coursekit.stamp import KEY, make_stamp
from coursekit.text import EXACT, text_difference, tolerance_of

__all__ = ["RefreshError", "main", "refresh"]


class RefreshError(Exception):
    """A notebook could not be run to its end; nothing was written."""


def refresh(path: Path, timeout: float = CELL_TIMEOUT) -> bool:
    """Run a notebook from top to bottom and store its outputs, its prose values and its stamp.

    Args:
        path: the notebook.
        timeout: seconds that one cell may take.

    Returns:
        Whether the file changed.

    Raises:
        NotebookError: the file is no notebook.
        RefreshError: names the notebook, the cell and the error.
    """
    stored = read_notebook(path)
    notebook = normalised(stored)
    root = project_root(path)
    files = _execute(notebook, path, timeout)
    if copies := installed_copies(files, root):
        raise RefreshError(f"{path} ran a copy of {copies[0]}: install the project with pip -e")
    _keep_equal_outputs(stored, notebook)
    notebook = normalised(notebook)
    today = datetime.now(UTC).date().isoformat()
    try:
        notebook.metadata[KEY] = make_stamp(notebook, root, project_modules(files, root), today)
    except PackageNotFoundError as error:
        raise RefreshError(f"{path}: [tool.coursekit] versions: {error}") from None
    return store_notebook(notebook, path)


def _execute(notebook: NotebookNode, path: Path, timeout: float) -> list[Path]:
    """Run all cells in place and return the files of the modules that were loaded."""
    where = str(path)
    try:
        with Kernel(notebook, path.parent, timeout) as kernel:
            for index, cell in enumerate(tqdm(notebook.cells, desc=path.name, unit="cell")):
                where = f"{path}, {cell_label(notebook, index)}"
                tolerance_of(tags(cell))
                if cell.cell_type == "code":
                    kernel.run(index)
                elif cell.cell_type == "markdown":
                    cell.source = _with_fresh_numbers(cell, kernel)
            return kernel.loaded_files()
    except (CellError, ExpressionError, KernelLostError, ValueError) as error:
        raise RefreshError(f"{where}: {error}; nothing was written") from None


def _with_fresh_numbers(cell: NotebookNode, kernel: Kernel) -> str:
    """The prose with the numbers of this run; one within a stated tolerance stays as it was."""
    expressions = [anchor.expression for anchor in anchors(cell.source) if anchor.expression]
    values = dict(zip(expressions, kernel.evaluate(expressions), strict=True))
    tolerance = tolerance_of(tags(cell))

    def value(anchor: Anchor) -> str:
        fresh = values[anchor.expression]
        within = tolerance != EXACT and not text_difference(anchor.text, fresh, tolerance)
        return anchor.text if within else fresh

    return rewritten(cell.source, value)


def _keep_equal_outputs(stored: NotebookNode, notebook: NotebookNode) -> None:
    """Put back the bytes of outputs that still say the same: no noise in diffs."""
    known = defaultdict(list)
    for cell in stored.cells:
        if cell.cell_type == "code":
            known[cell.source].append(cell.outputs)
    for cell in notebook.cells:
        if cell.cell_type != "code" or not known[cell.source]:
            continue
        outputs = known[cell.source].pop(0)
        if outputs_difference(outputs, cell.outputs, tolerance_of(tags(cell))) is None:
            cell.outputs = outputs
            for output in outputs:
                if output.output_type == "execute_result":
                    output.execution_count = cell.execution_count


def main(arguments: list[str] | None = None) -> int:
    """Refresh the notebooks named on the command line and return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m coursekit.refresh",
        description="Run notebooks from top to bottom and store what they show.",
    )
    parser.add_argument(
        "notebooks", nargs="*", type=Path, help="default: all in notebooks/ and docs/"
    )
    parser.add_argument("--cell-timeout", type=float, default=CELL_TIMEOUT, metavar="SECONDS")
    asked = parser.parse_args(arguments)
    paths = asked.notebooks or notebooks(Path())
    if not paths:
        parser.error("no notebook is named, and notebooks/ and docs/ hold none")
    try:
        return max([_report(path, asked.cell_timeout) for path in paths])
    except KeyboardInterrupt:
        print("stopped: the notebook that was running is as it was before", file=sys.stderr)
        return 130


def _report(path: Path, timeout: float) -> int:
    try:
        changed = refresh(path, timeout)
    except (NotebookError, RefreshError) as error:
        print(f"failed: {error}", file=sys.stderr)
        return 1
    print(f"{'stored' if changed else 'unchanged'}: {path}")
    problems = page_problems(read_notebook(path))
    for problem in problems:
        print(f"  {problem}", file=sys.stderr)
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
