"""What the course takes from PyTorch, and from which floor on: `python -m tests.rules`.

The allow-list is written by hand, by kinds. What a module really takes is read from its syntax
tree. The command writes the table of docs/notes/rules-of-the-game.md from both.
"""

import ast
import re
from collections.abc import Iterable

import torch

from .rooms import ROOT, floors, is_private, path

PAGE = ROOT / "docs/notes/rules-of-the-game.md"
MARKS = "<!-- table -->", "<!-- end of table -->"
LESSON = re.compile(r"lessons? (\d(?: and \d)?)")

# There is no `sqrt`: in float32 its last bit depends on the processor. There is `rsqrt`.
ALLOWED = {
    "types and the machine": """torch.Generator torch.Tensor torch.dtype
        torch.float32 torch.float64 torch.bfloat16 torch.complex128 torch.int64
        torch.contiguous_format torch.backends torch.default_generator torch.get_default_dtype
        torch.get_num_threads torch.promote_types detach device dtype is_complex is_floating_point
        float long to item numpy tolist""",
    "creation": """torch.arange torch.as_tensor torch.from_numpy torch.ones torch.tensor torch.zeros
        torch.zeros_like clone copy_ new_empty new_full new_zeros""",
    "random numbers": "torch.rand torch.randint torch.randn torch.randperm",
    "indexing and shape": """as_strided contiguous expand flatten flip movedim ndim numel permute
        reshape shape stride t transpose unflatten view""",
    "elementwise": """torch.isclose torch.nan_to_num torch.where abs add_ clamp_min div_ exp
        isfinite lerp log mul_ pow rsqrt sign square_ sub sub_""",
    "reductions": "all amax any argmax max mean min std sum",
}
REBUILT = {
    "@": "tensors.matmul",
    "addmm_": "tensors.matmul",
    "torch.einsum": "tensors.summation",
    "torch.mm": "tensors.matmul",
}
"""What PyTorch does for us once a module has rebuilt it, and which one has."""

# Names that tensors share with our own modules, or with what Python has: not seen as borrowed.
SHARED = {"backward", "data", "grad", "name", "repeat", "values"} | {
    name for kind in (str, list, dict, set) for name in dir(kind)
}


def taken(source: str) -> set[str]:
    """The names of PyTorch in a piece of code: `torch.rand`, `sum` for a method, `@`."""
    tree = ast.parse(source)
    others = {name for node in ast.walk(tree) for name in _imported(node)} - {"torch"}
    found = set()
    for node in ast.walk(tree):
        match node:
            case ast.BinOp(op=ast.MatMult()) | ast.AugAssign(op=ast.MatMult()):
                found.add("@")
            case ast.ImportFrom(module=str(module)) if _is_torch(module):
                found.update(f"{module}.{alias.name}" for alias in node.names)
            case ast.Import():
                renamed = [a for a in node.names if a.asname and _is_torch(a.name)]
                found.update(f"{alias.name} as {alias.asname}" for alias in renamed)
            case ast.Attribute(attr=name) if name.startswith("__"):
                continue
            case ast.Attribute(value=ast.Name(id="torch"), attr=name):
                found.add(f"torch.{name}")
            case ast.Attribute(value=ast.Name(id=module)) if module in others:
                continue
            case ast.Attribute(value=ast.Attribute(attr="Tensor"), attr=name):
                found.add(name)
            case ast.Attribute(value=ast.Attribute(value=ast.Name(id="torch"))):
                continue
            case ast.Attribute(attr=name) if hasattr(torch.Tensor, name) and name not in SHARED:
                found.add(name)
    return found


def _is_torch(module: str) -> bool:
    return module.partition(".")[0] == "torch"


def _imported(node: ast.AST) -> Iterable[str]:
    """The names that an import binds to modules."""
    if isinstance(node, ast.Import):
        return [alias.asname or alias.name.partition(".")[0] for alias in node.names]
    # Inside the package only modules are imported from a room; names come from their module.
    if isinstance(node, ast.ImportFrom) and re.fullmatch(r"foundations(\.\w+)?", node.module or ""):
        return [alias.asname or alias.name for alias in node.names]
    return []


def kinds() -> dict[str, str]:
    """The kind of each name that is allowed from the ground up."""
    return {name: kind for kind, names in ALLOWED.items() for name in names.split()}


def broken_rules(module: str, source: str, below: Iterable[str]) -> list[str]:
    """What a module takes and may not, given the modules on the floors below it and itself."""
    may = set(kinds()) | {name for name, builder in REBUILT.items() if builder in below}
    return [f"{module} takes {name}" for name in sorted(taken(source) - may)]


def table() -> str:
    """What each module is the first to take, from the lowest floor up, in Markdown."""
    rows = ["| module | lesson | what it is the first to take |", "| --- | --- | --- |"]
    known: set[str] = set()
    for module in floors():
        source = path(module).read_text(encoding="utf-8")
        new = taken(source) - known
        known |= new
        if new:
            lesson = LESSON.search(source.partition("\n")[0])
            rows.append(f"| {_name(module)} | {lesson[1] if lesson else ''} | {_grouped(new)} |")
    return "\n".join(rows)


def _name(module: str) -> str:
    room, _, name = module.partition(".")
    return module if is_private(module) else f"[{module}](../reference/{room}.md#{name})"


def _grouped(names: set[str]) -> str:
    groups = {**{kind: text.split() for kind, text in ALLOWED.items()}, "rebuilt": list(REBUILT)}
    found = {kind: sorted(names.intersection(group)) for kind, group in groups.items()}
    return "; ".join(
        f"{kind}: {' '.join(f'`{name}`' for name in group)}"
        for kind, group in found.items()
        if group
    )


def shown_table() -> str:
    """The table as the page shows it."""
    text = PAGE.read_text(encoding="utf-8")
    return text.partition(MARKS[0])[2].partition(MARKS[1])[0].strip()


def main() -> None:
    """Write the table into the page."""
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(MARKS[0])
    after = rest.partition(MARKS[1])[2]
    page = f"{before}{MARKS[0]}\n\n{table()}\n\n{MARKS[1]}{after}"
    PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
