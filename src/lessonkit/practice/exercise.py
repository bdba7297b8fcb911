"""What every exercise has: a question, an answer, named mistakes, and nudges.

An answer is always a text: code that a learner wrote, or the value that they chose. What an answer
gives on the cases of the exercise is plain data, and judged as such.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from lessonkit.practice.stub import Nudges, opened, with_help

__all__ = ["AnswerError", "Exercise", "Mistake"]


class AnswerError(Exception):
    """An answer that cannot be tried: it is no Python, or not what was asked for."""


@dataclass(frozen=True)
class Mistake:
    """A slip that learners make, and what to tell them.

    Attributes:
        name: of the slip, for the tests and the map.
        old: the part of the solution that the slip replaces; it occurs there once. Empty if `new`
            is the whole wrong answer.
        new: what the slip puts in its place.
        hint: plain words that lead on, and do not give the answer away.
    """

    name: str
    old: str
    new: str
    hint: str

    def made_in(self, solution: str) -> str:
        """The solution with the slip in it.

        Raises:
            ValueError: the part does not occur there exactly once.
        """
        if not self.old:
            return self.new
        if solution.count(self.old) != 1:
            raise ValueError(f"mistake {self.name!r}: {self.old!r} must occur once in the solution")
        return solution.replace(self.old, self.new)


@dataclass(frozen=True, kw_only=True)
class Exercise(ABC):
    """One question with its answer.

    Attributes:
        name: one word, the only one of its name in the course.
        ask: the question, in Markdown.
        mistakes: the slips that have a hint of their own.
        nudges: three steps of help; None for a question that needs none.
    """

    kind: ClassVar[str]
    """What a learner does: `write`, `repair`, `predict`, `choose`, `derive` or `puzzle`."""
    reveals: ClassVar[bool] = True
    """Whether a failed check may show what was expected."""

    name: str
    ask: str
    mistakes: tuple[Mistake, ...]
    nudges: Nudges | None = None

    @property
    def parts(self) -> tuple[str, ...]:
        """Names of the parts of the answer, if it is a tuple."""
        return ()

    @abstractmethod
    def solved(self) -> str:
        """The right answer."""

    def slipped(self, mistake: Mistake) -> str:
        """The answer with one of the named mistakes."""
        return mistake.made_in(self.solved())

    @abstractmethod
    def blank(self) -> str:
        """What is to be filled in."""

    def stub(self) -> str:
        """What a learner starts from: a Python file with the question, without the answer."""
        return with_help(opened(self.name, self.ask), self.blank(), self.nudges)

    @abstractmethod
    def tried(self, answer: str, trusted: bool = False) -> list[dict]:
        """What an answer gives on each case, as plain data.

        Args:
            answer: the text.
            trusted: whether it is the solution, or made of it. Then it may use what its module
                has, and is held to no rule.

        Raises:
            AnswerError: nothing can be tried.
        """

    def given(self, case: int) -> str:
        """The input of a case, in words; "" if there is none."""
        return ""
