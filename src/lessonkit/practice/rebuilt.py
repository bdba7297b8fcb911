"""Try rebuilt modules: `python -m lessonkit.practice.rebuilt RESULTS COURSE MODULE...`.

It runs where Python finds the rebuilt package first, and writes a line of JSON for each module.
"""

import contextlib
import doctest
import importlib
import io
import json
import sys
import traceback
from pathlib import Path
from types import ModuleType

from lessonkit.practice.course import Course
from lessonkit.practice.rebuild import about

__all__ = ["main"]


def main(results: str, package: str, *modules: str) -> None:
    """Write what the examples and the exercises of each module give, one after the other."""
    course = Course(package)
    with Path(results).open("w", encoding="utf-8") as file:
        for name in modules:
            found = _tried(course, name)
            file.write(json.dumps(found) + "\n")
            file.flush()


def _tried(course: Course, name: str) -> dict:
    try:
        module = importlib.import_module(name)
        answers = {
            f"{among}:{exercise.name}": exercise.answers_of(getattr(module, function))
            for among, exercise, function in about(course, name)
        }
        return {"examples": _failing_example(module), "answers": answers}
    except Exception:
        return {"examples": _indented(traceback.format_exc().splitlines()[-6:]), "answers": {}}


def _failing_example(module: ModuleType) -> str:
    """The first example that does not give what it should, in the order of the file."""
    tests = doctest.DocTestFinder().find(module, module.__name__)
    for test in sorted(tests, key=lambda test: test.lineno or 0):
        said = io.StringIO()
        runner = doctest.DocTestRunner(verbose=False, optionflags=doctest.FAIL_FAST)
        with contextlib.redirect_stdout(io.StringIO()):
            runner.run(test, out=said.write)
        if runner.failures:
            return _indented([f"{test.name}:", *said.getvalue().splitlines()[2:]][:20])
    return ""


def _indented(lines: list[str]) -> str:
    return "\n".join(f"  {line}" for line in lines)


if __name__ == "__main__":
    main(*sys.argv[1:])
