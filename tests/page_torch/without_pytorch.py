"""A plugin for pytest: what fails because the stand-in lacks a name is skipped, all else counts.

Unit tests ask PyTorch itself as a judge, and use names that no lesson uses. Those tests say nothing
about the stand-in. Every other test of `foundations` has to pass on it.
"""

import re

import pytest

MISSING = re.compile(
    r"needs PyTorch, which this page does not have"
    r"|module 'torch[\w.]*'( in this page)? has no attribute"
    r"|'(Tensor|finfo|dtype)' object has no attribute"
    r"|(bad operand type|unsupported operand type\(s\)) for .*'Tensor'"
    r"|'Tensor' object in this page has no attribute"
    r"|(The gradient of|the device) .* is not in this page"
    r"|`pad_width` must be of integral type"
    r"|\(\) got an unexpected keyword argument"
)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.failed and call.excinfo and lacks_a_name(call.excinfo.value):
        path, line, _ = item.location
        report.outcome, report.longrepr = "skipped", (path, line, "not in the stand-in")
    return report


def lacks_a_name(error):
    """Whether an error, or one that led to it, says that a name is missing."""
    inner = getattr(error, "exceptions", ())
    before = [each for each in (error.__cause__, error.__context__) if each is not None]
    return bool(MISSING.search(str(error))) or any(map(lacks_a_name, [*inner, *before]))
