"""Exercises that are answered by a value: a shape or a number to predict, a reason to choose."""

import ast
import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from lessonkit.practice.exercise import AnswerError, Exercise, Mistake
from lessonkit.practice.plain import plain

__all__ = ["Choice", "Predict"]

BLANK = "answer = ...\n"


@dataclass(frozen=True, kw_only=True)
class Predict(Exercise):
    """Say what code gives before it is run. The right answer is what it gives.

    Attributes:
        code: what is shown; its last line is an expression. A mistake is an edit of it, which gives
            the wrong answer, or with an empty `old` the wrong answer itself.
        of: `shape` for a tuple of sizes, `number` for a number.
        digits: of a number, how many decimals are asked for. The right answer must not lie halfway
            between two of them: Python and JavaScript round that differently.
    """

    kind: ClassVar[str] = "predict"
    reveals: ClassVar[bool] = False

    code: str
    of: str = "shape"
    digits: int = 0

    def solved(self) -> str:
        """The right value, or its letter."""
        return self.written(_value(self.code))

    def slipped(self, mistake: Mistake) -> str:
        """The wrong value, or its letter."""
        if not mistake.old:
            return self.written(ast.literal_eval(mistake.new))
        return self.written(_value(mistake.made_in(self.code)))

    def blank(self) -> str:
        """What is asked about, and a blank for the answer."""
        code = "".join(f"#     {line}\n" for line in self.code.strip().splitlines())
        example = "(2, 3)" if self.of == "shape" else f"{0:.{self.digits}f}"
        wanted = f"# Predict, before you run it. Write it as {example}, for example.\n"
        return f"{code}\n{wanted}{BLANK}"

    def tried(self, answer: str, trusted: bool = False) -> list[dict]:
        """The one value that was written."""
        node = written_answer(answer)
        try:
            return [plain(self.written(ast.literal_eval(node)))]
        except (ValueError, TypeError):
            example = (
                "a shape such as (2, 3)"
                if self.of == "shape"
                else "a number such as 12, without a comma"
            )
            raise AnswerError(f"write {example}, not `{ast.unparse(node)}`") from None

    def written(self, value: object) -> str:
        """A shape or a number in the one way that is compared: `(2, 3)`, or `0.25`.

        Raises:
            TypeError: the value is neither.
        """
        if self.of == "shape":
            if not isinstance(value, tuple | list):
                raise TypeError(f"a shape is a tuple, got {value!r}")
            return str(tuple(int(size) for size in value))
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise TypeError(f"a number, got {value!r}")
        return f"{round(value, self.digits) + 0.0:.{self.digits}f}"  # never -0


@dataclass(frozen=True, kw_only=True)
class Choice(Exercise):
    """Choose what explains a result.

    Attributes:
        right: the right option.
        why: what to tell whoever chose it.
        proof: code that runs, and fails if the right option is not true.

    The other options are the mistakes: `new` is the option, `old` is empty.
    """

    kind: ClassVar[str] = "choose"
    reveals: ClassVar[bool] = False

    right: str
    why: str
    proof: str

    @cached_property
    def options(self) -> dict[str, str]:
        """All the options by their letter, in an order that says nothing."""

        def scattered(option: str) -> str:
            return hashlib.sha256(f"{self.name} {option}".encode()).hexdigest()

        every = sorted([self.right, *(mistake.new for mistake in self.mistakes)], key=scattered)
        return dict(zip("abcdefgh", every, strict=False))

    def solved(self) -> str:
        """The right value, or its letter."""
        return self._letter(self.right)

    def slipped(self, mistake: Mistake) -> str:
        """The wrong value, or its letter."""
        return self._letter(mistake.new)

    def blank(self) -> str:
        """What is asked about, and a blank for the answer."""
        lines = "".join(f"# {letter}: {option}\n" for letter, option in self.options.items())
        wanted = '# Write the letter in quotes, such as answer = "a".\n'
        return f"{lines}\n{wanted}{BLANK}"

    def tried(self, answer: str, trusted: bool = False) -> list[dict]:
        """The one value that was written."""
        match written_answer(answer):
            case ast.Constant(str(letter)) | ast.Name(letter) if letter in self.options:
                return [plain(letter)]
        raise AnswerError(f"write one of the letters {', '.join(self.options)}")

    def _letter(self, option: str) -> str:
        return next(letter for letter, text in self.options.items() if text == option)


def written_answer(answer: str) -> ast.expr:
    """What stands after the last `answer =` of a file, or the whole text if it is an expression.

    Raises:
        AnswerError: there is nothing, or it is no Python.
    """
    try:
        body = ast.parse(answer).body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise AnswerError(f"cannot be read: {getattr(error, 'msg', error)}") from None
    for node in reversed(body):
        match node:
            case ast.Assign([ast.Name("answer")], value):
                break
            case ast.Expr(value) if len(body) == 1:
                break
    else:
        raise AnswerError("write your answer after `answer =`")
    if isinstance(value, ast.Constant) and value.value is ...:
        raise AnswerError("no answer yet: put yours in place of the three dots")
    return value


def _value(code: str) -> object:
    *before, last = ast.parse(code).body
    names: dict = {"__name__": "exercise"}
    exec(compile(ast.Module(before, []), "code", "exec"), names)
    return eval(compile(ast.Expression(last.value), "code", "eval"), names)
