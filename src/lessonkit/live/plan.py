"""What the reader's browser loads, and which file is what."""

import gzip
import hashlib
import io
import tarfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["Plan", "PlanError"]

PYODIDE = (
    "pyodide.js.bin",
    "pyodide.asm.js.bin",
    "pyodide.asm.wasm.bin",
    "python_stdlib.zip.bin",
    "pyodide-lock.json.bin",
)
COURSE = "course.tar.bin"
HOME, CODE = "/course", "code"
HERE = Path(__file__).parent
KIT = HERE.parent
OURS = (  # of the kit, what runs there
    *("__init__.py", "__main__.py", "cli.py", "export", "run", "notebook", "page", "project.py"),
    *("kernel/__init__.py", "kernel/failures.py", "live/__init__.py", "live/worker"),
)
IN_PLACE = {"kernel/kernel.py": "live/kernel.py"}  # of the kit, what cannot run there
JUDGE = "practice"  # of the kit, what runs there too if there are exercises
ENVIRONMENT = {
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "PYTHONPATH": f"{HOME}/{CODE}",
    # As where the stored outputs come from.
    "COLUMNS": "100",
    "PYTHONHASHSEED": "0",
    "TQDM_DISABLE": "1",
}


class PlanError(Exception):
    """Something that the page would have to load is missing."""


@dataclass(frozen=True)
class Plan:
    """What a course ships so that its cells run in a browser.

    Attributes:
        root: the project's folder.
        runtime: the folder with Pyodide's files, archives of packages and CodeMirror, relative to
            the project, as all paths below.
        folder: where cells run.
        code: packages of Python that cells import.
        beside: files and folders that cells read, which keep their place in the project.
        dataset: a file that is unpacked beside the project's folders; of the data that cells read,
            a part that is quickly loaded.
        whole: all of it, which takes the place of the part if the reader wants so.
        start: a script that prepares Python before the first cell.
        licences: files and folders that are published beside all that is shipped.
        extras: archives that are loaded when a cell needs them, each with the regular expression
            that the source of such a cell matches.
        environment: variables of the process.
        exercises: the package of exercises that pages end with, one of `code`.
    """

    root: Path
    runtime: str
    folder: str
    code: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)
    dataset: str = ""
    whole: str = ""
    start: str = ""
    licences: list[str] = field(default_factory=list)
    extras: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    exercises: str = ""

    def files(self) -> dict[str, bytes]:
        """Each file that the site serves for it, by its name.

        Raises:
            PlanError: one is missing.
        """
        folder = self._found(self.runtime)
        found = {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
        for name in (*PYODIDE, *(f"{extra}.tar.bin" for extra in self.extras)):
            if name not in found:
                raise PlanError(f"live: {self.runtime} has no {name}: make the folder anew")
        for name in filter(None, (self.dataset, self.whole)):
            found[Path(name).name] = self._found(name).read_bytes()
        return found | {COURSE: self._course()}

    def texts(self) -> dict[str, bytes]:
        """The licences of what is shipped, by their names among the site's files.

        Raises:
            PlanError: one is missing.
        """
        found = {}
        for name in self.licences:
            path = self._found(name)
            found |= _members(path, "licences" if path.is_dir() else f"licences/{path.name}")
        return found

    def as_data(self, files: Mapping[str, bytes]) -> dict:
        """The same for the page's script: which of the files is what."""
        extras = [
            {"name": f"{name}.tar.bin", "wanted": wanted} for name, wanted in self.extras.items()
        ]
        late = {extra["name"] for extra in extras}
        packages = [name for name in files if name.endswith(".tar.bin") and name not in late]
        return {
            "version": _digest(files),
            "sizes": {name: len(content) for name, content in files.items()},
            "runtime": PYODIDE,
            "archives": [[name, HOME if name == COURSE else ""] for name in packages],
            "dataset": Path(self.dataset).name,
            "whole": Path(self.whole).name,
            "place": f"{HOME}/{Path(self.dataset).name}",
            "extras": extras,
            "env": {**ENVIRONMENT, **self.environment},
            "folder": f"{HOME}/{self.folder}",
            "exercises": self.exercises,
            "start": self._found(self.start).read_text(encoding="utf-8") if self.start else "",
        }

    def _found(self, name: str) -> Path:
        path = self.root / name
        if not path.exists():
            raise PlanError(f"live: there is no {name} in {self.root}")
        return path

    def _course(self) -> bytes:
        """The archive of all that is the course's own, and of what runs its cells."""
        members = {}
        for name in self.code:
            members |= _members(self._found(name), f"{CODE}/{Path(name).name}", {".py", ".pyi"})
        for name in self.beside:
            members |= _members(self._found(name), name)
        for name in (*OURS, JUDGE) if self.exercises else OURS:
            members |= _members(KIT / name, f"{CODE}/lessonkit/{name}", {".py"})
        for name, ours in IN_PLACE.items():
            members |= _members(KIT / ours, f"{CODE}/lessonkit/{name}")
        for path in (HERE / "jupyter").iterdir():
            members |= _members(path, f"{CODE}/{path.name}", {".py"})
        return archive(members)


def _members(path: Path, name: str, kinds: Iterable[str] = ()) -> dict[str, bytes]:
    """The files below a path, or the file itself, by their names in an archive."""
    if path.is_file():
        return {name: path.read_bytes()}
    return {
        f"{name}/{file.relative_to(path).as_posix()}": file.read_bytes()
        for file in sorted(path.rglob("*"))
        if file.is_file() and (not kinds or file.suffix in kinds)
    }


def archive(members: Mapping[str, bytes]) -> bytes:
    """A compressed tar of files by their names: the same bytes for the same content."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, content in sorted(members.items()):
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return gzip.compress(packed.getvalue(), mtime=0)


def _digest(files: Mapping[str, bytes]) -> str:
    sums = [hashlib.sha256(content).hexdigest() for _, content in sorted(files.items())]
    return hashlib.sha256("".join(sums).encode()).hexdigest()[:12]
