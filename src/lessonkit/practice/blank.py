"""A lesson with its code taken out: the prose and what each cell should show stay."""

import ast
import json

__all__ = ["blanked"]

BLANK = "# your turn"
LEFT = {"hide-input", "remove-input", "remove-cell", "remove-output"}
"""Tags of cells that only show something, or prepare it: their code is not the lesson."""
ENDS = "## Exercises"


def blanked(notebook: str) -> str:
    """A notebook to fill in, from that of a lesson; both are JSON.

    Cells that import, and cells whose code the page hides, are kept. All others are emptied. They
    keep what they showed, until somebody runs them. The exercises at the end go: they have files of
    their own.
    """
    lesson = json.loads(notebook)
    cells = []
    for cell in lesson["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            before, ends, _ = source.partition(ENDS)
            cells.append(cell | {"source": before.rstrip()})
            if ends:
                break
        elif cell["cell_type"] == "code":
            keep = LEFT.intersection(cell["metadata"].get("tags", ())) or _only_imports(source)
            cells.append(cell | {"source": source if keep else BLANK, "execution_count": None})
    # The stamp goes: it belongs to the code that was taken out.
    kept = {"kernelspec": lesson["metadata"]["kernelspec"]}
    return json.dumps(lesson | {"cells": cells, "metadata": kept}, indent=1) + "\n"


def _only_imports(source: str) -> bool:
    lines = "\n".join(line for line in source.splitlines() if not line.startswith("%"))
    try:
        return all(isinstance(node, ast.Import | ast.ImportFrom) for node in ast.parse(lines).body)
    except SyntaxError:
        return False
