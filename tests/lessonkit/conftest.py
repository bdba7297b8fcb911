"""What several tests of the tools need."""

import signal
import subprocess
import sys
import time

import pytest


@pytest.fixture
def interrupt():
    """Gives a function that runs a module, and presses Ctrl-C as soon as a file has text in it.

    Whatever started the tests may ignore Ctrl-C, as a shell does for what it runs in the
    background. The command would inherit that, but not a handler.
    """

    def press(arguments, once_written):
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        run = subprocess.Popen(
            [sys.executable, "-m", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=once_written.parent,
        )
        signal.signal(signal.SIGINT, before)
        with run:
            for _ in range(300):
                if once_written.exists() and once_written.read_text():
                    break
                time.sleep(0.1)
            run.send_signal(signal.SIGINT)
            try:
                out, err = run.communicate(timeout=30)
            finally:
                run.kill()
        return run.returncode, out, err

    return press
