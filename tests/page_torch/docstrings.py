"""Run the examples in the docstrings of `foundations` on whatever is imported as torch."""

import doctest
import importlib
import pkgutil
import sys
from collections.abc import Collection

import foundations

NEEDS_A_COMPILER = "foundations.kernels"
"""A room for numba, which no page has."""


def main(left_out: Collection[str] = ()) -> int:
    """Print the examples that fail, how many there are, and from where torch came.

    Args:
        left_out: names of functions whose examples need something that is not there.
    """
    failed = attempted = 0
    for found in pkgutil.walk_packages(foundations.__path__, "foundations."):
        if not found.name.endswith("__main__") and not found.name.startswith(NEEDS_A_COMPILER):
            module = importlib.import_module(found.name)
            for test in doctest.DocTestFinder(exclude_empty=True).find(module):
                if test.name not in left_out:
                    result = doctest.DocTestRunner().run(test)
                    failed, attempted = failed + result.failed, attempted + result.attempted
    print(f"{attempted} examples, {failed} failures on {importlib.import_module('torch').__file__}")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
