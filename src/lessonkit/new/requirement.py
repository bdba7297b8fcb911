"""How pip finds the lessonkit that runs here, as a new course has to say it."""

import json
from importlib.metadata import PackageNotFoundError, distribution

from lessonkit.new.names import CourseError

__all__ = ["reference", "requirement"]

NAME = "lessonkit"


def requirement(*extras: str) -> str:
    """A requirement that gives this lessonkit again, from wherever it was installed.

    Args:
        extras: such as `site`.

    Raises:
        CourseError: it was not installed, but only found.
    """
    try:
        own = distribution(NAME)
    except PackageNotFoundError:
        raise CourseError(
            f"a course names the {NAME} that it needs, and this one is not installed; "
            "install it with pip from its folder"
        ) from None
    wanted = f"{NAME}[{','.join(extras)}]"
    origin = own.read_text("direct_url.json")  # only if it did not come from an index
    return f"{wanted} @ {reference(json.loads(origin))}" if origin else f"{wanted}>={own.version}"


def reference(origin: dict) -> str:
    """Where a distribution came from, as a requirement says it.

    Args:
        origin: as PEP 610 records it.

    >>> reference({"url": "file:///home/ada/kit", "dir_info": {"editable": True}})
    'file:///home/ada/kit'
    >>> git = {"vcs": "git", "requested_revision": "main", "commit_id": "1a2b3c"}
    >>> reference({"url": "https://host.example/ada/kit", "vcs_info": git, "subdirectory": "src"})
    'git+https://host.example/ada/kit@1a2b3c#subdirectory=src'
    """
    address = origin["url"]
    if repository := origin.get("vcs_info"):
        address = f"{repository['vcs']}+{address}@{repository['commit_id']}"
    folder = origin.get("subdirectory")
    return f"{address}#subdirectory={folder}" if folder else address
