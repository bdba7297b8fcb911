"""Measure the course: `nox -s bench`, or `python -m benchmarks`."""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks import accuracy, backward, compiled, gate, growth, ladder, pages, results, steps
from benchmarks.ratios import FACTOR, compared, moves
from benchmarks.rounds import ROUNDS
from benchmarks.settings import Settings

__all__ = ["main"]

Measure = Callable[[Settings], dict[str, Any]]

PARTS: dict[str, Measure] = {
    "ladder": ladder.measure,
    "growth": growth.measure,
    "backward": backward.measure,
    "steps": steps.measure,
    "compiled": compiled.measure,
    "accuracy": accuracy.measure,
    "pages": pages.measure,
    "gate": gate.measure,
}
ON_REQUEST = {"gate"}
"""Parts that run only if they are named."""


def main(
    arguments: Sequence[str] | None = None,
    parts: Mapping[str, Measure] = PARTS,
    path: Path = results.PATH,
) -> int:
    """Measure, and store or compare.

    Args:
        arguments: of the command line.
        parts: what can be measured.
        path: the stored results.

    Returns:
        0; or 1 if a part has failed, a ratio has moved, or there was nothing to compare with.
    """
    chosen = _parser(parts).parse_args(arguments)
    settings = Settings(rounds=chosen.rounds, mkdocs=chosen.mkdocs)
    measured, failed = {}, []
    for part in chosen.only or [name for name in parts if name not in ON_REQUEST]:
        settings.say(f"{part} ...")
        start = perf_counter()
        try:
            measured[part] = parts[part](settings)
        except Exception as error:  # the other parts are worth having
            settings.say(f"{part} failed: {type(error).__name__}: {error}")
            failed.append(part)
            continue
        if not chosen.compare:
            results.store(part, measured[part], path)
        settings.say(f"{part} took {perf_counter() - start:.0f} s")
    if failed:
        settings.say(f"not measured: {', '.join(failed)}")
    complaints = _complaints(results.load(path), measured) if chosen.compare else []
    for complaint in complaints:
        settings.say(complaint)
    if chosen.compare and not complaints and not failed:
        settings.say(f"no ratio has moved by more than {FACTOR} times")
    return 1 if failed or complaints else 0


def _complaints(stored: Mapping[str, Any], measured: Mapping[str, Any]) -> list[str]:
    """Say what has moved, and which parts had nothing to be compared with.

    A part without any ratio is passed over, unless there is no other.
    """
    found = compared(stored, measured) or dict.fromkeys(measured, False)
    missing = [part for part, is_stored in found.items() if not is_stored]
    complaints = [f"moved: {move}" for move in moves(stored, measured)]
    if missing:
        complaints.append(f"nothing stored to compare with: {', '.join(missing)}")
    return complaints


def _parser(parts: Mapping[str, Measure]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--only",
        nargs="+",
        choices=parts,
        metavar="PART",
        help=f"measure these only, and keep the other results: {', '.join(parts)}",
    )
    parser.add_argument(
        "--compare",
        action="store_true",
        help="store nothing; say which ratios have moved from the stored ones",
    )
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="turns of each contender")
    parser.add_argument("--mkdocs", default="mkdocs", help="the command that builds the site")
    return parser


if __name__ == "__main__":
    sys.exit(main())
