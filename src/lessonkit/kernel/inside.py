"""What runs inside a kernel beside the notebook: it answers, it listens, and it watches files.

The text of this file, with that of `state` above it, becomes a module of its own there. So it
imports nothing but the standard library, and a notebook may give its variables any names.
"""

import importlib.util
import json
import os
import re
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # in a kernel its text stands above this one
    from lessonkit.kernel.state import fingerprints

NAME = "_lessonkit"
PROCESSES = {"os.exec", "os.posix_spawn", "os.system", "subprocess.Popen"}
FILE_NAME = re.compile(r"[\w./\\~+-]+")
AT_ONCE = 1 << 24  # bytes


class Answer:
    """A text that reaches the asker as it is, however the notebook has texts displayed."""

    def __init__(self, text):
        self.text = text

    def _repr_mimebundle_(self, **asked):
        return {"text/plain": self.text}


class Descriptor:
    """Puts into a stream what is written past it, to its file descriptor, in the order of writing.

    C code and processes write there. ipykernel would read it in a thread of its own, now before
    and now after what Python has written since.
    """

    def __init__(self, stream, number):
        self.file = tempfile.TemporaryFile()  # noqa: SIM115 - as long as the kernel lives
        self.seen = 0
        self.write_on, self.flush_on = stream.write, stream.flush
        os.dup2(self.file.fileno(), number)
        stream.write, stream.flush = self.write, self.flush

    def write(self, text):
        """What Python writes, after what was written past it before."""
        self.drain()
        return self.write_on(text)

    def flush(self):
        """The kernel asks for this before it shows anything else, and when a cell has run."""
        self.drain()
        self.flush_on()

    def drain(self):
        """Take over what is new."""
        while found := os.pread(self.file.fileno(), AT_ONCE, self.seen):
            self.seen += len(found)
            self.write_on(found.decode(errors="replace"))


class FileWatch:
    """Writes down which files of a project are opened, and which its processes are told of."""

    def __init__(self, root, log):
        self.root, self.log, self.busy = os.fspath(root) + os.sep, Path(log), False

    def __call__(self, event, arguments):
        """An event of Python's `sys.audit`."""
        if self.busy:
            return
        self.busy = True
        try:
            for path in self.named(event, arguments):
                path = str(Path(os.fsdecode(path)).absolute())
                if path.startswith(self.root):
                    self.note(path, sys._getframe(1).f_code.co_filename)
        finally:
            self.busy = False

    def named(self, event, arguments):
        """The files that it names and may have read."""
        if event == "open" and not isinstance(arguments[0], int):
            written = (arguments[2] or 0) & os.O_WRONLY
            return [] if written else [arguments[0]]
        if event == "sqlite3.connect":
            return [arguments[0]]
        if event in PROCESSES:
            return [word for word in FILE_NAME.findall(repr(arguments)) if Path(word).is_file()]
        return []

    def note(self, path, opener):
        """One line. A child writes it, too, between its birth and the start of its program."""
        imported = opener.startswith("<frozen importlib")
        if imported and path.endswith(".pyc"):
            path = importlib.util.source_from_cache(path)
        with self.log.open("a", encoding="utf-8") as file:
            file.write(json.dumps([imported, path]) + "\n")


def begin(root, log, no_capture):
    """Watch the files below `root`, and catch what is written past the streams.

    The second if ipykernel does not, since it has met the variable `no_capture`.
    """
    if os.environ.pop(no_capture, None):
        Descriptor(sys.stdout, 1)
        Descriptor(sys.stderr, 2)
    sys.addaudithook(FileWatch(root, log))
    return Answer("")


def state():
    """What all names of the notebook stand for."""
    from IPython import get_ipython

    return Answer(json.dumps(fingerprints(get_ipython().user_ns)))


def loaded():
    """The files of all modules."""
    files = [getattr(module, "__dict__", {}).get("__file__") for module in [*sys.modules.values()]]
    return Answer(json.dumps([str(file) for file in files if file]))
