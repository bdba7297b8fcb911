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


def _next_tick() -> float:
    """The time at the next tick of the clock, in seconds.

    A browser's clock ticks ten thousand times a second at most. Read between two ticks, it would
    say of a short call that it took no time.
    """
    now = time.perf_counter()
    while (tick := time.perf_counter()) == now:
        pass
    return tick


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
            time.process_time = _next_tick
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
