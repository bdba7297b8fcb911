"""`subprocess.run` in a page, which has no processes: another program in the same interpreter.

The program is Python itself. It has a namespace, arguments, streams, a folder and an environment of
its own, and the page's are afterwards as they were. Modules that it imports are the page's too.
"""

import io
import os
import subprocess
import sys
import traceback
import types
from collections.abc import Iterator, Mapping, Sequence
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from subprocess import CalledProcessError, CompletedProcess

from lessonkit.live.worker.programs import Asked, asked_for

__all__ = ["install", "run"]

Folder = str | os.PathLike | None


def install() -> None:
    """Put the function below in the place of Python's own."""
    subprocess.run = run


def run(
    args: Sequence[str | os.PathLike],
    *,
    capture_output: bool = False,
    check: bool = False,
    cwd: Folder = None,
    env: Mapping[str, str] | None = None,
    text: bool = False,
) -> CompletedProcess:
    """Run a program of this Python to its end, as Python's own function does.

    Args:
        args: `sys.executable`, its options, and the program with its arguments.
        capture_output: keep what it writes, instead of showing it.
        check: raise an error if its exit status is not 0.
        cwd: the folder where it runs.
        env: all variables of its environment.
        text: what it has written comes as `str` and not as `bytes`.

    Raises:
        FileNotFoundError: the command asks for another program, and a page has none.
        ValueError: Python gets an option that means nothing in a page.
        CalledProcessError: see `check`.
    """
    program, *arguments = [args] if isinstance(args, str | os.PathLike) else args
    if program != sys.executable:
        raise FileNotFoundError(
            f"there are no other programs in a page: a command must begin with sys.executable, "
            f"got {os.fspath(program)!r}"
        )
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", newline="\n") for _ in range(2))
    streams = (out, err) if capture_output else (sys.stdout, sys.stderr)
    with _apart(cwd, env), redirect_stdout(streams[0]), redirect_stderr(streams[1]):
        status = _status(asked_for([os.fspath(word) for word in arguments]))
    done = CompletedProcess(args, status)
    if capture_output:
        done.stdout, done.stderr = (_written(stream, text) for stream in streams)
    if check and status:
        raise CalledProcessError(status, args, done.stdout, done.stderr)
    return done


@contextmanager
def _apart(cwd: Folder, env: Mapping[str, str] | None) -> Iterator[None]:
    """Whatever a process has for itself is afterwards as it was."""
    main, argv, path, environment = sys.modules["__main__"], sys.argv, sys.path, dict(os.environ)
    with chdir(cwd or Path.cwd()):
        try:
            sys.path = list(path)
            _set_environment(environment if env is None else env)
            yield
        finally:
            sys.modules["__main__"], sys.argv, sys.path = main, argv, path
            _set_environment(environment)


def _set_environment(variables: Mapping[str, str]) -> None:
    os.environ.clear()
    os.environ.update(variables)


def _status(asked: Asked) -> int:
    """Run a program; what it fails of goes to its standard error."""
    code = None
    try:
        sys.path.insert(0, asked.path)
        program = asked.load()
        sys.argv = program.argv
        main = sys.modules["__main__"] = types.ModuleType("__main__")
        main.__dict__.update(program.names)
        code = compile(program.source, program.name, "exec", 0, True, asked.optimize)
        exec(code, main.__dict__)
    except SystemExit as stop:
        if stop.code is None or isinstance(stop.code, int):
            return stop.code or 0
        print(stop.code, file=sys.stderr)
        return 1
    except BaseException as error:  # whatever it is, it ends the program and not the page
        frames = error.__traceback__
        while frames and frames.tb_frame.f_code is not code:
            frames = frames.tb_next
        traceback.print_exception(error.with_traceback(frames))
        return 1
    return 0


def _written(stream: io.TextIOWrapper, text: bool) -> str | bytes:
    stream.flush()
    content = stream.buffer.getvalue()
    return content.decode() if text else content
