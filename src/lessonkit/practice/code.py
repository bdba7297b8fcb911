"""Exercises that are answered by code: a function or a class to write, or one to repair."""

import ast
import builtins
import inspect
import textwrap
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from lessonkit.practice.exercise import AnswerError, Exercise, Mistake
from lessonkit.practice.plain import plain, raised, show
from lessonkit.practice.stub import stripped

__all__ = ["Code", "Repair", "line_of"]

Cases = Callable[[], Sequence[tuple]]
TOO_DEEP = "it is nested too deeply to be read"


@dataclass(frozen=True, kw_only=True)
class Code(Exercise):
    """Write a function or a class of the exercise's name.

    Attributes:
        solution: a function or class of the course, or a whole source with its imports.
        cases: makes the arguments of each case anew, the same ones each time.
        imports: lines that a stub begins with; those of the solution, if it is a source.
        doc: the docstring of the stub, with the shapes; that of the solution if empty.
        use: how what was written is put to use in a case: called, if left out.
        items: names of the parts of an answer that is a tuple.
        without: names, attributes and operators that the answer must do without.
        ours: what the course offers under that name, for the test that the solution agrees.
    """

    kind: ClassVar[str] = "write"

    solution: str | Callable
    cases: Cases
    imports: str = ""
    doc: str = ""
    use: Callable | None = None
    items: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    ours: Callable | None = field(default=None, compare=False)

    @property
    def parts(self) -> tuple[str, ...]:
        """Names of the parts of the answer."""
        return self.items

    def solved(self) -> str:
        """The source of the solution."""
        if isinstance(self.solution, str):
            return self.solution
        return textwrap.dedent(inspect.getsource(self.solution))

    def blank(self) -> str:
        """The imports, the signature and the docstring."""
        return f"{self.imports}{stripped(self.solved(), self.name, self.doc)}"

    def tried(self, answer: str, trusted: bool = False) -> list[dict]:
        """Run the code, and put what it defines to use in each case."""
        return self.answers_of(self.loaded(answer, trusted))

    def answers_of(self, mine: Callable) -> list[dict]:
        """What a function or a class gives on each case, as plain data."""
        return [self._answer(mine, arguments) for arguments in self.cases()]

    def given(self, case: int) -> str:
        """The arguments of a case by name."""
        arguments = self.cases()[case]
        pairs = zip(self._names(arguments), arguments, strict=True)
        return "\n".join(f"{name} = {show(plain(value))}" for name, value in pairs)

    def _names(self, arguments: tuple) -> list[str]:
        """What the arguments of a case are called; those that a `*rest` takes, `rest[0]` and on."""
        if self.use is None:
            return _parameters(self.solved(), self.name)[: len(arguments)]
        *one_each, last = list(inspect.signature(self.use).parameters.values())[1:]
        names = [parameter.name for parameter in one_each]
        if last.kind is not inspect.Parameter.VAR_POSITIONAL:
            return [*names, last.name]
        return names + [f"{last.name}[{i}]" for i in range(len(arguments) - len(names))]

    def loaded(self, answer: str, trusted: bool = False) -> Callable:
        """What an answer defines under the name of the exercise.

        Raises:
            AnswerError: it cannot be read or run, breaks a rule, or defines no such name.
        """
        try:
            tree = ast.parse(answer)
        except SyntaxError as error:
            raise AnswerError(f"line {error.lineno}: {error.msg}") from None
        except (RecursionError, MemoryError):
            raise AnswerError(TOO_DEEP) from None
        except ValueError as error:
            raise AnswerError(str(error)) from None
        names: dict = {"__name__": "exercise", "__builtins__": builtins}
        if not trusted:
            self._check_rules(tree)
        elif not isinstance(self.solution, str):
            names |= inspect.getmodule(self.solution).__dict__
        file = f"{self.name}.py"
        try:
            exec(compile(answer, file, "exec"), names)
        except Exception as error:
            raise AnswerError(show(raised(error, line_of(error, file)))) from None
        except SystemExit:
            raise AnswerError("your code ends Python (sys.exit) before it can be tried") from None
        if not callable(names.get(self.name)):
            raise AnswerError(f"nothing defines `{self.name}`: keep the name of the stub")
        return names[self.name]

    def _check_rules(self, tree: ast.Module) -> None:
        """Refuse what would make the exercise pointless: asking for the answer itself."""
        banned = {self.name, *self.without}
        for node in ast.walk(tree):
            match node:
                case ast.ImportFrom():
                    used = {alias.name for alias in node.names}
                case ast.Attribute(attr=name) | ast.Name(id=name, ctx=ast.Load()):
                    # A function may call itself, and a class name itself.
                    used = {name} - ({self.name} if isinstance(node, ast.Name) else set())
                case ast.BinOp(op=ast.MatMult()) | ast.AugAssign(op=ast.MatMult()):
                    used = {"@"}
                case _:
                    continue
            if found := sorted(banned & used):
                raise AnswerError(f"line {node.lineno}: do it without `{found[0]}`")

    def _answer(self, mine: object, arguments: tuple) -> dict:
        before = [plain(value) for value in arguments]
        try:
            value = self.use(mine, *arguments) if self.use else mine(*arguments)
            answer = plain(value)
        except (Exception, SystemExit) as error:
            return raised(error, line_of(error, f"{self.name}.py"))
        after = [plain(value) for value in arguments]
        named = zip(self._names(arguments), before, after, strict=True)
        changed = [name for name, *values in named if _unlike(*values)]
        return {"kind": "changed", "names": changed} if changed else answer


@dataclass(frozen=True, kw_only=True)
class Repair(Code):
    """Find the fault in code that looks right: the stub is the solution with its first mistake."""

    kind: ClassVar[str] = "repair"

    @property
    def bug(self) -> Mistake:
        """The mistake that the stub has."""
        return self.mistakes[0]

    def blank(self) -> str:
        """The solution with its first mistake."""
        mistaken = stripped(self.slipped(self.bug), self.name, self.doc, keep=True)
        return f"{self.imports}{mistaken}"


def _unlike(before: dict, after: dict) -> bool:
    return repr(before) != repr(after)  # as texts: NaN is unlike itself


def _parameters(source: str, name: str) -> list[str]:
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)]
    return []


def line_of(error: BaseException, file: str) -> str:
    """The line of a learner's file that an error passed through last; "" if through none."""
    lines = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == file]
    return f"line {lines[-1]}" if lines else ""
