"""Would anybody notice? Plant faults in a package, and see who does.

`lessonkit mutants src/package` plants one fault at a time in a copy of the package that Python
finds first, and runs the unit tests and then, alone, the notebooks that load the module. Nothing in
the tree is touched. A fault that neither notices has survived: it needs a better test, or a reason
why it makes no difference, kept in a file of such reasons.
"""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from lessonkit.mutants.faults import Mutant, mutants_of
from lessonkit.stamp import KEY

__all__ = ["main"]

LIMIT = 900  # seconds that a judge may take; a fault that hangs it has been noticed
JUDGES = ("tests", "notebooks")


@dataclass(frozen=True)
class Trial:
    """A fault in a module, to be put before the judges.

    Attributes:
        package: the folder of the package.
        module: the module's path inside it.
        mutant: the fault.
    """

    package: Path
    module: Path
    mutant: Mutant

    def __str__(self) -> str:
        where = f"{self.package.name}/{self.module}:{self.mutant.line}"
        return f"{where}  {self.mutant.before}  ->  {self.mutant.after}"

    def killed_by(self, judges: Sequence[str], tests: Path, notebooks: Path) -> dict[str, bool]:
        """Which of the judges notice the fault."""
        with tempfile.TemporaryDirectory(prefix="mutant-") as folder:
            # Under src/, as in the tree: a traceback shows what comes after it.
            copy = Path(folder) / "src" / self.package.name
            shutil.copytree(self.package, copy, ignore=shutil.ignore_patterns("__pycache__"))
            (copy / self.module).write_text(self.mutant.source, encoding="utf-8")
            runs = {
                "tests": self._unit_tests(tests, copy / self.module),
                "notebooks": self._notebooks(notebooks),
            }
            return {
                judge: any(not _passes(copy.parent, run) for run in runs[judge]) for judge in judges
            }

    def _unit_tests(self, tests: Path, planted: Path) -> list[list[str]]:
        """The module's own tests and the examples in it come first: most faults die there."""
        own = tests / f"test_{self.module.stem}.py"
        every = sorted(map(str, tests.glob("test_*.py")))
        examples = ["--doctest-modules", str(planted)]
        return [[str(own), *examples], every] if own.is_file() else [[*every, *examples]]

    def _notebooks(self, notebooks: Path) -> list[list[str]]:
        loaded = f"{self.package.name}/{self.module.as_posix()}"
        return [
            ["--nbval", str(path)]
            for path in sorted(notebooks.glob("*.ipynb"))
            if any(
                module.endswith(loaded)
                for module in json.loads(path.read_text())["metadata"].get(KEY, {})["modules"]
            )
        ]


def _passes(folder: Path, arguments: list[str]) -> bool:
    """Whether pytest passes with the package in `folder` found before the installed one."""
    # One thread each: the judges run side by side.
    own = {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1", "OMP_NUM_THREADS": "1"}
    environment = os.environ | own
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *arguments]
    null = subprocess.DEVNULL
    try:
        run = subprocess.run(command, env=environment, timeout=LIMIT, stdout=null, stderr=null)
    except subprocess.TimeoutExpired:
        return False
    return run.returncode == 0


def _trials(package: Path, only: Sequence[str]) -> Iterator[Trial]:
    for path in sorted(package.rglob("*.py")):
        if not only or path.name in only:
            for mutant in mutants_of(path.read_text(encoding="utf-8")):
                yield Trial(package, path.relative_to(package), mutant)


def _unfit(trial: Trial, put: Callable[[Trial], dict[str, bool]]) -> str | None:
    """Why no verdict would mean anything: sound code is refused, or broken code is not."""
    sound = (trial.package / trial.module).read_text(encoding="utf-8")
    for source, broken in ((sound, False), (f"{sound}\nraise RuntimeError", True)):
        verdict = put(replace(trial, mutant=trial.mutant._replace(source=source)))
        wrong = [judge for judge, noticed in verdict.items() if noticed is not broken]
        if wrong:
            state = "broken on import" if broken else "as it is"
            return f"{' and '.join(wrong)} judged {trial.module} {state} wrongly: mend that first"
    return None


def _excused(file: Path | None) -> set[tuple[str, str, str]]:
    """The faults that make no difference: module, the line before and the line after."""
    if file is None:
        return set()
    listed = tomllib.loads(file.read_text(encoding="utf-8")).get("equivalent", [])
    for entry in listed:
        if not entry.get("why", "").strip():
            raise SystemExit(f"{file}: {entry.get('before')!r} needs a reason, `why`")
    return {(entry["module"], entry["before"], entry["after"]) for entry in listed}


def main(arguments: list[str] | None = None) -> int:
    """Plant the faults, report who noticed, and return 1 if one survived without an excuse."""
    parser = argparse.ArgumentParser(prog="lessonkit mutants", description=__doc__)
    parser.add_argument("package", type=Path, help="the package's folder, such as src/foundations")
    parser.add_argument("--tests", type=Path, default=Path("tests"))
    parser.add_argument("--notebooks", type=Path, default=Path("notebooks"))
    parser.add_argument("--judges", nargs="+", choices=JUDGES, default=JUDGES)
    parser.add_argument("--only", nargs="+", default=[], metavar="FILE", help="such as init.py")
    parser.add_argument("--sample", type=int, metavar="N", help="plant N of the faults")
    parser.add_argument("--seed", type=int, default=0, help="which N")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--equivalent", type=Path, metavar="TOML", help="faults without effect")
    asked = parser.parse_args(arguments)
    for folder in (asked.package, asked.tests):
        if not folder.is_dir():
            parser.error(f"{folder} must be a folder, and is none")
    excused = _excused(asked.equivalent)
    trials = list(_trials(asked.package, asked.only))
    if asked.sample is not None and asked.sample < len(trials):
        trials = random.Random(asked.seed).sample(trials, asked.sample)

    def put(trial: Trial) -> dict[str, bool]:
        return trial.killed_by(asked.judges, asked.tests, asked.notebooks)

    if unfit := _unfit(trials[0], put):
        print(unfit, file=sys.stderr)
        return 2
    killed, survivors = dict.fromkeys(asked.judges, 0), []
    with ThreadPoolExecutor(asked.jobs) as pool:
        for trial, verdict in zip(trials, pool.map(put, trials), strict=True):
            for judge, noticed in verdict.items():
                killed[judge] += noticed
            known = (trial.module.as_posix(), trial.mutant.before, trial.mutant.after) in excused
            if not any(verdict.values()):
                survivors += [] if known else [trial]
            state = ", ".join(j for j, noticed in verdict.items() if noticed) or "nobody"
            print(f"{state:18} {trial}{'  (without effect)' if known else ''}", flush=True)
    for judge, count in killed.items():
        print(f"{judge} noticed {count} of {len(trials)}")
    print(f"{len(survivors)} survived")
    return bool(survivors)
