"""Exercises that are answered by one expression: a gradient to derive, a puzzle to solve.

The syntax tree of the answer is held to what is allowed: the arguments, numbers, arithmetic, and
the functions that the exercise names. Puzzles add indexing, comparison and `@`. Nothing else is
ever evaluated.
"""

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from lessonkit.practice.exercise import AnswerError, Exercise
from lessonkit.practice.plain import plain, raised, show

__all__ = ["Derive", "Puzzle"]

LONGEST = 160  # characters of an answer: one line
ARITHMETIC = (
    *(ast.Expression, ast.Load, ast.Name, ast.Constant, ast.Call, ast.BinOp, ast.UnaryOp),
    *(ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow, ast.UAdd, ast.USub, ast.MatMult),
)
INDEXING = (
    *(ast.Subscript, ast.Slice, ast.Tuple, ast.Compare, ast.FloorDiv, ast.Mod, ast.Invert),
    *(ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.BitAnd, ast.BitOr, ast.BitXor),
)


@dataclass(frozen=True, kw_only=True)
class _Expression(Exercise):
    """One expression in some arguments.

    Attributes:
        arguments: their names.
        solution: the expression.
        cases: makes the values of the arguments of each case, the same ones each time.
        functions: what may be called, by name.
        doc: the docstring of the stub, with the shapes.
    """

    allowed: ClassVar[tuple[type, ...]]
    tools: ClassVar[str]

    arguments: tuple[str, ...]
    solution: str
    cases: Callable[[], Sequence[tuple]]
    functions: Mapping[str, Callable] = field(default_factory=dict)
    doc: str = ""

    def solved(self) -> str:
        """The expression."""
        return self.solution

    def blank(self) -> str:
        """A function with a blank for the expression."""
        doc = f'    """{self.doc}"""\n' if self.doc else ""
        body = f"def {self.name}({', '.join(self.arguments)}):\n{doc}    return ...\n"
        may = f"# One expression. You may use {self.tools}{self._callable()}.\n\n"
        return may + body

    def tried(self, answer: str, trusted: bool = False) -> list[dict]:
        """Check the expression, and evaluate it in each case."""
        code = compile(self._checked(answer), f"{self.name}.py", "eval")
        return [self._answer(code, values) for values in self.cases()]

    def given(self, case: int) -> str:
        """The arguments of a case by name."""
        pairs = zip(self.arguments, self.cases()[case], strict=True)
        return "\n".join(f"{name} = {show(plain(value))}" for name, value in pairs)

    def function(self) -> Callable:
        """The solution as a function: what a later puzzle may call."""
        code = compile(ast.Expression(ast.parse(self.solution, mode="eval").body), "", "eval")
        return lambda *values: self._value(code, values)

    def _callable(self) -> str:
        return f", and {', '.join(f'`{name}`' for name in self.functions)}" * bool(self.functions)

    def _value(self, code: object, values: tuple) -> object:
        names = dict(zip(self.arguments, values, strict=True))
        return eval(code, {"__builtins__": {}, **self.functions}, names)

    def _answer(self, code: object, values: tuple) -> dict:
        try:
            return plain(self._value(code, values))
        except Exception as error:
            return raised(error)

    def _checked(self, answer: str) -> ast.Expression:
        """The expression of an answer, if all in it is allowed.

        Raises:
            AnswerError: something is not.
        """
        node = self._returned(answer)
        if isinstance(node, ast.Constant) and node.value is ...:
            raise AnswerError("no answer yet: put yours in place of the three dots")
        if len(ast.unparse(node)) > LONGEST:
            raise AnswerError(f"one line of {LONGEST} characters at most, please")
        self._check(node)
        return ast.Expression(node)

    def _returned(self, answer: str) -> ast.expr:
        try:
            body = ast.parse(answer).body
        except SyntaxError as error:
            raise AnswerError(f"line {error.lineno}: {error.msg}") from None
        except (ValueError, RecursionError, MemoryError):
            raise AnswerError("this cannot be read as one expression") from None
        body = [node for node in body if not _is_text(node)]
        match body:
            case [ast.Expr(value)]:
                return value
            case [ast.FunctionDef(name=self.name, decorator_list=[]) as function]:
                if ast.unparse(function.args) != ", ".join(self.arguments) or function.returns:
                    raise AnswerError("keep the arguments as they are in the stub")
                match [node for node in function.body if not _is_text(node)]:
                    case [ast.Return(ast.expr() as value)]:
                        return value
        raise AnswerError(f"only `{self.name}` with one `return` and one expression is read")

    def _check(self, node: ast.AST, inside: ast.AST | None = None) -> None:
        match node:
            case ast.Call(ast.Name(name), arguments, []) if name in self.functions:
                for argument in arguments:
                    if not (isinstance(argument, ast.Constant) and isinstance(argument.value, str)):
                        self._check(argument, node)
                return
            case ast.Call():
                self._refuse(node)
            case ast.BinOp(op=ast.BitXor()) if ast.BitXor not in self.allowed:
                raise AnswerError("`^` is no power in Python: write `**`")
            case ast.Name(name) if name in self.functions and name not in self.arguments:
                raise AnswerError(f"`{name}` is a function: call it")
            case ast.Name(name) if name not in self.arguments:
                known = ", ".join(f"`{name}`" for name in self.arguments)
                raise AnswerError(f"`{name}` is not known here: there are {known}")
            case ast.Constant(value):
                number = isinstance(value, int | float) and not isinstance(value, bool)
                if not number and not (value in (None, ...) and _indexes(inside)):
                    self._refuse(node)
            case ast.Tuple() if not isinstance(inside, ast.Subscript):
                self._refuse(node)
        if not isinstance(node, self.allowed):
            self._refuse(node)
        for child in ast.iter_child_nodes(node):
            self._check(child, node)

    def _refuse(self, node: ast.AST) -> None:
        text = ast.unparse(node) if isinstance(node, ast.expr) else type(node).__name__
        may = f"{self.tools}{self._callable()}"
        raise AnswerError(f"`{text}` is not allowed here: use {may}")


@dataclass(frozen=True, kw_only=True)
class Derive(_Expression):
    """Derive a gradient: an expression, checked on numbers.

    Attributes:
        loss: the expression whose derivative is asked for.
        by: the argument to derive it by.

    A test compares the solution with central differences of the loss.
    """

    kind: ClassVar[str] = "derive"
    allowed: ClassVar[tuple[type, ...]] = ARITHMETIC
    tools: ClassVar[str] = "the arguments, numbers and arithmetic"

    loss: str
    by: str

    def lost(self, values: tuple) -> object:
        """The loss of a case."""
        return self._value(compile(self.loss, "loss", "eval"), values)


@dataclass(frozen=True, kw_only=True)
class Puzzle(_Expression):
    """Build an operation from almost nothing, in one line. The shape is judged first."""

    kind: ClassVar[str] = "puzzle"
    allowed: ClassVar[tuple[type, ...]] = (*ARITHMETIC, *INDEXING)
    tools: ClassVar[str] = "the arguments, numbers, indexing, arithmetic, comparisons and `@`"


def _is_text(node: ast.stmt) -> bool:
    """Whether a statement is a docstring."""
    match node:
        case ast.Expr(ast.Constant(str())):
            return True
    return False


def _indexes(node: ast.AST | None) -> bool:
    """Whether a node stands between the brackets of an index."""
    return isinstance(node, ast.Subscript | ast.Tuple | ast.Slice)
