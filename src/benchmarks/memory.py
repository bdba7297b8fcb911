"""The most memory that a call holds at once."""

import json
import os
from collections.abc import Callable
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory

from torch.profiler import ProfilerActivity, profile

__all__ = ["peak_bytes"]

# The profiler's library reads this when it starts, and else announces each start and stop.
os.environ.setdefault("KINETO_LOG_LEVEL", "6")


def peak_bytes(call: Callable[[], object]) -> int:
    """Replay the list of blocks that PyTorch hands out and takes back during a call.

    What was there before the call does not count.

    Args:
        call: what to weigh; it runs once.

    Returns:
        The greatest sum of the blocks that are out at one moment.

    Examples:
        >>> import torch
        >>> peak_bytes(lambda: torch.zeros(1000) + torch.zeros(1000))
        12000
    """
    with profile(activities=[ProfilerActivity.CPU], profile_memory=True) as recorded:
        call()
    live: dict[int, int] = {}
    peak = 0
    for address, size in _blocks(recorded):
        if size > 0:
            live[address] = size
        else:
            live.pop(address, None)
        peak = max(peak, sum(live.values()))
    return peak


def _blocks(recorded: profile) -> list[tuple[int, int]]:
    """List address and size in the order of time; a block that is given back has a size below 0."""
    with TemporaryDirectory() as folder:
        trace = Path(folder, "trace.json")
        recorded.export_chrome_trace(str(trace))
        events = json.loads(trace.read_text(encoding="utf-8"))["traceEvents"]
    changes = sorted((e for e in events if e["name"] == "[memory]"), key=itemgetter("ts"))
    return [(change["args"]["Addr"], change["args"]["Bytes"]) for change in changes]
