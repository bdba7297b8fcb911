"""The project around a file, and what its `[tool.lessonkit]` table says."""

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any

__all__ = ["Project", "ProjectError"]

TABLE = "[tool.lessonkit]"
KINDS = {
    str: "a text",
    list: "a list of texts",
    dict: "a table of texts",
    float: "a number above 0",
}


class ProjectError(Exception):
    """There is no table, or it says something that nobody understands."""


@dataclass(frozen=True)
class Project:
    """A course: its folder, and its settings.

    The table may be empty. Its keys are the attributes below, with `-` for `_`.

    Attributes:
        root: the folder of the pyproject.toml that has the table.
        notebooks: the folder of the lessons.
        docs: the folder of the other pages, notebooks among them.
        lessons: where the site has the pages of the lessons.
        package: what pip installs for a reader who wants to run a page.
        versions: the distributions whose versions shape the outputs.
        constraints: the file that pins them.
        cell_timeout: seconds that one cell may take.
        exercises: the package with the exercises that go with the lessons.
        environment: variables that a kernel inherits, such as those that pin its arithmetic.
        exact_if: a line of Python that fails where those variables cannot hold. There, outputs are
            compared within rounding.
    """

    root: Path
    notebooks: str = "notebooks"
    docs: str = "docs"
    lessons: str = "lessons"
    package: str = ""
    versions: list[str] = field(default_factory=list)
    constraints: str = ""
    exercises: str = ""
    cell_timeout: float = 300.0  # nbval would wait for half an hour
    environment: Mapping[str, str] = field(default_factory=dict)
    exact_if: str = ""

    @classmethod
    def around(cls, path: Path) -> "Project | None":
        """The project that a file or folder belongs to, if it has the table.

        That is the nearest folder above with a pyproject.toml.

        Raises:
            ProjectError: the table has a key or a value that is none of the above.
        """
        path = Path(path).resolve()
        for root in (path, *path.parents):
            file = root / "pyproject.toml"
            if file.is_file():
                table = _table(file)
                return None if table is None else cls(root, **_checked(table, file))
        return None

    @classmethod
    def required(cls, path: Path) -> "Project":
        """The same, where nothing can be done without.

        Raises:
            ProjectError: there is no such table, or it is wrong.
        """
        project = cls.around(path)
        if project is None:
            raise ProjectError(
                f"{path} belongs to no course: its pyproject.toml needs the table {TABLE}, "
                "which may be empty"
            )
        return project

    def pages(self) -> list[Path]:
        """The notebooks that become pages: the lessons first, then those among the other pages."""
        found = dict.fromkeys(  # one folder may lie inside the other
            path
            for folder in (self.notebooks, self.docs)
            for path in sorted((self.root / folder).rglob("*.ipynb"))
        )
        return [path for path in found if ".ipynb_checkpoints" not in path.parts]


def _table(file: Path) -> dict | None:
    try:
        settings = tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ProjectError(f"{file} is not TOML: {error}") from None
    return settings.get("tool", {}).get("lessonkit")


def _checked(table: dict, file: Path) -> dict:
    """The settings as arguments, if each is known and of the right kind."""
    defaults = {}
    for known in fields(Project):
        if known.default is not MISSING:
            defaults[known.name.replace("_", "-")] = known.default
        elif known.default_factory is not MISSING:
            defaults[known.name.replace("_", "-")] = known.default_factory()
    for key, value in table.items():
        if key not in defaults:
            near = get_close_matches(key, defaults, n=1)
            hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(defaults)}"
            raise ProjectError(f"{file}: {TABLE} has no key {key!r}; {hint}")
        kind = type(defaults[key])
        if not _fits(value, kind):
            raise ProjectError(f"{file}: {TABLE} {key} must be {KINDS[kind]}, got {value!r}")
    return {key.replace("-", "_"): value for key, value in table.items()}


def _fits(value: Any, kind: type) -> bool:
    if kind is float:
        return isinstance(value, int | float) and not isinstance(value, bool) and value > 0
    parts = value.values() if isinstance(value, dict) else value
    return isinstance(value, kind) and all(isinstance(part, str) for part in parts)
