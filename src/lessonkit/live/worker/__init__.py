"""What runs cells inside the reader's browser. Needs the standard library and `lessonkit.page`."""

import json
import sys
import time
import warnings
from collections.abc import Callable

from lessonkit.live.worker import processes
from lessonkit.live.worker.runner import Runner
from lessonkit.live.worker.views import view

__all__ = ["Page", "Runner", "view"]


class Page:
    """Python behind one page.

    Args:
        post: is called with each output and its HTML, both in one text of JSON.
    """

    def __init__(self, post: Callable[[str], None]):
        processes.install()
        # Its monitor is a thread, of which a page has none; a bar goes without.
        warnings.filterwarnings("ignore", "tqdm:disabling monitor support")
        if sys.platform == "emscripten":
            # There its own clock ticks so rarely that a short call seems to take no time.
            time.process_time = time.perf_counter
        self.post = post
        self.runner = Runner(self._send)
        self.outputs = 0
        self.alt = self.caption = ""

    def run(self, source: str, alt: str = "", caption: str = "") -> bool:
        """Execute a cell; say whether it went through.

        Args:
            source: its code.
            alt: what its figures show.
            caption: what is written below them.
        """
        self.alt, self.caption = alt, caption
        return self.runner.run(source)

    def _send(self, output: dict) -> None:
        self.outputs += 1
        html = view(output, f"r{self.outputs}", self.alt, self.caption)
        self.post(json.dumps({"output": output, "html": html}))
