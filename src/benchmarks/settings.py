"""What every part of the benchmark is told, and how it says what it has found."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from benchmarks.ratios import ratios
from benchmarks.rounds import ROUNDS

__all__ = ["Settings"]


def _say(line: str) -> None:
    print(line, flush=True)  # or a pipe would show the progress at the end


@dataclass(frozen=True)
class Settings:
    """How to measure.

    Attributes:
        rounds: turns of each contender of a race.
        mkdocs: command that builds the site.
        say: takes a line of progress.
    """

    rounds: int = ROUNDS
    mkdocs: str = "mkdocs"
    say: Callable[[str], None] = _say

    def tell(self, case: str, race: Mapping[str, float]) -> dict[str, float]:
        """Show the result of a race, and hand it on.

        Examples:
            >>> race = Settings().tell("5x784", {"loops": 0.6, "operator": 6e-6})
              5x784
                loops                        600,000.000 µs         1.00
                operator                           6.000 µs   100,000.00
        """
        self.say(f"  {case}")
        for (name, seconds), ratio in zip(race.items(), ratios(race).values(), strict=True):
            self.say(f"    {name:24} {seconds * 1e6:15,.3f} µs {ratio:12,.2f}")
        return dict(race)
