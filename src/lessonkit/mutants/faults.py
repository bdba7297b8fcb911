"""Small faults to plant in Python code: each is one edit that leaves the layout as it was."""

import ast
from collections.abc import Iterator
from typing import NamedTuple

__all__ = ["Mutant", "mutants_of"]

OPERATORS = {
    ast.Add: "-",
    ast.Sub: "+",
    ast.Mult: "/",
    ast.Div: "*",
    ast.Pow: "*",
    ast.MatMult: "*",
}
TURNED = {ast.MatMult: "@", ast.Sub: "-", ast.Div: "/"}
COMPARISONS = {
    ast.Gt: ">=",
    ast.GtE: ">",
    ast.Lt: "<=",
    ast.LtE: "<",
    ast.Eq: "!=",
    ast.NotEq: "==",
    ast.Is: "is not",
    ast.IsNot: "is",
    ast.In: "not in",
    ast.NotIn: "in",
}
COMPOUND = ast.BinOp | ast.BoolOp | ast.Compare | ast.IfExp | ast.UnaryOp | ast.Lambda
DROPPED_CALLS = {"t", "float", "long", "sqrt", "clone", "squeeze", "unsqueeze", "transpose", "abs"}
SWAPPED_NAMES = {"mean": "sum", "sum": "mean", "fan_in": "fan_out", "fan_out": "fan_in"}


class Mutant(NamedTuple):
    """A fault: where it stands, what it does, and the code that holds it.

    Attributes:
        line: the line number, from 1.
        before: that line as it was, without indentation.
        after: the same line with the fault.
        source: the whole module with the fault.
    """

    line: int
    before: str
    after: str
    source: str


def mutants_of(source: str) -> list[Mutant]:
    r"""Every fault that can be planted in a module, one at a time, in the order of its lines.

    Args:
        source: the module. Docstrings, annotations, imports and `__all__` are left alone.

    >>> [mutant.after for mutant in mutants_of("def half(x):\n    return x.t() / 2")]
    ['return x.t() * 2', 'return x.t()', 'return 2 / x.t()', 'return x / 2', 'return x.t() / 3']
    """
    tree = ast.parse(source)
    skipped = {id(inner) for node in _not_code(tree) for inner in ast.walk(node)}
    found = {}
    for node in ast.walk(tree):
        if id(node) in skipped or not isinstance(node, ast.expr | ast.stmt | ast.keyword):
            continue
        for replacement in _replacements(node, source):
            mutated = _replaced(source, node, replacement)
            if _runs_differently(mutated, tree):
                found.setdefault(mutated, (node.lineno, node.col_offset))
    ordered = sorted(found.items(), key=lambda item: item[1])
    return [_mutant(source, mutated, line) for mutated, (line, _) in ordered]


def _not_code(tree: ast.Module) -> Iterator[ast.AST]:
    """What no fault is planted in: imports, docstrings, messages, `__all__`, annotations."""
    for node in ast.walk(tree):
        match node:
            case ast.Import() | ast.ImportFrom() | ast.JoinedStr() | ast.Expr(ast.Constant()):
                yield node
            case ast.Assign([ast.Name("__all__")]) | ast.keyword("strict"):  # of zip: a safeguard
                yield node
        for field in ("annotation", "returns"):
            if annotation := getattr(node, field, None):
                yield annotation


def _replacements(node: ast.AST, source: str) -> Iterator[str]:
    """What may stand in place of a node."""

    def text(part: ast.AST) -> str:
        segment = ast.get_source_segment(source, part) or ""
        return f"({segment})" if isinstance(part, COMPOUND) else segment

    match node:
        case ast.BinOp(left, op, right) if type(op) in OPERATORS:
            yield f"{text(left)} {OPERATORS[type(op)]} {text(right)}"
            if isinstance(op, ast.Mult | ast.Div | ast.Pow | ast.Sub):
                yield text(left)
            if isinstance(op, ast.Mult):
                yield text(right)
            if sign := TURNED.get(type(op)):
                yield f"{text(right)} {sign} {text(left)}"
        case ast.Compare(left, [op], [right]) if type(op) in COMPARISONS:
            yield f"{text(left)} {COMPARISONS[type(op)]} {text(right)}"
        case ast.BoolOp(op, values):
            other = " or " if isinstance(op, ast.And) else " and "
            yield other.join(text(value) for value in values)
        case ast.UnaryOp(ast.Not() | ast.USub(), operand):
            yield text(operand)
        case ast.Constant(bool() as value):
            yield str(not value)
        case ast.Constant(int() | float() as value):
            yield repr(value + 1)
        case ast.Attribute(value, "T"):
            yield text(value)
        case ast.Attribute(value, name) | ast.keyword(name, value) if name in SWAPPED_NAMES:
            swapped = SWAPPED_NAMES[name]
            keyword = isinstance(node, ast.keyword)
            yield f"{swapped}={text(value)}" if keyword else f"{text(value)}.{swapped}"
        case ast.Name(name) if name in SWAPPED_NAMES:
            yield SWAPPED_NAMES[name]
        case ast.Call(ast.Attribute(value, name)) if name in DROPPED_CALLS:
            yield text(value)
        case ast.Return(ast.Tuple([first, second, *rest])):
            yield f"return {', '.join(map(text, (second, first, *rest)))}"
        case ast.AugAssign(target, op, value):
            yield f"{text(target)} = {text(value)}"


def _replaced(source: str, node: ast.expr | ast.stmt | ast.keyword, replacement: str) -> str:
    """The source with the node's text replaced; positions of the syntax tree count bytes."""
    assert node.end_lineno is not None and node.end_col_offset is not None, "as the parser sets"
    lines = source.encode().splitlines(keepends=True)
    start = sum(map(len, lines[: node.lineno - 1])) + node.col_offset
    end = sum(map(len, lines[: node.end_lineno - 1])) + node.end_col_offset
    raw = source.encode()
    return (raw[:start] + replacement.encode() + raw[end:]).decode()


def _runs_differently(mutated: str, tree: ast.Module) -> bool:
    try:
        return ast.dump(ast.parse(mutated)) != ast.dump(tree)
    except SyntaxError:
        return False


def _mutant(source: str, mutated: str, line: int) -> Mutant:
    pairs = zip(source.splitlines(), mutated.splitlines(), strict=False)
    changed = next((i for i, (old, new) in enumerate(pairs, 1) if old != new), line)
    before, after = (text.splitlines()[changed - 1].strip() for text in (source, mutated))
    return Mutant(changed, before, after, mutated)
