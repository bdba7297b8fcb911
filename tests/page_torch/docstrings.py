"""Run the examples in the docstrings of `foundations` on whatever is imported as torch."""

import doctest
import importlib
import pkgutil
import sys

import foundations


def main() -> int:
    """Print how many examples there are, and the ones that fail."""
    failed = attempted = 0
    for found in pkgutil.walk_packages(foundations.__path__, "foundations."):
        if not found.name.endswith("__main__"):
            module = importlib.import_module(found.name)
            for test in doctest.DocTestFinder(exclude_empty=True).find(module):
                result = doctest.DocTestRunner().run(test)
                failed, attempted = failed + result.failed, attempted + result.attempted
    print(f"{attempted} examples, {failed} failures on {importlib.import_module('torch').__file__}")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
