"""What a block prints, kept instead of shown."""

import io
from contextlib import ExitStack, redirect_stderr, redirect_stdout

__all__ = ["capture_output"]


class capture_output:  # noqa: N801  as IPython calls it
    """A context whose `stdout` and `stderr` can be read when it has ended."""

    def __enter__(self):
        self._out, self._err = io.StringIO(), io.StringIO()
        self._stack = ExitStack()
        self._stack.enter_context(redirect_stdout(self._out))
        self._stack.enter_context(redirect_stderr(self._err))
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def stdout(self) -> str:
        """What went to the standard output."""
        return self._out.getvalue()

    @property
    def stderr(self) -> str:
        """What went to the standard error."""
        return self._err.getvalue()
