"""Is a page stale? A stamp in the notebook says what its outputs were made from.

Needs the standard library only: a site can refuse stale pages without a kernel and without the
libraries that the course uses.
"""

from lessonkit.stamp.modules import installed_copies, project_modules
from lessonkit.stamp.sources import files_behind, named_in
from lessonkit.stamp.stamp import KEY, make_stamp, stale

__all__ = [
    "KEY",
    "files_behind",
    "installed_copies",
    "make_stamp",
    "named_in",
    "project_modules",
    "stale",
]
